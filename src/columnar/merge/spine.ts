import {
  type BaseTable,
  type CteEntry,
  calls,
  everyCte,
  everyExpression,
  type FromItem,
  type FunctionFacts,
  fold,
  fromChain,
  isBaseTable,
  isSelect,
  isSubquery,
  type QueryNode,
  type SelectNode,
} from '../sql-tree/index.ts';

/** One SELECT on the way from a query's result down to the relation whose rows it carries. */
export interface Level {
  readonly select: SelectNode;
  /** FROM; the first item is the level below, or the base */
  readonly items: readonly FromItem[];
  /** every row of the result comes from one row of FROM, on its own: no aggregate, window, DISTINCT, LIMIT, ORDER */
  readonly rowwise: boolean;
}

/** A query's levels, lowest first: each reads the one before as the first relation of its FROM. */
export interface Spine {
  readonly levels: readonly Level[];
  /** what the lowest level reads first: a step, or a table outside of the statement */
  readonly base: BaseTable;
}

/**
 * Reads the spine of a query, or tells why it has none.
 * @param tables every mention of a table in the query
 * @param steps folded names of the statement's steps
 */
export function findSpine(
  query: QueryNode,
  tables: readonly BaseTable[],
  steps: ReadonlySet<string>,
  facts: FunctionFacts,
): Spine | string {
  const ctes = localCtes(query);
  if (ctes === null) return 'two of its CTEs have the same name';
  const taken = [...ctes.keys()].find(name => steps.has(name));
  if (taken !== undefined) return `a CTE in it is called ${taken}, as a step is`;
  const mentions = new Map<string, number>();
  for (const table of tables) {
    if (table.schema_name === '') mentions.set(fold(table.table_name), (mentions.get(fold(table.table_name)) ?? 0) + 1);
  }
  const levels: Level[] = [];
  for (let node = query; ; ) {
    const level = levelOf(node, facts);
    if (typeof level === 'string') return level;
    levels.unshift(level);
    const first = (level.items[0] as FromItem).node;
    if (!hasOnly(first, PLAIN_TABLE) || (first['column_name_alias'] as readonly string[]).length > 0) {
      return 'what it reads first is no plain relation';
    }
    if (isSubquery(first)) {
      node = first.subquery.node;
      continue;
    }
    if (!isBaseTable(first)) return 'what it reads first is no plain relation';
    const cte = first.schema_name === '' ? ctes.get(fold(first.table_name)) : undefined;
    if (cte === undefined) return { levels, base: first };
    if (mentions.get(fold(first.table_name)) !== 1) return `its CTE ${first.table_name} is read more than once`;
    if (cte.aliases.length > 0) return `its CTE ${first.table_name} renames its columns`;
    node = cte.query.node;
  }
}

/** CTEs of a query by folded name, wherever they are defined; null where a name is defined twice. */
export function localCtes(query: QueryNode): Map<string, CteEntry['value']> | null {
  const ctes = new Map<string, CteEntry['value']>();
  for (const { key, value } of everyCte(query)) {
    if (ctes.has(fold(key))) return null;
    ctes.set(fold(key), value);
  }
  return ctes;
}

function levelOf(node: QueryNode, facts: FunctionFacts): Level | string {
  if (!isSelect(node)) return 'it is no plain SELECT';
  // What a newer parser adds is not known to be safe.
  if (!hasOnly(node, SELECT_FIELDS)) return 'its SELECT has a clause that cannot be moved';
  const items = fromChain(node.from_table);
  if (items === null) return 'its FROM is no chain of inner and left joins';
  const aliases = items.map(item => fold(item.alias)).filter(alias => alias !== '');
  if (new Set(aliases).size < aliases.length) return 'two relations of its FROM have the same name';
  return { select: node, items, rowwise: isRowwise(node, facts) };
}

const SELECT_FIELDS: ReadonlySet<string> = new Set([
  'type',
  'modifiers',
  'cte_map',
  'select_list',
  'from_table',
  'where_clause',
  'group_expressions',
  'group_sets',
  'aggregate_handling',
  'having',
  'qualify',
]);

/** Fields of a table or subquery without TABLESAMPLE and the like. */
const PLAIN_TABLE: ReadonlySet<string> = new Set([
  'type',
  'alias',
  'catalog_name',
  'schema_name',
  'table_name',
  'column_name_alias',
  'subquery',
]);

export const isPlainTable = (node: object): boolean => hasOnly(node, PLAIN_TABLE);

function hasOnly(node: object, fields: ReadonlySet<string>): boolean {
  return Object.keys(node).every(key => fields.has(key));
}

function isRowwise(node: SelectNode, facts: FunctionFacts): boolean {
  if (node.modifiers.length > 0 || node.group_expressions.length > 0) return false;
  if (node.aggregate_handling !== 'STANDARD_HANDLING') return false;
  if (node['having'] !== undefined || node['qualify'] !== undefined) return false;
  let rowwise = true;
  const visit = (tree: unknown) =>
    everyExpression(
      tree,
      ({ class: family, function_name: name }) => {
        if (family === 'WINDOW' || (family === 'FUNCTION' && facts.changesRows.has(fold(String(name)))))
          rowwise = false;
      },
      false,
    );
  visit(node.select_list);
  visit(node.where_clause);
  return rowwise && ![node.select_list, node.where_clause, node.from_table].some(part => calls(part, facts.volatile));
}
