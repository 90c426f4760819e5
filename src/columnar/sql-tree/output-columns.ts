import { fromChain } from './from-chain.ts';
import {
  type BaseTable,
  type CteEntry,
  type Expression,
  type FromNode,
  fold,
  isBaseTable,
  isColumnRef,
  isSelect,
  isStar,
  isSubquery,
  type QueryNode,
  type Star,
} from './types.ts';

/** Where names in a query are looked up. */
export interface Names {
  /** the CTE that may be read under this (folded) name */
  cte(name: string): CteEntry['value'] | undefined;
  /** columns of a table that no CTE is, null when not known */
  columns(table: BaseTable): readonly string[] | null;
}

/**
 * Names of a query's columns, in order; null when they cannot be told from the text and the known tables: unnamed
 * expressions, COLUMNS(...), natural joins, tables nobody described.
 */
export function outputColumns(query: QueryNode, names: Names): readonly string[] | null {
  if (query.type === 'SET_OPERATION_NODE') {
    if (String(query['setop_type']).includes('NAME')) return null;
    return query['left'] === undefined ? null : outputColumns(query['left'] as QueryNode, names);
  }
  if (!isSelect(query)) return null;
  const columns: string[] = [];
  for (const item of query.select_list) {
    const added = isStar(item) ? starColumns(item, query.from_table, names) : named(item);
    if (added === null) return null;
    columns.push(...added);
  }
  // Twice the same name: DuckDB renames the second one where it is read from.
  return new Set(columns.map(fold)).size === columns.length ? columns : null;
}

/** The name a select item gives its column; null for an expression without one. */
export function itemName(item: Expression): string | null {
  if (item.alias !== '') return item.alias;
  return isColumnRef(item) ? (item.column_names.at(-1) as string) : null;
}

const named = (item: Expression): string[] | null => {
  const name = itemName(item);
  return name === null ? null : [name];
};

/** A star that does no more than leave columns out. */
export function isPlainStar(item: Star): boolean {
  return (
    !item.columns &&
    item.alias === '' &&
    item['expr'] === undefined &&
    item.rename_list.length === 0 &&
    item.qualified_exclude_list.length === 0
  );
}

function starColumns(item: Star, from: FromNode, names: Names): string[] | null {
  if (!isPlainStar(item)) return null;
  const chain = fromChain(from);
  if (chain === null) return null;
  const columns: string[] = [];
  for (const { node, alias, join } of chain) {
    if (item.relation_name !== '' && fold(item.relation_name) !== fold(alias)) continue;
    const own = tableColumns(node, names);
    if (own === null) return null;
    const merged = item.relation_name === '' ? (join?.using ?? []) : [];
    columns.push(...without(own, merged));
  }
  return without(columns, item.exclude_list);
}

/** Columns of what stands in FROM; null when not known. */
export function tableColumns(node: FromNode, names: Names): readonly string[] | null {
  if (isSubquery(node)) return node.column_name_alias.length === 0 ? outputColumns(node.subquery.node, names) : null;
  if (!isBaseTable(node) || node.column_name_alias.length > 0) return null;
  const cte = node.schema_name === '' ? names.cte(fold(node.table_name)) : undefined;
  if (cte === undefined) return names.columns(node);
  return cte.aliases.length === 0 ? outputColumns(cte.query.node, names) : null;
}

export const without = (names: readonly string[], left: readonly string[]): string[] => {
  const gone = new Set(left.map(fold));
  return names.filter(name => !gone.has(fold(name)));
};
