import {
  type BaseTable,
  type ConstantKey,
  type CteEntry,
  columnRef,
  conjunction,
  type Expression,
  equalities,
  everyTable,
  type FromItem,
  fold,
  fromChain,
  isBaseTable,
  isColumnRef,
  isSelect,
  itemName,
  type JoinNode,
  outputColumns,
  pinsDown,
  type QueryNode,
  type RelationName,
  type SelectNode,
  select,
} from '../sql-tree/index.ts';
import type { Family } from './family.ts';
import { hiddenUse } from './hidden-use.ts';
import { type Drop, type Extension, foldedColumns, type Origin, originOf, type PlannedLevel } from './members.ts';
import { isPlainTable } from './spine.ts';
import { type KnownTables, relationOf, type StatementStep, tableKey } from './statement.ts';

/** What is known of the statement around a family. */
export interface ShareFacts {
  readonly steps: readonly StatementStep[];
  readonly tables: KnownTables;
  readonly uniqueKeys: (relation: RelationName) => readonly (readonly string[])[];
  rootType(column: string): string | null;
}

/** A join of the root's rows with a relation that has at most one row for each. */
interface Lookup {
  readonly relation: BaseTable;
  readonly cte: CteEntry | null;
  readonly columns: readonly string[];
  /** what the relation's columns (folded) equal: a column of the root, or a constant */
  readonly on: ReadonlyMap<string, Origin>;
  readonly constants: ReadonlyMap<string, Expression>;
}

interface Use {
  readonly owner: string;
  readonly depth: number;
  readonly level: PlannedLevel;
  readonly position: number;
  readonly item: FromItem;
  readonly lookup: Lookup;
}

/**
 * The family with lookups that several of its steps make in the same way (the same relation, by the same columns of
 * the root's row) made once, by a member of their own. Besides the joins this saves, the engine guesses the number of
 * rows better: each inner join with a small table makes it expect fewer.
 */
export function shareJoins(family: Family, facts: ShareFacts): Family {
  const groups = new Map<string, Use[]>();
  const often = namesJoinedOften(family);
  for (const owner of [...family.members, family.last]) {
    const step = facts.steps.find(one => one.name === owner.name) as StatementStep;
    for (const [depth, level] of owner.levels.entries()) {
      for (const [position, item] of level.items.entries()) {
        if (!isKept(level, position)) continue;
        if (!often.has(nameIn(item))) continue;
        const lookup = lookupOf(item, level, owner, step, facts);
        if (lookup === null) continue;
        const key = keyOf(lookup);
        groups.set(key, [...(groups.get(key) ?? []), { owner: owner.name, depth, level, position, item, lookup }]);
      }
    }
  }
  let shared = family;
  for (const uses of groups.values()) {
    const safe = uses.filter(use => hiddenUse(withDrop(use.level, dropFor(use, memberFor(family, use, [])))) === null);
    if (safe.length > 1) shared = withShared(shared, safe, facts);
  }
  return shared;
}

const isKept = (level: PlannedLevel, position: number): boolean =>
  position > 0 && !level.drops.some(drop => drop.item === position);

const nameIn = ({ node }: FromItem): string => (isBaseTable(node) ? fold(node.table_name) : '');

/** Names that more than one join mentions: nothing has to be known of the others. */
function namesJoinedOften({ members, last }: Family): Set<string> {
  const levels = [...members, last].flatMap(one => one.levels);
  const names = levels.flatMap(level => level.items.filter((_, i) => isKept(level, i)).map(nameIn));
  return new Set(names.filter((name, i) => name !== '' && names.indexOf(name) < i));
}

