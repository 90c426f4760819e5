/**
 * DuckDB's own syntax tree, as `json_serialize_sql` writes it (fields that are null left out, positions in the text
 * removed). Only the fields that passes look at are named; the rest is carried along untouched.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Any node of the tree. */
export interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A scalar expression; `class` is the family, `type` the member. */
export interface Expression extends Node {
  readonly class: string;
  /** name given with AS; empty without one */
  readonly alias: string;
}

export interface ColumnRef extends Expression {
  readonly class: 'COLUMN_REF';
  /** `column`, `table.column`, `column.field`... */
  readonly column_names: readonly string[];
}

export interface Star extends Expression {
  readonly class: 'STAR';
  /** the `t` of `t.*`; empty for a plain star */
  readonly relation_name: string;
  readonly exclude_list: readonly string[];
  readonly replace_list: readonly unknown[];
  readonly rename_list: readonly unknown[];
  readonly qualified_exclude_list: readonly unknown[];
  /** `COLUMNS(...)` */
  readonly columns: boolean;
}

export interface CteEntry {
  readonly key: string;
  readonly value: {
    readonly aliases: readonly string[];
    readonly query: { readonly node: QueryNode; readonly [key: string]: unknown };
    readonly [key: string]: unknown;
  };
}

/** SELECT_NODE, SET_OPERATION_NODE, RECURSIVE_CTE_NODE... */
export interface QueryNode extends Node {
  readonly modifiers: readonly Node[];
  readonly cte_map: { readonly map: readonly CteEntry[] };
}

export interface SelectNode extends QueryNode {
  readonly type: 'SELECT_NODE';
  readonly select_list: readonly Expression[];
  readonly from_table: FromNode;
  readonly where_clause?: Expression;
  readonly group_expressions: readonly Expression[];
  readonly group_sets: readonly (readonly number[])[];
  readonly aggregate_handling: string;
}

/** What stands in FROM: BASE_TABLE, SUBQUERY, JOIN, TABLE_FUNCTION, EMPTY... */
export interface FromNode extends Node {
  readonly alias: string;
}

export interface BaseTable extends FromNode {
  readonly type: 'BASE_TABLE';
  readonly catalog_name: string;
  readonly schema_name: string;
  readonly table_name: string;
  readonly column_name_alias: readonly string[];
}

export interface SubqueryTable extends FromNode {
  readonly type: 'SUBQUERY';
  readonly subquery: { readonly node: QueryNode; readonly [key: string]: unknown };
  readonly column_name_alias: readonly string[];
}

export interface JoinNode extends FromNode {
  readonly type: 'JOIN';
  readonly left: FromNode;
  readonly right: FromNode;
  /** INNER, LEFT, RIGHT, OUTER, SEMI, ANTI... */
  readonly join_type: string;
  /** REGULAR, CROSS, NATURAL, POSITIONAL, ASOF... */
  readonly ref_type: string;
  readonly condition?: Expression;
  readonly using_columns: readonly string[];
}

/** A relation by its parts, those not written being null: what `uniqueKeys` is asked for. */
export interface RelationName {
  readonly database: string | null;
  readonly schema: string | null;
  readonly identifier: string;
}

export const isSelect = (node: QueryNode): node is SelectNode => node.type === 'SELECT_NODE';
export const isColumnRef = (node: Expression): node is ColumnRef => node.class === 'COLUMN_REF';
export const isStar = (node: Expression): node is Star => node.class === 'STAR';
export const isBaseTable = (node: FromNode): node is BaseTable => node.type === 'BASE_TABLE';
export const isSubquery = (node: FromNode): node is SubqueryTable => node.type === 'SUBQUERY';
export const isJoin = (node: FromNode): node is JoinNode => node.type === 'JOIN';

/** Names are compared as DuckDB does: without regard to case. */
export const fold = (name: string): string => name.toLowerCase();
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
