export * from './catalogue/index.ts';
export * from './diagnostic.ts';
export type * from './event.ts';
export * from './hash.ts';
export * from './nearest.ts';
export * from './plural.ts';
export * from './result.ts';
export * from './span.ts';
export * from './value.ts';
