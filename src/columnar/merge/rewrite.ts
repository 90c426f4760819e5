import {
  type BaseTable,
  type ColumnRef,
  chainFrom,
  columnRef,
  columnRefs,
  conjunction,
  conjuncts,
  type Expression,
  type FromItem,
  type FromNode,
  fold,
  fromChain,
  integer,
  isColumnRef,
  isNotNull,
  isQuery,
  isStar,
  itemName,
  type JoinNode,
  type QueryNode,
  rewriteNodes,
  type SelectNode,
  select,
  star,
  subqueryTable,
  transform,
  without,
} from '../sql-tree/index.ts';
import { droppedColumn, type Extension, type PlannedLevel, wideName } from './members.ts';
import { starOf, usesOf } from './uses.ts';

/** The wide rows so far: the root itself, or the step that extended them last. */
export interface WideRows {
  readonly table: BaseTable;
  /** what a column is called there */
  column(wide: string): string;
}

export interface WideOutput {
  /** the step's own columns (folded) that later steps need; null for the last step, which keeps its own form */
  readonly own: ReadonlySet<string> | null;
  /** columns of the rows below that later steps need */
  readonly carry: readonly string[];
  /** root columns that rows without a value have been taken out for */
  readonly assured: ReadonlySet<string>;
}

/** The query of an extension over the wide rows: its columns beside those that are carried on, without dropped joins. */
export function rewriteExtension(
  extension: Extension,
  query: QueryNode,
  below: WideRows,
  { own, carry, assured }: WideOutput,
): QueryNode {
  const uses = usesOf(extension);
  const top = extension.levels.length - 1;
  const carried: string[][] = [];
  for (let i = top, upward: readonly string[] = carry; i >= 0; i -= 1) {
    carried[i] = [...upward];
    upward = [...new Set([...upward, ...(uses.levels[i]?.keys() ?? [])])];
    if (i === 0) carried[-1] = [...upward];
  }
  const known = new Set(assured);
  const rewriters = new Map<unknown, (node: never) => unknown>();
  for (const [i, level] of extension.levels.entries()) {
    const under = carried[i - 1] as string[];
    const first =
      i === 0 ? subqueryTable(baseRows(extension, uses.base, under, below), level.alias) : named(level.alias);
    const added = conditionsFor(level, known);
    rewriters.set(level.select, (node: SelectNode) => {
      const done = rewriteLevel(node, level, first, under, carried[i] as string[], added);
      return i === top && own !== null ? wideResult(done, level, extension, own, carried[i] as string[]) : done;
    });
  }
  return rewriteNodes(query, rewriters);
}

/** The base's columns that a step uses, under their own names, beside what is carried. */
function baseRows(
  extension: Extension,
  used: readonly string[],
  carry: readonly string[],
  below: WideRows,
): SelectNode {
  const list = [
    ...used.map(name => renamed([below.column(wideName(extension.base, name))], name)),
    ...carry.map(wide => renamed([below.column(wide)], wide)),
  ];
  // A step may use no column at all, only that there is a row.
  return select(list.length > 0 ? list : [integer(1, 'a_row')], below.table);
}

const renamed = (path: readonly string[], name: string): ColumnRef => columnRef(path, path.at(-1) === name ? '' : name);

const named =
  (alias: string) =>
  (node: FromNode): FromNode =>
    node.alias === '' && node.type === 'SUBQUERY' ? { ...node, alias } : node;

/** What dropped joins asked for beyond the same row; values that may not be null are asked for once. */
function conditionsFor(level: PlannedLevel, known: Set<string>): Expression[] {
  const conditions: Expression[] = [];
  for (const drop of level.drops) {
    if (drop.kind === 'LEFT') continue;
    for (const { root, expression } of drop.notNull) {
      if (known.has(root)) continue;
      known.add(root);
      conditions.push(isNotNull(expression));
    }
    conditions.push(...drop.rest);
  }
  return conditions;
}

function rewriteLevel(
  node: SelectNode,
  level: PlannedLevel,
  first: FromNode | ((node: FromNode) => FromNode),
  under: readonly string[],
  carry: readonly string[],
  added: readonly Expression[],
): SelectNode {
  const moved = <T>(tree: T): T => transform(tree, part => movedRef(part, level));
  const dropped = new Set(level.drops.map(drop => drop.item));
  const items = (fromChain(node.from_table) as FromItem[])
    .map((item, i) => {
      if (i === 0) return { ...item, node: typeof first === 'function' ? first(item.node) : first };
      const join = item.join as NonNullable<FromItem['join']>;
      return {
        ...item,
        node: isQueryItem(item) ? item.node : moved(item.node),
        join: { ...join, node: movedJoin(join.node, moved) },
      };
    })
    .filter((_, i) => !dropped.has(i));
  const where = conjunction([...conjuncts(node.where_clause), ...added].map(moved));
  const names = new Set(node.select_list.map(item => fold(item.alias)));
  // A star over the rows below carries their columns on by itself.
  const carries = node.select_list.filter(item => coversSpine(item, level)).length === 1;
  const left = carries ? without(under, carry) : under;
  const rewritten: Record<string, unknown> = {
    ...node,
    select_list: [
      ...node.select_list.flatMap(item => movedItem(item, level, left, moved)),
      ...(carries ? [] : carry.map(wide => columnRef([level.alias, wide]))),
    ],
    from_table: chainFrom(items),
    where_clause: where,
    group_expressions: moved(node.group_expressions),
    having: moved(node['having']),
    qualify: moved(node['qualify']),
    // ORDER BY looks among the select list's names first.
    modifiers: transform(node.modifiers, part =>
      isPlainName(part) && names.has(fold(part.column_names[0] as string)) ? part : movedRef(part, level),
    ),
  };
  for (const key of ['where_clause', 'having', 'qualify']) if (rewritten[key] === undefined) delete rewritten[key];
  return rewritten as unknown as SelectNode;
}

