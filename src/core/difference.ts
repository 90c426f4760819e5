/**
 * In what two relations differ, as `compare/` finds out and `report/` tells. Plain data.
 * Values are the engine's texts; null is null. Lists have an order of their own.
 */
export interface RelationDifference {
  /** same rows and same columns */
  readonly equal: boolean;
  /** the columns that told rows apart, the period's among them; empty: whole rows */
  readonly key: readonly string[];
  readonly period: string | null;
  readonly counts: Counts;
  /** a line per period, in order; empty without one */
  readonly periods: readonly PeriodDifference[];
  /** columns that only one side has, or that have another type there */
  readonly schema: readonly SchemaDifference[];
  /** columns with other values, in the left side's order */
  readonly columns: readonly ColumnDifference[];
  /** rows beyond the first of their key, which pair by their order */
  readonly duplicates: { readonly left: number; readonly right: number };
  /** the first differing rows by key: changed ones, then those of one side */
  readonly rows: readonly RowDifference[];
}

/** Numbers of rows. */
export interface Counts {
  readonly left: number;
  readonly right: number;
  readonly onlyLeft: number;
  readonly onlyRight: number;
  /** on both sides by key, with other values; 0 where whole rows are compared */
  readonly changed: number;
}

export interface PeriodDifference extends Counts {
  readonly period: string | null;
}

export interface SchemaDifference {
  readonly column: string;
  /** type on that side; null: not there */
  readonly left: string | null;
  readonly right: string | null;
}

export interface ColumnDifference {
  readonly column: string;
  /** rows in which it differs; null where whole rows are compared, which pairs no rows */
  readonly changed: number | null;
  /** sums and means over all rows of each side; null where the values are no numbers */
  readonly numbers: NumberDifference | null;
}

export interface NumberDifference {
  readonly sum: SideValues;
  readonly mean: SideValues;
}

export interface SideValues {
  readonly left: string | null;
  readonly right: string | null;
  /** right - left */
  readonly difference: string | null;
}

export interface RowDifference {
  readonly kind: RowKind;
  /** values of the key, in its order; of all columns where whole rows are compared */
  readonly key: readonly { readonly column: string; readonly value: string | null }[];
  /** columns that differ in it; all but the key where only one side has it */
  readonly values: readonly { readonly column: string; readonly left: string | null; readonly right: string | null }[];
  /** how much oftener the row occurs on its side, where whole rows are compared */
  readonly times: number;
}

export type RowKind = 'changed' | 'only-left' | 'only-right';

/** What became of comparing one table. */
export interface TableComparison {
  readonly name: string;
  readonly outcome: 'equal' | 'different' | 'only-left' | 'only-right' | 'unreadable' | 'passed-over';
  /** absent unless both sides were read */
  readonly difference: RelationDifference | null;
  /** why it was not compared */
  readonly reason: string | null;
}

/** What the two sides of a comparison are called. */
export interface SideNames {
  readonly left: string;
  readonly right: string;
}
