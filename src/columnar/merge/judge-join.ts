import {
  type ColumnRef,
  type ConstantKey,
  columnRefs,
  type Expression,
  equalities,
  type FromItem,
  fold,
  isColumnRef,
} from '../sql-tree/index.ts';
import { type Drop, hasColumn, type Member, type Origin, originOf, type Scope } from './members.ts';
import { isPlainTable } from './spine.ts';

/**
 * Whether a join with a member finds, for each row, the row of the member that stands for the same root row, and no
 * other: the columns that the join sets equal are a key of the root, and both sides have them from the root. Then the
 * join does no more than drop rows that the member lacks.
 * @param keys column sets (folded) in which no two rows of the root agree, nulls aside
 * @param facts root columns that are constant in the rows on the left
 */
export function judgeJoin(
  item: FromItem,
  position: number,
  member: Member,
  scope: Scope,
  keys: readonly (readonly string[])[],
  facts: ReadonlyMap<string, ConstantKey>,
): Drop | string {
  const join = item.join;
  if (join === null || !isPlainTable(item.node)) return 'it is not joined in a plain way';
  const right: Scope = {
    alias: item.alias,
    spine: member.origins,
    spineColumns: member.names,
    same: [],
  };
  const agreed = new Set<string>();
  const notNull: { root: string; expression: ColumnRef }[] = [];
  const rest = join.conditions.filter(condition => condition.type !== 'COMPARE_EQUAL');
  for (const pair of equalities(join, scope.alias, item.alias)) {
    const sides = oriented(pair, scope, right);
    const implied = sides === null ? null : impliedBySameRow(sides.left, sides.right, facts, member.facts);
    if (implied === null || sides === null) {
      const condition = join.conditions.find(({ left, right: other }) => left === pair[0] && other === pair[1]);
      if (condition === undefined) return `USING (${usingName(pair)}) does not join the same column of both`;
      rest.push(condition);
      continue;
    }
    if (implied.root !== null) agreed.add(implied.root);
    if (implied.needsValue && isColumnRef(sides.expression)) {
      notNull.push({ root: implied.root as string, expression: sides.expression });
    }
  }
  // Without any join condition on them, columns that are the same constant on both sides agree as well.
  for (const [column, value] of facts) if (member.facts.get(column) === value) agreed.add(column);
  if (!keys.some(key => key.every(column => agreed.has(column)))) {
    return `it is joined on (${[...agreed].join(', ')}), which is no key of the rows that both extend`;
  }
  if (join.kind === 'LEFT' && rest.length > 0) return 'it is left joined on more than the key';
  return { member, alias: item.alias, item: position, kind: join.kind, notNull, rest };
}

const usingName = (pair: readonly [Expression, Expression]): string => (pair[1] as ColumnRef).column_names[1] as string;

/** Which side of an equality is the member's and which what stands before; null where neither is clear. */
function oriented(
  [a, b]: readonly [Expression, Expression],
  scope: Scope,
  right: Scope,
): { left: Origin; right: Origin; expression: Expression } | null {
  for (const [mine, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (!belongsTo(other, right, scope) || belongsTo(mine, right, scope)) continue;
    const [left, its] = [originOf(mine, scope), originOf(other, right)];
    if (left !== null && its !== null) return { left, right: its, expression: mine };
  }
  return null;
}

/** Whether an expression reads a column of the member: by its alias, or by a name that nothing before it has. */
function belongsTo(expression: Expression, right: Scope, before: Scope): boolean {
  return columnRefs(expression).some(({ column_names: [first, second] }) => {
    const name = fold(first as string);
    if (second !== undefined) return name === fold(right.alias);
    const elsewhere = before.spineColumns.has(name) || before.same.some(({ member }) => hasColumn(member, name));
    return right.spineColumns.has(name) && !elsewhere;
  });
}

/**
 * Whether two values are equal of themselves when both rows stand for one root row: then the root column that the
 * equality speaks about (null when about none), and whether it must not be null. Null: it is a condition of its own.
 */
function impliedBySameRow(
  left: Origin,
  right: Origin,
  leftFacts: ReadonlyMap<string, ConstantKey>,
  rightFacts: ReadonlyMap<string, ConstantKey>,
): { root: string | null; needsValue: boolean } | null {
  if ('root' in left && 'root' in right) {
    if (left.root !== right.root) return null;
    return { root: left.root, needsValue: !leftFacts.has(left.root) && !rightFacts.has(left.root) };
  }
  if ('constant' in left && 'constant' in right) {
    return left.constant === right.constant ? { root: null, needsValue: false } : null;
  }
  if ('root' in left) {
    // The member's rows have this very value in the root's column.
    const constant = (right as { constant: ConstantKey }).constant;
    return rightFacts.get(left.root) === constant ? { root: left.root, needsValue: false } : null;
  }
  const root = (right as { root: string }).root;
  return leftFacts.get(root) === left.constant ? { root, needsValue: false } : null;
}
