import type { Counts, RelationDifference, RowDifference } from '../core/index.ts';

/** A value of a result as text. */
export type Text = string | null;

/** Rows of a query as texts. */
export type Ask = (sql: string) => Promise<Text[][]>;

/** What a comparison of rows finds out. */
export interface Found {
  readonly periods: ReadonlyMap<Text, Pick<Counts, 'onlyLeft' | 'onlyRight' | 'changed'>>;
  readonly duplicates: RelationDifference['duplicates'];
  /** index of a compared column, and the rows in which it differs */
  readonly columns: readonly { readonly index: number; readonly changed: number | null }[];
  readonly rows: readonly RowDifference[];
}
