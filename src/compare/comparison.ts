import type { Relation } from '../model/index.ts';

/** What is compared: a relation, or the rows of a query. */
export type Side = Relation | { readonly query: string };

export interface Comparison {
  readonly left: Side;
  readonly right: Side;
  /** columns that tell rows apart; empty: the candidates, else whole rows, as often as they occur */
  readonly key: readonly string[];
  /** possible keys: the first whose columns both sides have, and which tells their rows apart, is taken */
  readonly candidates?: readonly (readonly string[])[];
  /** columns to compare besides the key; default: all that both sides have */
  readonly columns?: readonly string[] | null;
  /** columns to leave out, of possible keys as well */
  readonly ignore?: readonly string[];
  /** a column by which the outcome is told, if both sides have it; it becomes part of the key */
  readonly period?: string | null;
  /** differing rows of each kind to show, default 5; negative: all */
  readonly limit?: number;
}