const coversSpine = (item: Expression, level: PlannedLevel): boolean =>
  isStar(item) && (item.relation_name === '' || fold(item.relation_name) === fold(level.alias));

const isQueryItem = (item: FromItem): boolean => item.node.type !== 'TABLE_FUNCTION';

const isPlainName = (part: object): part is ColumnRef =>
  (part as ColumnRef).class === 'COLUMN_REF' && (part as ColumnRef).column_names.length === 1;

/** A reference to a dropped relation as one to the wide row; queries within are left as they are. */
function movedRef(part: { readonly [key: string]: unknown }, level: PlannedLevel): unknown {
  if (isQuery(part)) return part;
  if (part['class'] !== 'COLUMN_REF') return null;
  const ref = part as unknown as ColumnRef;
  const found = droppedColumn(ref, level);
  if (found === null) return ref;
  const fields = ref.column_names.slice(2);
  return { ...ref, column_names: [level.alias, wideName(found.member, found.column), ...fields] };
}

function movedJoin(join: JoinNode, moved: <T>(tree: T) => T): JoinNode {
  return join.condition === undefined ? join : { ...join, condition: moved(join.condition) };
}

function movedItem(
  item: Expression,
  level: PlannedLevel,
  under: readonly string[],
  moved: <T>(tree: T) => T,
): Expression[] {
  if (!isStar(item)) {
    const done = moved(item);
    const keepsName =
      !isColumnRef(item) || item.alias !== '' || !isColumnRef(done) || itemName(done) === itemName(item);
    return [keepsName ? done : { ...done, alias: itemName(item) as string }];
  }
  const of = fold(item.relation_name);
  const own = of === fold(level.alias);
  if (of === '' ? level.drops.length === 0 : own)
    return [{ ...item, exclude_list: [...item.exclude_list, ...under] } as Expression];
  const expanded = (position: number): Expression[] => {
    const drop = level.drops.find(one => one.item === position);
    if (drop === undefined) return [];
    return starOf(item, drop, level).map(name => columnRef([level.alias, wideName(drop.member, name)], name));
  };
  if (of !== '') {
    const position = level.drops.find(drop => fold(drop.alias) === of)?.item;
    return position === undefined ? [item] : expanded(position);
  }
  return level.items.flatMap(({ alias, join }, i) => {
    if (i === 0) return [star(level.alias, under)];
    return level.drops.some(drop => drop.item === i) ? expanded(i) : [star(alias, join?.using ?? [])];
  });
}

/** A step's result as wide rows: the needed ones of its own columns, named after it, beside the carried ones. */
function wideResult(
  done: SelectNode,
  level: PlannedLevel,
  extension: Extension,
  own: ReadonlySet<string>,
  carry: readonly string[],
): SelectNode {
  if (done.select_list.some(isStar) || readsItsOwnNames(level)) {
    const columns = extension.columns.filter(column => own.has(fold(column)));
    return select(
      [
        ...columns.map(column => columnRef(['own', column], wideName(extension, column))),
        ...carry.map(wide => columnRef(['own', wide])),
      ],
      subqueryTable(done, 'own'),
    );
  }
  const count = done.select_list.length - carry.length;
  const items = done.select_list.slice(0, count);
  const kept = items.flatMap(item => {
    const name = itemName(item) as string;
    return own.has(fold(name)) ? [{ ...item, alias: wideName(extension, name) }] : [];
  });
  const list = [...kept, ...done.select_list.slice(count)];
  return { ...done, select_list: list.length > 0 ? list : items.slice(0, 1) };
}

/** Whether an expression may use the name of another one of the select list. */
function readsItsOwnNames({ select: { select_list: list, where_clause: where }, spineColumns }: PlannedLevel): boolean {
  const names = new Set(list.map(item => fold(item.alias)));
  return columnRefs([list, where]).some(({ column_names: [first, second] }) => {
    const name = fold(first as string);
    return second === undefined && names.has(name) && !spineColumns.has(name);
  });
}