function lookupOf(
  { node, alias, join }: FromItem,
  level: PlannedLevel,
  owner: Extension,
  step: StatementStep,
  facts: ShareFacts,
): Lookup | null {
  if (join === null || !isBaseTable(node) || !isPlainTable(node) || node.column_name_alias.length > 0) return null;
  const local = node.schema_name === '' ? step.ctes.get(fold(node.table_name)) : undefined;
  if (
    local === undefined &&
    facts.steps.some(one => node.schema_name === '' && fold(one.name) === fold(node.table_name))
  ) {
    return null;
  }
  if (local !== undefined && !standsAlone(local, step, facts)) return null;
  const columns = local === undefined ? facts.tables.names(node) : outputColumns(local.query.node, step.names);
  if (columns === null) return null;
  const own = foldedColumns(columns);
  const scope = { alias: level.alias, spine: level.origins, spineColumns: level.spineColumns, same: level.drops };
  const on = new Map<string, Origin>();
  const constants = new Map<string, Expression>();
  const pairs = equalities(join, level.alias, alias);
  if (pairs.length !== join.conditions.length + join.using.length) return null;
  for (const pair of pairs) {
    const side = pair.findIndex(one => isOwn(one, alias, own, level));
    const column = pair[side];
    const origin = side < 0 ? null : originOf(pair[1 - side] as Expression, scope);
    if (column === undefined || !isColumnRef(column) || origin === null) return null;
    const name = fold(column.column_names.at(-1) as string);
    const constant = 'root' in origin ? owner.facts.get(origin.root) : origin.constant;
    on.set(name, constant === undefined ? origin : { constant });
    if (constant !== undefined) constants.set(name, constantOf(constant));
  }
  const keys = facts.uniqueKeys(relationOf(node)).map(key => key.map(fold));
  const relation: BaseTable = { ...node, alias: '' };
  const exact = (column: string) => matchesOnce(on.get(column), typeOf(relation, local ?? null, column, facts), facts);
  if (!keys.some(key => key.every(column => on.has(column) && exact(column)))) return null;
  return { relation, cte: local === undefined ? null : { key: node.table_name, value: local }, columns, on, constants };
}

/** A CTE that can be taken out of its query: it renames nothing, and reads tables of the database only. */
function standsAlone(cte: CteEntry['value'], step: StatementStep, { steps }: ShareFacts): boolean {
  const local = (name: string) => step.ctes.has(name) || steps.some(one => fold(one.name) === name);
  const tables = everyTable(cte.query) as BaseTable[];
  return cte.aliases.length === 0 && !tables.some(table => table.schema_name === '' && local(fold(table.table_name)));
}

function isOwn(expression: Expression, alias: string, own: ReadonlyMap<string, string>, level: PlannedLevel): boolean {
  if (!isColumnRef(expression)) return false;
  const [first, second, third] = expression.column_names.map(fold) as [string, string?, string?];
  if (second === undefined)
    return (
      own.has(first) &&
      !level.spineColumns.has(first) &&
      !level.drops.some(drop => drop.member.columns.some(column => fold(column) === first))
    );
  return third === undefined && first === fold(alias) && own.has(second);
}

function constantOf(key: ConstantKey): Expression {
  const text = key.slice(key.indexOf(' ') + 1);
  const value = key.startsWith('integer ')
    ? { type: { id: 'INTEGER' }, is_null: false, value: Number(text) }
    : { type: { id: 'VARCHAR' }, is_null: false, value: text };
  return { class: 'CONSTANT', type: 'VALUE_CONSTANT', alias: '', value };
}

/** Whether values of this type that equal the other side are all the same: no cast stands between them. */
function matchesOnce(origin: Origin | undefined, type: string | null, facts: ShareFacts): boolean {
  if (origin === undefined || type === null) return false;
  return 'root' in origin ? facts.rootType(origin.root) === type : pinsDown(origin.constant, type);
}

function typeOf(
  table: BaseTable,
  cte: CteEntry['value'] | null,
  column: string,
  { tables }: ShareFacts,
): string | null {
  if (cte === null) return tables.get(table)?.find(one => fold(one.name) === column)?.type ?? null;
  const query: QueryNode = cte.query.node;
  if (!isSelect(query)) return null;
  const item = query.select_list.find(one => fold(itemName(one) ?? '') === column);
  if (item?.class === 'CAST') return (item['cast_type'] as { id: string }).id;
  const from = query.from_table;
  if (item === undefined || !isColumnRef(item) || !isBaseTable(from) || from.column_name_alias.length > 0) return null;
  const name = fold(item.column_names.at(-1) as string);
  return tables.get({ ...from, alias: '' })?.find(one => fold(one.name) === name)?.type ?? null;
}

