import type { BaseTable, ColumnRef, ConstantKey, Expression } from '../sql-tree/index.ts';
import { constantKey, fold, isColumnRef } from '../sql-tree/index.ts';
import type { Level } from './spine.ts';

/** What a value of a row is, as a function of the root's row that the row stands for. */
export type Origin = { readonly root: string } | { readonly constant: ConstantKey };

/**
 * A relation whose rows each stand for one row of the family's root: the root itself, or a step that extends the root
 * row by row. All names are folded but those in `columns`.
 */
export interface Member {
  /** the step's name, or the root table's */
  readonly name: string;
  /** all columns, in order */
  readonly columns: readonly string[];
  /** the same by folded name */
  readonly names: ReadonlyMap<string, string>;
  /** columns that the root's row has too, or that are constant */
  readonly origins: ReadonlyMap<string, Origin>;
  /** root columns that are constant in all rows of this relation */
  readonly facts: ReadonlyMap<string, ConstantKey>;
}

/** A join with a member that finds the very row it stands beside, so that its columns are already there. */
export interface Drop {
  readonly member: Member;
  readonly alias: string;
  /** position in the level's FROM */
  readonly item: number;
  readonly kind: 'INNER' | 'LEFT';
  /** sides of equalities that hold of themselves unless they are null, with the root's column */
  readonly notNull: readonly { readonly root: string; readonly expression: ColumnRef }[];
  /** other conditions of the join */
  readonly rest: readonly Expression[];
}

/** A level with what is dropped from it. */
export interface PlannedLevel extends Level {
  readonly alias: string;
  /** columns of the first relation in FROM; folded name to name */
  readonly spineColumns: ReadonlyMap<string, string>;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly drops: readonly Drop[];
}

/** A step on top of the family: a member, or the step that all of it flows into. */
export interface Extension extends Member {
  readonly step: number;
  readonly base: Member;
  readonly baseTable: BaseTable;
  /** lowest first; of the last step, those up to the first that is not row by row */
  readonly levels: readonly PlannedLevel[];
  /** why each row of the root gives at most one row here */
  readonly why: string;
  /** it keeps every root row that has these facts and is in its own base and inner members */
  readonly keepsAll: boolean;
  /** facts that its WHERE asks for */
  readonly asked: ReadonlyMap<string, ConstantKey>;
}

export const dropsOf = (extension: Extension): Drop[] => extension.levels.flatMap(level => [...level.drops]);

/** What a level can look names up in while its joins are judged. */
export interface Scope {
  readonly alias: string;
  readonly spine: ReadonlyMap<string, Origin>;
  readonly spineColumns: ReadonlyMap<string, string>;
  /** members joined so far whose rows are known to be the same */
  readonly same: readonly { readonly alias: string; readonly member: Member }[];
}

/** The origin of an expression in a level; null for anything computed, and for columns of other relations. */
export function originOf(expression: Expression, scope: Scope): Origin | null {
  const constant = constantKey(expression);
  if (constant !== null) return { constant };
  if (!isColumnRef(expression)) return null;
  const [first, second, third] = expression.column_names.map(fold) as [string, string?, string?];
  if (third !== undefined) return null;
  if (second === undefined) {
    if (scope.spineColumns.has(first)) return scope.spine.get(first) ?? null;
    const holder = scope.same.find(({ member }) => hasColumn(member, first));
    return holder?.member.origins.get(first) ?? null;
  }
  if (first === fold(scope.alias)) return scope.spine.get(second) ?? null;
  const holder = scope.same.find(({ alias }) => fold(alias) === first);
  return holder?.member.origins.get(second) ?? null;
}

export const hasColumn = (member: Member, name: string): boolean => member.names.has(fold(name));

export const foldedColumns = (columns: readonly string[]): Map<string, string> =>
  new Map(columns.map(column => [fold(column), column]));

/** The member's column that a reference in a level means, when it means one of a dropped relation. */
export function droppedColumn(ref: ColumnRef, level: PlannedLevel): { member: Member; column: string } | null {
  const [first, second] = ref.column_names.map(fold) as [string, string?];
  const drop = level.drops.find(one =>
    second === undefined
      ? !level.spineColumns.has(first) && hasColumn(one.member, first)
      : fold(one.alias) === first && hasColumn(one.member, second),
  );
  return drop === undefined ? null : { member: drop.member, column: second ?? first };
}

/** What a member's column is called in the wide rows. */
export function wideName(member: Member, column: string): string {
  return `${member.name}.${member.names.get(fold(column)) ?? column}`;
}
