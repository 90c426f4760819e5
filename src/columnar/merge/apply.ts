import { baseTable, fold, type QueryNode } from '../sql-tree/index.ts';
import type { Family } from './family.ts';
import { dropsOf, type Extension, type Member, wideName } from './members.ts';
import { rewriteExtension } from './rewrite.ts';
import { usesOf } from './uses.ts';

/**
 * The queries of a family's steps over one growing relation: each member adds its columns to the rows of the one
 * before, the last step reads them all. Columns nobody needs further on are left out.
 * @returns the new query per step name
 */
export function applyFamily(family: Family, queries: ReadonlyMap<string, QueryNode>): Map<string, QueryNode> {
  const all: readonly Extension[] = [...family.members, family.last];
  const needs = all.map(wideUses);
  const producer = new Map<string, number>([[family.root.name, -1], ...all.map((one, i) => [one.name, i] as const)]);
  const result = new Map<string, QueryNode>();
  const assured = new Set<string>();
  for (const [i, one] of all.entries()) {
    const later = [...new Map(needs.slice(i + 1).flatMap(uses => [...uses])).entries()];
    const own = later.filter(([, use]) => use.member.name === one.name).map(([, use]) => fold(use.column));
    const carry = later.filter(([, use]) => (producer.get(use.member.name) as number) < i).map(([wide]) => wide);
    const before = all[i - 1];
    const rootColumns = new Map(family.root.columns.map(column => [wideName(family.root, column), column]));
    const below =
      before === undefined
        ? { table: { ...family.rootTable, alias: '' }, column: (wide: string) => rootColumns.get(wide) ?? wide }
        : { table: baseTable(before.name), column: (wide: string) => wide };
    const isLast = i === all.length - 1;
    const output = { own: isLast ? null : new Set(own), carry: isLast ? [] : carry, assured };
    result.set(one.name, rewriteExtension(one, queries.get(one.name) as QueryNode, below, output));
    for (const drop of dropsOf(one)) {
      if (drop.kind === 'INNER') for (const { root } of drop.notNull) assured.add(root);
    }
  }
  return result;
}

/** Columns of wide rows that a step reads: their names there, and whose they are. */
function wideUses(extension: Extension): Map<string, { member: Member; column: string }> {
  const uses = usesOf(extension);
  const found = new Map<string, { member: Member; column: string }>();
  for (const column of uses.base) found.set(wideName(extension.base, column), { member: extension.base, column });
  for (const level of uses.levels) for (const [wide, use] of level) found.set(wide, use);
  return found;
}
