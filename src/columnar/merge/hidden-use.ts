import {
  type ColumnRef,
  columnRefs,
  everyExpression,
  type FromItem,
  fold,
  isColumnRef,
  isPlainStar,
  isQuery,
  isStar,
  type Star,
  walk,
} from '../sql-tree/index.ts';
import { droppedColumn, hasColumn, type PlannedLevel } from './members.ts';

/**
 * Uses of a level's first relation and of the dropped ones that a rewrite by column names would miss: whole rows,
 * COLUMNS(...), references out of subqueries, names of lambdas. Gives the reason to leave the step alone, or null.
 */
export function hiddenUse(level: PlannedLevel): string | null {
  const { select, items, drops } = level;
  const moved = new Set([fold(level.alias), ...drops.map(drop => fold(drop.alias))]);
  const dropped = (name: string) => drops.some(({ member }) => hasColumn(member, name));
  const known = (name: string) => level.spineColumns.has(name) || dropped(name);
  const columnsOf = (alias: string) => {
    if (alias === fold(level.alias)) return (name: string) => level.spineColumns.has(name);
    const drop = drops.find(one => fold(one.alias) === alias);
    return (name: string) => drop !== undefined && hasColumn(drop.member, name);
  };
  const qualifiers = new Set<string>();
  for (const item of items) {
    const { schema_name: schema, catalog_name: catalog } = item.node as { schema_name?: string; catalog_name?: string };
    if (moved.has(fold(item.alias))) for (const part of [schema, catalog]) if (part) qualifiers.add(fold(part));
  }

  const whole = ({ column_names: names }: ColumnRef): boolean => {
    const [first, second] = names.map(fold) as [string, string?];
    if (second === undefined) return moved.has(first) && !known(first);
    if (moved.has(first)) return !columnsOf(first)(second);
    return qualifiers.has(first) && !items.some(item => fold(item.alias) === first);
  };
  const own = [
    select.select_list,
    select.where_clause,
    select.group_expressions,
    select['having'],
    select['qualify'],
    select.modifiers,
  ];
  const joins = items.map(item => [item.join?.node.condition, isTableFunction(item) ? item.node : null]);
  const parts = [...own, ...joins];
  if (parts.some(part => columnRefs(part, true).some(whole))) return 'it uses a whole row, or a name in full';

  let reason: string | null = null;
  const top = new Set<unknown>(select.select_list);
  everyExpression(
    parts,
    node => {
      if (isStar(node) && (!top.has(node) || node.columns))
        reason ??= coversMoved(node, moved) ? 'it uses COLUMNS or a star in an expression' : null;
      if (node.class === 'LAMBDA' && columnRefs(node['lhs']).some(ref => lambdaClash(ref, moved, dropped))) {
        reason ??= 'a lambda in it has a parameter named as a column';
      }
    },
    false,
  );
  reason ??= starTrouble(level) ?? unnamedTrouble(level);
  if (reason !== null) return reason;
  for (const query of [...nestedQueries(parts), ...items.slice(1).flatMap(item => nestedQueries(item.node))]) {
    const inner = aliasesIn(query);
    const outer = columnRefs(query).some(({ column_names: [first, second] }) => {
      const name = fold(first as string);
      return moved.has(name) && !inner.has(name) && (second !== undefined || !known(name));
    });
    if (outer) return 'a subquery in it reads the row beside it';
  }
  const using = items.some(
    (item, i) =>
      !drops.some(drop => drop.item === i) &&
      item.join?.using.some(name => !level.spineColumns.has(fold(name)) && dropped(name)),
  );
  return using ? 'it joins another relation USING a column of a dropped one' : null;
}

/** Stars that cannot be written out relation by relation. */
function starTrouble({ select, items, drops, alias }: PlannedLevel): string | null {
  const droppedAliases = new Set(drops.map(drop => fold(drop.alias)));
  for (const item of select.select_list) {
    if (!isStar(item)) continue;
    const of = fold(item.relation_name);
    const all = of === '' && drops.length > 0;
    if (!isPlainStar(item) && (of === '' || of === fold(alias) || droppedAliases.has(of)))
      return 'it renames columns of a star';
    if ((all || droppedAliases.has(of)) && item.replace_list.length > 0) return 'it replaces columns of a star';
    if (!all) continue;
    if (item.exclude_list.length > 0) return 'it leaves columns out of a star over joined relations';
    if (items.some((one, i) => i > 0 && one.alias === '')) return 'a relation under its star has no name';
  }
  return null;
}

/** An expression without a name is called after its text, which a rewrite changes. */
function unnamedTrouble(level: PlannedLevel): string | null {
  const unnamed = level.select.select_list.some(
    item =>
      item.alias === '' &&
      !isStar(item) &&
      !isColumnRef(item) &&
      columnRefs(item, true).some(ref => droppedColumn(ref, level) !== null),
  );
  return unnamed ? 'an expression in it has no name' : null;
}

const isTableFunction = (item: FromItem): boolean => item.node.type === 'TABLE_FUNCTION';

const coversMoved = (star: Star, moved: ReadonlySet<string>): boolean =>
  star.relation_name === '' || moved.has(fold(star.relation_name));

function lambdaClash(ref: ColumnRef, moved: ReadonlySet<string>, dropped: (name: string) => boolean): boolean {
  const [first, second] = ref.column_names.map(fold) as [string, string?];
  return second === undefined && (moved.has(first) || dropped(first));
}

function nestedQueries(tree: unknown): unknown[] {
  const found: unknown[] = [];
  walk(tree, node => {
    if (!isQuery(node)) return undefined;
    found.push(node);
    return false;
  });
  return found;
}

/** What tables are called within a query. */
function aliasesIn(query: unknown): Set<string> {
  const names = new Set<string>();
  walk(query, node => {
    for (const key of ['alias', 'table_name']) if (typeof node[key] === 'string') names.add(fold(node[key] as string));
    return undefined;
  });
  return names;
}
