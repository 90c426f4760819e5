import type { OperatorProfile, ProfiledNode, ResourceSample, StatementProfile } from '../../core/profile.ts';

/** One node of a measured run, in one period. Moments are milliseconds since the epoch. */
export interface MeasuredNode {
  readonly node: ProfiledNode;
  /** null: the run has no periods */
  readonly period: string | null;
  readonly thread: string;
  readonly status: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** wall time of its own work */
  readonly seconds: number;
  readonly statements: readonly StatementProfile[];
}

export interface MeasuredPeriod {
  readonly label: string | null;
  readonly startedAt: number;
  readonly endedAt: number;
  /** threads of the run, not of the engine */
  readonly threads: number;
}

/** All that was measured of one run. */
export interface MeasuredRun {
  readonly nodes: readonly MeasuredNode[];
  readonly periods: readonly MeasuredPeriod[];
  readonly samples: readonly ResourceSample[];
  /** statements that belong to no node: hooks, look-ups, commits of batches */
  readonly others: readonly StatementProfile[];
  readonly startedAt: number;
  readonly endedAt: number;
  /** columns of relations as they are after the run, by `db.schema.name` in lower case */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly thresholds: Thresholds;
}

/** What is warned about; seconds and bytes, null: nothing. */
export interface Thresholds {
  readonly seconds: number;
  readonly memory: number | null;
  readonly written: number | null;
}

export const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const n of numbers) total += n;
  return total;
};

export const largest = (numbers: Iterable<number | null>): number => {
  let most = 0;
  for (const n of numbers) if (n !== null && n > most) most = n;
  return most;
};

/** Every operator of a plan, each before its inputs. */
export function* operators(plan: OperatorProfile | null): Generator<OperatorProfile> {
  if (plan === null) return;
  yield plan;
  for (const child of plan.children) yield* operators(child);
}

/** Rows that a node's last writing statement wrote; null where none wrote. */
export function rowsWritten(statements: readonly StatementProfile[]): number | null {
  for (let i = statements.length - 1; i >= 0; i -= 1) {
    for (const operator of operators(statements[i]?.plan ?? null)) {
      // A delete before an insert is half of one replacement.
      if (operator.kind === 'write' && !operator.name.includes('DELETE')) return operator.children[0]?.rows ?? null;
    }
  }
  return null;
}