function keyOf({ relation, cte, on }: Lookup): string {
  const what = cte === null ? tableKey(relation) : JSON.stringify(cte.value.query.node);
  return JSON.stringify([what, [...on].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function withShared(family: Family, uses: readonly Use[], facts: ShareFacts): Family {
  const names = [...facts.steps, ...family.shared].map(step => fold(step.name));
  const first = uses[0] as Use;
  const kind = uses.some(use => use.item.join?.kind === 'INNER') ? 'INNER' : 'LEFT';
  const level = lookupLevel(family, first, kind);
  const member: Extension = { ...memberFor(family, first, names), levels: [level] };
  const drops = (one: Extension): Extension => ({
    ...one,
    levels: one.levels.map((old, depth) =>
      uses
        .filter(use => use.owner === one.name && use.depth === depth)
        .reduce((done, use) => withDrop(done, dropFor(use, member)), old),
    ),
  });
  return {
    ...family,
    members: family.members.map(drops).toSpliced(family.shared.length, 0, member),
    last: drops(family.last),
    dropped: family.dropped + uses.length - 1,
    shared: [...family.shared, { name: member.name, query: level.select }],
  };
}

function memberFor(family: Family, { lookup }: Use, taken: readonly string[]): Extension {
  const plain = `${family.root.name}__${lookup.relation.table_name.replace(/^__dbt__cte__/, '')}`;
  let name = plain;
  for (let i = 2; taken.includes(fold(name)); i += 1) name = `${plain}_${i}`;
  return {
    name,
    columns: lookup.columns,
    names: foldedColumns(lookup.columns),
    origins: new Map(),
    facts: new Map(),
    step: -1,
    base: family.root,
    baseTable: family.rootTable,
    levels: [],
    why: 'looked up by its key',
    keepsAll: false,
    asked: new Map(),
  };
}

const dropFor = ({ item, position }: Use, member: Extension): Drop => ({
  member,
  alias: item.alias,
  item: position,
  kind: item.join?.kind ?? 'INNER',
  notNull: [],
  rest: [],
});

const withDrop = (level: PlannedLevel, drop: Drop): PlannedLevel => ({ ...level, drops: [...level.drops, drop] });

/** `select x.* from root join x on ...`, the one level of a shared lookup. */
function lookupLevel(family: Family, { item, lookup }: Use, kind: 'INNER' | 'LEFT'): PlannedLevel {
  const conditions = [...lookup.on].map(([column, origin]): Expression => {
    const other = 'root' in origin ? columnRef(['r', properName(family, origin.root)]) : lookup.constants.get(column);
    const name = lookup.columns.find(one => fold(one) === column) as string;
    return { class: 'COMPARISON', type: 'COMPARE_EQUAL', alias: '', left: columnRef(['x', name]), right: other };
  });
  const join = {
    ...item.join?.node,
    left: { ...family.rootTable, alias: 'r' },
    right: { ...lookup.relation, alias: 'x' },
    condition: conjunction(conditions),
    join_type: kind,
    ref_type: 'REGULAR',
    using_columns: [],
  } as unknown as JoinNode;
  const query: SelectNode = {
    ...select(
      lookup.columns.map(column => columnRef(['x', column])),
      join,
    ),
    cte_map: { map: lookup.cte === null ? [] : [lookup.cte] },
  };
  return {
    select: query,
    items: fromChain(join) as FromItem[],
    rowwise: true,
    alias: 'r',
    drops: [],
    spineColumns: foldedColumns(family.root.columns),
    origins: family.root.origins,
  };
}

const properName = (family: Family, column: string): string =>
  family.root.columns.find(one => fold(one) === column) ?? column;
