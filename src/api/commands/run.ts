import type { PyDict } from '../../core/value.ts';
import type { RunResult, RunStatus, UniqueId } from '../../model/index.ts';
import { FAILED, type PeriodOutcome, type PeriodsAsked } from '../../periods/index.ts';
import { countLine, problemsOf, type RunNodesOptions, type RunState, runNodes, totalsOf } from '../../run/index.ts';
import { command, nothingToDo, selected, unwrap } from '../command.ts';
import { type CommandResult, done, failed } from '../command-result.ts';
import { orderOf, withExecution } from '../execute.ts';
import type { Invoked } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';
import type { SelectionOptions } from '../selection.ts';
import { showSeeds } from './seed-samples.ts';

export type RunWhich = 'run' | 'build' | 'test' | 'seed' | 'snapshot';

/** What of an earlier run is done again. */
export interface Retried {
  readonly ids: readonly UniqueId[];
  /** batches of microbatch models, by id: only the failed ones are built again */
  readonly batches: NonNullable<RunState['batches']>;
}

export interface RunOptions extends SelectionOptions {
  /** shows a sample of the rows of seeds that were loaded */
  readonly show?: boolean;
  /** works chains of columnar models out both fused and step by step, and compares the rows */
  readonly validate?: boolean;
  /** one run per period, in order, in this process: `'2025-2029'`, `[2025, 2026]`, or in full (run and build) */
  readonly periods?: string | readonly number[] | PeriodsAsked;
  /** instead of a selection: what `retry` does again */
  readonly retried?: Retried;
  /** told after each period, before the next one starts */
  readonly onPeriod?: (outcome: PeriodOutcome) => Promise<void> | void;
  /** measures the run and writes performance.json and performance.html, as `performance: {profile: true}` does */
  readonly profile?: boolean;
}

/** Which outcomes keep a node's readers from starting, per command. */
const BLOCKING: Readonly<Record<string, readonly RunStatus[]>> = {
  build: ['error', 'fail', 'skipped', 'partial success'],
  test: [],
};

/** run, build, test, seed and snapshot: the selected nodes, hooks around them, artifacts and summary at the end. */
export async function runCommand(which: RunWhich, options: OpenOptions, asked: RunOptions): Promise<CommandResult> {
  if (asked.periods !== undefined) {
    return (await import('./run-periods.ts')).runPeriodsCommand(which, options, { ...asked, periods: asked.periods });
  }
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;

  return command(which, options, async invoked => {
    const ids = selected(invoked, which, asked);
    return withExecution(invoked, ids, { readOnly: false, profile: asked.profile === true }, async opened => {
      const state: RunState = { ...opened, validate: asked.validate ?? false };
      if (ids.length === 0) nothingToDo(invoked);
      else {
        const batches = asked.retried?.batches;
        await runNodes({ ...state, ...(batches === undefined ? {} : { batches }) }, nodesOf(which, invoked, ids));
        invoked.emit({ type: 'run-finished', summary: countLine(state.results), seconds: seconds() });
        if (asked.show && !invoked.signal.aborted) await showSeeds(state);
      }
      return finish(invoked, state.results, { seconds: seconds(), empty: ids.length === 0 });
    });
  });
}

/** What of the project a command runs, and how. */
export function nodesOf(
  which: RunWhich,
  invoked: Pick<Invoked, 'flags' | 'graph' | 'manifest'>,
  ids: readonly UniqueId[],
): RunNodesOptions {
  return {
    graph: orderOf(invoked),
    ids: new Set(ids),
    blocking: BLOCKING[which] ?? ['error', 'partial success'],
    unordered: which === 'test',
    hooks: true,
  };
}

/** Writes run_results.json and tells how it went. @param seconds that the command took */
export function finish(
  { artifacts, emit, flags, signal }: Invoked,
  results: readonly RunResult[],
  { seconds, empty, args }: { seconds: number; empty: boolean; args?: PyDict },
): CommandResult {
  if (flags.writeJson) unwrap(artifacts.writeRunResults(results, seconds, args));
  if (!empty) {
    emit({
      type: 'run-totals',
      totals: totalsOf(results),
      problems: problemsOf(results),
      interrupted: signal.aborted,
    });
  }
  return results.every(result => !FAILED.has(result.status)) ? done({ results }) : failed(results);
}
