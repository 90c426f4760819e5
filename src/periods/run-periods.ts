import type { EventSink, PeriodFigures } from '../core/event.ts';
import type { RunResult, RunStatus, UniqueId } from '../model/index.ts';
import { type RunNodesOptions, type RunState, runNodes } from '../run/index.ts';
import { PeriodMeter } from './period-meter.ts';

/** Statuses of nodes that make their period, and so the run, fail. */
export const FAILED: ReadonlySet<RunStatus> = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);

/** One period, ready to run: a state of its own on the session that all periods share. */
export interface PreparedPeriod {
  readonly state: RunState;
  readonly nodes: RunNodesOptions;
  /** stages by name, in order, and the stage of each node that has one */
  readonly stages: { readonly names: readonly string[]; readonly of: ReadonlyMap<UniqueId, string> };
}

/** What came of one period. */
export interface PeriodOutcome {
  readonly period: number;
  readonly success: boolean;
  readonly results: readonly RunResult[];
  readonly figures: PeriodFigures;
}

export interface RunPeriodsOptions {
  readonly variable: string;
  /** all periods of the run, ascending */
  readonly periods: readonly number[];
  /** those of them that an earlier run did: they do not run */
  readonly done: readonly number[];
  readonly emit: EventSink;
  /** Makes a period ready, emitting to `emit`. @throws DiagnosticError when it cannot be run at all */
  readonly prepare: (period: number, emit: EventSink) => Promise<PreparedPeriod>;
  /** told after each period, before the next one starts */
  readonly onPeriod?: (outcome: PeriodOutcome) => Promise<void> | void;
}

/**
 * Runs periods in order. A period begins when the one before succeeded as a whole: after a failure, or an interrupt,
 * the others do not start.
 * @returns the periods that were begun, the last of them failed or broken off where `success` is false
 */
export async function runPeriods(options: RunPeriodsOptions): Promise<PeriodOutcome[]> {
  const { variable, periods, done, emit } = options;
  const started = performance.now();
  const outcomes: PeriodOutcome[] = [];
  let stopped: 'failure' | 'interrupt' | null = null;
  emit({ type: 'periods-started', variable, periods, done });
  try {
    for (const [i, period] of periods.entries()) {
      if (done.includes(period)) continue;
      const outcome = await runPeriod(options, period, { index: i + 1, first: outcomes.length === 0 });
      outcomes.push(outcome);
      await options.onPeriod?.(outcome);
      if (outcome.success) continue;
      stopped = outcome.interrupted ? 'interrupt' : 'failure';
      break;
    }
  } catch (error) {
    stopped = 'failure';
    throw error;
  } finally {
    const over = new Set([...done, ...outcomes.filter(({ success }) => success).map(({ period }) => period)]);
    emit({
      type: 'periods-finished',
      variable,
      periods: outcomes.map(({ figures }) => figures),
      left: periods.filter(period => !over.has(period)),
      stopped,
      seconds: (performance.now() - started) / 1000,
    });
  }
  return outcomes;
}

async function runPeriod(
  options: RunPeriodsOptions,
  period: number,
  { index, first }: { index: number; first: boolean },
): Promise<PeriodOutcome & { interrupted: boolean }> {
  const { variable, emit } = options;
  const total = options.periods.length;
  const meter = new PeriodMeter();
  try {
    const { state, nodes, stages } = await options.prepare(period, event => {
      meter.hear(event);
      emit(event);
    });
    emit({ type: 'period-started', variable, period, index, total, nodes: nodes.ids.size });
    await runNodes(state, { ...nodes, untitled: !first });
    const success = state.stopped() === null && state.results.every(result => !FAILED.has(result.status));
    const figures = meter.finish(period, state.results, stages, success);
    emit({ type: 'period-finished', variable, index, total, figures });
    return { period, success, interrupted: state.stopped() === 'interrupt', results: state.results, figures };
  } finally {
    meter.stop();
  }
}
