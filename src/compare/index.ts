export type {
  ColumnDifference,
  Counts,
  NumberDifference,
  PeriodDifference,
  RelationDifference,
  RowDifference,
  RowKind,
  SchemaDifference,
} from '../core/index.ts';
export { compareRelations } from './compare-relations.ts';
export type * from './comparison.ts';
export { differenceText } from './difference-text.ts';
