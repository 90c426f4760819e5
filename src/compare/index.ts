export { compareRelations } from './compare-relations.ts';
export type * from './difference.ts';
export { differenceText } from './difference-text.ts';
