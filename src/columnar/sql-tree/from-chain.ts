import { columnRef, conjuncts } from './build.ts';
import { type Expression, type FromNode, isBaseTable, isJoin, type JoinNode } from './types.ts';

/** One relation of a FROM that is a plain chain of joins: `a join b on ... left join c using (...)`. */
export interface FromItem {
  readonly node: FromNode;
  /** what columns may be qualified with */
  readonly alias: string;
  /** how it is joined to what stands before it; null for the first */
  readonly join: Join | null;
}

export interface Join {
  readonly node: JoinNode;
  readonly kind: 'INNER' | 'LEFT';
  /** of ON; empty with USING or CROSS */
  readonly conditions: readonly Expression[];
  readonly using: readonly string[];
}

/**
 * The items of a FROM, left to right; null for anything but inner, left and cross joins without parentheses on their
 * right. Comma joins of three and more nest to the right, and count as parentheses.
 */
export function fromChain(from: FromNode): FromItem[] | null {
  if (!isJoin(from)) return from.type === 'EMPTY' ? null : [{ node: from, alias: aliasOf(from), join: null }];
  const { join_type: kind, ref_type: form, right } = from;
  if ((kind !== 'INNER' && kind !== 'LEFT') || (form !== 'REGULAR' && form !== 'CROSS')) return null;
  if (isJoin(right) || from.alias !== '') return null;
  const before = fromChain(from.left);
  if (before === null) return null;
  const join: Join = { node: from, kind, conditions: conjuncts(from.condition), using: from.using_columns };
  return [...before, { node: right, alias: aliasOf(right), join }];
}

/** A chain as FROM again, with joins as they were made. */
export function chainFrom(items: readonly FromItem[]): FromNode {
  const [first, ...rest] = items;
  let from = (first as FromItem).node;
  for (const { node, join } of rest) from = { ...(join as Join).node, left: from, right: node } as JoinNode;
  return from;
}

/** What `t.column` may call a table by: its alias, else its name; empty for a subquery without alias. */
function aliasOf(node: FromNode): string {
  if (node.alias !== '') return node.alias;
  if (isBaseTable(node)) return node.table_name;
  return node.type === 'TABLE_FUNCTION' ? String((node['function'] as Expression)['function_name']) : '';
}

/** The pairs that a join sets equal: those of ON that are equalities, and of USING as references to both sides. */
export function equalities(join: Join, left: string, right: string): [Expression, Expression][] {
  const pairs = join.using.map(name => [columnRef([left, name]), columnRef([right, name])] as [Expression, Expression]);
  for (const condition of join.conditions) {
    if (condition.type !== 'COMPARE_EQUAL') continue;
    pairs.push([condition['left'] as Expression, condition['right'] as Expression]);
  }
  return pairs;
}
