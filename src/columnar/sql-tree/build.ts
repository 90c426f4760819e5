import type { BaseTable, ColumnRef, Expression, FromNode, QueryNode, SelectNode, SubqueryTable } from './types.ts';

/** Nodes as DuckDB's parser makes them, field by field in its order. */
export function columnRef(parts: readonly string[], alias = ''): ColumnRef {
  return { class: 'COLUMN_REF', type: 'COLUMN_REF', alias, column_names: parts };
}

export function isNotNull(child: Expression): Expression {
  return { class: 'OPERATOR', type: 'OPERATOR_IS_NOT_NULL', alias: '', children: [child] };
}

/** `a AND b AND c`; undefined for no condition at all. */
export function conjunction(conditions: readonly Expression[]): Expression | undefined {
  if (conditions.length < 2) return conditions[0];
  return { class: 'CONJUNCTION', type: 'CONJUNCTION_AND', alias: '', children: conditions };
}

/** The conditions that AND joins. */
export function conjuncts(condition: Expression | undefined): Expression[] {
  if (condition === undefined) return [];
  if (condition.type !== 'CONJUNCTION_AND') return [condition];
  return (condition['children'] as readonly Expression[]).flatMap(conjuncts);
}

export function baseTable(name: string, alias = ''): BaseTable {
  return {
    type: 'BASE_TABLE',
    alias,
    schema_name: '',
    table_name: name,
    column_name_alias: [],
    catalog_name: '',
  };
}

export function subqueryTable(node: QueryNode, alias: string): SubqueryTable {
  return { type: 'SUBQUERY', alias, subquery: { node, named_param_map: [] }, column_name_alias: [] };
}

/** `select <list> from <from>`. */
export function select(list: readonly Expression[], from: FromNode): SelectNode {
  return {
    type: 'SELECT_NODE',
    modifiers: [],
    cte_map: { map: [] },
    select_list: list,
    from_table: from,
    group_expressions: [],
    group_sets: [],
    aggregate_handling: 'STANDARD_HANDLING',
  };
}

export function star(relation: string, exclude: readonly string[] = []): Expression {
  return {
    class: 'STAR',
    type: 'STAR',
    alias: '',
    relation_name: relation,
    exclude_list: exclude,
    replace_list: [],
    columns: false,
    qualified_exclude_list: [],
    rename_list: [],
  };
}

export function integer(value: number, alias = ''): Expression {
  return {
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias,
    value: { type: { id: 'INTEGER' }, is_null: false, value },
  };
}
