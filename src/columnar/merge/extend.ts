import {
  type BaseTable,
  type ConstantKey,
  calls,
  conjuncts,
  constantKey,
  type Expression,
  type FromItem,
  type FunctionFacts,
  fold,
  isBaseTable,
  isPlainStar,
  isStar,
  itemName,
  type Names,
  outputColumns,
  pinsDown,
  type QueryNode,
} from '../sql-tree/index.ts';
import { hiddenUse } from './hidden-use.ts';
import { judgeJoin } from './judge-join.ts';
import type { PlannedLevel } from './members.ts';
import { type Drop, type Extension, foldedColumns, type Member, type Origin, originOf, type Scope } from './members.ts';
import type { Level, Spine } from './spine.ts';

/** What is known of a statement while its steps are judged. */
export interface FamilyFacts {
  readonly functions: FunctionFacts;
  /** the member that a table of FROM is, if it is one */
  member(table: BaseTable): Member | undefined;
  /** column sets (folded) in which no two rows of the root agree, nulls aside */
  readonly rootKeys: readonly (readonly string[])[];
  /** type of a root's column (folded), null when not known yet */
  rootType(column: string): string | null;
}

export interface StepFacts {
  readonly step: number;
  readonly name: string;
  readonly query: QueryNode;
  readonly spine: Spine;
  readonly names: Names;
  /** all columns, null when they cannot be told */
  readonly columns: readonly string[] | null;
  /** column sets (folded) in which no two rows of the step agree, nulls aside */
  readonly keys: readonly (readonly string[])[];
}

/**
 * The step as a row by row extension of the family, or why it is none.
 * @param last all else flows into this step: it need not keep rows apart, and is judged only up to where it does not
 */
export function extend(step: StepFacts, family: FamilyFacts, last: boolean): Extension | string {
  const { spine } = step;
  const base = family.member(spine.base);
  if (base === undefined) return `it does not read one of the others first, but ${spine.base.table_name}`;
  if (!last && calls(step.query, family.functions.volatile)) return 'it calls a volatile function';
  const levels: PlannedLevel[] = [];
  let facts = new Map(base.facts);
  const asked = new Map<string, ConstantKey>();
  let origins = base.origins;
  let columns = base.columns;
  let filters = false;
  for (const [i, level] of spine.levels.entries()) {
    if (!level.rowwise && !last) return 'it does not go row by row: aggregate, window, DISTINCT, ORDER BY or LIMIT';
    const planned = planLevel(level, i, columns, origins, facts, family);
    if (typeof planned === 'string') return planned;
    filters ||= planned.filters;
    facts = planned.facts;
    for (const [column, value] of planned.asked) asked.set(column, value);
    levels.push(planned.level);
    if (!level.rowwise) break;
    const names = outputColumns(level.select, step.names);
    if (names === null) {
      if (last && i === spine.levels.length - 1) break;
      return 'its columns cannot be told from its text';
    }
    origins = outputOrigins(level, planned.scope);
    columns = names;
  }
  const drops = levels.flatMap(level => level.drops);
  const why = last ? '' : atMostOnce(step, origins);
  if (why === null) return 'none of its unique keys consists of columns of the rows that it extends';
  return {
    name: step.name,
    columns: step.columns ?? columns,
    names: foldedColumns(step.columns ?? columns),
    origins,
    facts,
    step: step.step,
    base,
    baseTable: spine.base,
    levels,
    why,
    asked,
    keepsAll: !filters && drops.every(drop => drop.rest.length === 0),
  };
}

interface Planned {
  readonly level: PlannedLevel;
  readonly scope: Scope;
  readonly facts: Map<string, ConstantKey>;
  readonly asked: ReadonlyMap<string, ConstantKey>;
  /** rows go for other reasons than facts and members */
  readonly filters: boolean;
}

function planLevel(
  level: Level,
  position: number,
  columns: readonly string[],
  origins: ReadonlyMap<string, Origin>,
  facts: ReadonlyMap<string, ConstantKey>,
  family: FamilyFacts,
): Planned | string {
  const alias = (level.items[0] as FromItem).alias || `rows_${position}`;
  const spineColumns = foldedColumns(columns);
  const bare: Scope = { alias, spine: origins, spineColumns, same: [] };
  const asked = new Map<string, ConstantKey>();
  let filters = false;
  for (const condition of conjuncts(level.select.where_clause)) {
    const fact = factOf(condition, bare, family);
    if (fact === null) filters = true;
    else asked.set(...fact);
  }
  const known = new Map([...facts, ...asked]);
  const drops: Drop[] = [];
  let scope = bare;
  for (const [i, item] of level.items.entries()) {
    if (i === 0) continue;
    const member = isBaseTable(item.node) ? family.member(item.node) : undefined;
    const drop = member === undefined ? 'no member' : judgeJoin(item, i, member, scope, family.rootKeys, known);
    if (typeof drop === 'string') {
      if (item.join?.kind === 'INNER') filters = true;
      continue;
    }
    drops.push(drop);
    scope = { ...scope, same: [...scope.same, { alias: item.alias, member: drop.member }] };
    if (drop.kind === 'INNER') for (const [column, value] of drop.member.facts) known.set(column, value);
  }
  const planned: PlannedLevel = { ...level, alias, spineColumns, origins, drops };
  const hidden = hiddenUse(planned);
  return hidden ?? { level: planned, scope, facts: known, asked, filters };
}

/** The root's column that a condition sets to a constant, with the constant. */
function factOf(condition: Expression, scope: Scope, family: FamilyFacts): [string, ConstantKey] | null {
  if (condition.type !== 'COMPARE_EQUAL') return null;
  const [left, right] = [condition['left'] as Expression, condition['right'] as Expression];
  for (const [column, value] of [
    [left, right],
    [right, left],
  ] as const) {
    const constant = constantKey(value);
    const origin = constant === null ? null : originOf(column, scope);
    if (constant === null || origin === null || !('root' in origin)) continue;
    const type = family.rootType(origin.root);
    return type !== null && pinsDown(constant, type) ? [origin.root, constant] : null;
  }
  return null;
}

/** Origins of a level's columns; the names are known to be distinct. */
function outputOrigins(level: Level, scope: Scope): Map<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const item of level.select.select_list) {
    if (isStar(item)) {
      if (!isPlainStar(item)) continue;
      const left = new Set(
        [...item.exclude_list, ...item.replace_list.map(entry => (entry as { key: string }).key)].map(fold),
      );
      const parts = [
        { alias: scope.alias, origins: scope.spine },
        ...scope.same.map(({ alias, member }) => ({ alias, origins: member.origins })),
      ];
      for (const part of parts) {
        if (item.relation_name !== '' && fold(item.relation_name) !== fold(part.alias)) continue;
        for (const [column, origin] of part.origins) {
          if (!left.has(column) && !origins.has(column)) origins.set(column, origin);
        }
      }
      continue;
    }
    const origin = originOf(item, scope);
    const name = itemName(item);
    if (origin !== null && name !== null) origins.set(fold(name), origin);
  }
  return origins;
}

/** Why a row of the root gives at most one row of the step; null when nothing says so. */
function atMostOnce(step: StepFacts, origins: ReadonlyMap<string, Origin>): string | null {
  const key = step.keys.find(columns => columns.every(column => origins.has(column)));
  return key === undefined ? null : `unique by (${key.join(', ')})`;
}
