import { columnRefs, type Expression, type FromItem, fold, isStar, type Star, without } from '../sql-tree/index.ts';
import { type Drop, droppedColumn, type Extension, type Member, type PlannedLevel, wideName } from './members.ts';

/** What an extension needs of the wide rows below it. */
export interface Uses {
  /** columns of its base, under the base's own names */
  readonly base: readonly string[];
  /** per level, columns of dropped relations, under their names in the wide rows */
  readonly levels: readonly ReadonlyMap<string, { readonly member: Member; readonly column: string }>[];
}

export function usesOf(extension: Extension): Uses {
  const levels = extension.levels.map(level => droppedUses(level));
  return { base: baseUses(extension), levels };
}

/** Parts of a level's select that are its own: not what is read by it, and not its CTEs. */
export function ownParts({ select, items }: PlannedLevel): unknown[] {
  const { select_list: list, where_clause: where, group_expressions: groups, modifiers, having, qualify } = select;
  const joins = items.map(item => [item.join?.node.condition, item.node.type === 'TABLE_FUNCTION' ? item.node : null]);
  return [list, where, groups, having, qualify, modifiers, joins];
}

const keptItems = ({ items, drops }: PlannedLevel): FromItem[] =>
  items.filter((_, i) => !drops.some(drop => drop.item === i));

function droppedUses(level: PlannedLevel): Map<string, { member: Member; column: string }> {
  const used = new Map<string, { member: Member; column: string }>();
  const add = (member: Member, column: string) => used.set(wideName(member, column), { member, column });
  const kept = ownParts({ ...level, items: keptItems(level) });
  for (const ref of columnRefs([kept, level.drops.map(addedConditions)], true)) {
    const found = droppedColumn(ref, level);
    if (found !== null) add(found.member, found.column);
  }
  for (const item of level.select.select_list) {
    if (!isStar(item)) continue;
    for (const drop of level.drops) for (const column of starOf(item, drop, level)) add(drop.member, column);
  }
  return used;
}

/** Conditions that take the place of a dropped join. */
export const addedConditions = (drop: Drop): Expression[] => [
  ...drop.notNull.map(({ expression }) => expression),
  ...drop.rest,
];

/** Columns of a dropped relation that a star stands for. */
export function starOf(star: Star, drop: Drop, level: PlannedLevel): string[] {
  if (star.relation_name === '') return without(drop.member.columns, level.items[drop.item]?.join?.using ?? []);
  return fold(star.relation_name) === fold(drop.alias) ? without(drop.member.columns, star.exclude_list) : [];
}

function baseUses({ levels: [level], base }: Extension): string[] {
  if (level === undefined) return [];
  const whole = level.select.select_list.some(
    item => isStar(item) && (item.relation_name === '' || fold(item.relation_name) === fold(level.alias)),
  );
  if (whole) return [...base.columns];
  const named = new Set<string>();
  const kept = { ...level, items: keptItems(level) };
  const parts = [ownParts(kept), level.drops.map(addedConditions), kept.items.slice(1).map(item => item.node)];
  for (const {
    column_names: [first, second],
  } of columnRefs(parts)) {
    if (second === undefined || fold(first as string) === fold(level.alias))
      named.add(fold(second ?? (first as string)));
  }
  for (const { join } of kept.items) for (const name of join?.using ?? []) named.add(fold(name));
  return base.columns.filter(column => named.has(fold(column)));
}
