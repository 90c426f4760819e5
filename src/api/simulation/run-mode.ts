import { join } from 'node:path';
import type { EventSink } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import { type EventOverrides, type EventsSummary, planEvents } from '../../events/index.ts';
import type { RunResult } from '../../model/index.ts';
import type { ChosenPeriods, PeriodOutcome } from '../../periods/index.ts';
import type { TargetOverride } from '../../project/index.ts';
import { problemsOf, totalsOf } from '../../run/index.ts';
import { command, unwrap } from '../command.ts';
import { type CommandResult, done, failed } from '../command-result.ts';
import { events } from '../commands/events.ts';
import { type Cost, measured, rate } from '../figures.ts';
import type { Invoked } from '../invoke.ts';
import { periodVars } from '../period-projects.ts';
import type { OpenOptions } from '../project-handle.ts';
import { runPipeline } from './pipeline.ts';
import type { ModeMetrics, SimulationMode } from './report.ts';

export interface ModeRun {
  readonly chosen: ChosenPeriods & { readonly variable: string };
  /** how events are written in bulk, and the variable random_seed */
  readonly events: EventOverrides;
  /** absolute folder of the Parquet files, or null for the one of the settings */
  readonly folder: string | null;
  /** what is changed in the profile's target: a comparison works in databases of its own */
  readonly target: TargetOverride | null;
  /** artifacts and parse cache of their own, below the project's target folder; null: the project's */
  readonly artifacts: string | null;
  readonly fallback: boolean;
  readonly verbose: boolean;
  readonly tell: (message: string, level?: 'info' | 'warn') => void;
}

export interface ModeResult {
  readonly result: CommandResult;
  readonly metrics: ModeMetrics;
  /** the project as the mode saw it; null when it could not be read */
  readonly invoked: Invoked | null;
  /** of bulk generation, where it was used */
  readonly bulk: EventsSummary | null;
}

/** Runs the whole pipeline in one mode: for columnar, events to Parquet first, and then the models that read them. */
export async function runMode(mode: SimulationMode, options: OpenOptions, run: ModeRun): Promise<ModeResult> {
  const { value, cost } = await measured(() => (mode === 'sql' ? runSql(options, run) : runColumnar(options, run)));
  return { ...value, metrics: metricsOf(value, cost) };
}

interface Ran {
  readonly result: CommandResult;
  readonly invoked: Invoked | null;
  readonly events: number;
  readonly bulk: EventsSummary | null;
  readonly fallbackReason: string | null;
}

async function runSql(options: OpenOptions, run: ModeRun, fallbackReason: string | null = null): Promise<Ran> {
  const ran = await runModels('sql', options, run, []);
  return { ...ran, bulk: null, fallbackReason };
}

async function runColumnar(options: OpenOptions, run: ModeRun): Promise<Ran> {
  const { chosen, folder } = run;
  const made = await events(options, {
    ...run.events,
    ...(folder === null ? {} : { out: folder }),
    periods: { years: chosen.periods.map(String) },
    verbose: run.verbose,
    quietSummary: true,
  });
  if (made.summary !== undefined) {
    const path: [string, Value][] = folder === null ? [] : [['polars_events_path', folder]];
    const ran = await runModels('columnar', options, run, path);
    return { ...ran, events: made.summary.events, bulk: made.summary, fallbackReason: null };
  }
  const nothing = { result: made, invoked: null, events: 0, bulk: null, fallbackReason: null };
  if (options.signal?.aborted || !run.fallback) return nothing;
  const reason = [...made.problems, ...made.results.flatMap(found => found.diagnostic ?? [])][0]?.message ?? 'unknown';
  run.tell('Bulk generation failed: the events are drawn by the SQL models instead (fallback_on_error)', 'warn');
  return runSql(options, run, reason);
}

async function runModels(
  mode: SimulationMode,
  options: OpenOptions,
  run: ModeRun,
  more: readonly (readonly [string, Value])[],
): Promise<Pick<Ran, 'result' | 'invoked' | 'events'>> {
  const { chosen, artifacts } = run;
  const own: OpenOptions = {
    ...options,
    vars: modeVars(options.vars ?? new PyDict(), mode, run.events.seed, more),
    ...(run.target === null ? {} : { targetOverride: run.target }),
    ...(artifacts === null ? {} : { targetPath: join(artifacts, mode) }),
    ...(options.sink === undefined ? {} : { sink: run.verbose ? options.sink : periodsOnly(options.sink) }),
  };
  let seen: Invoked | null = null;
  let drawn = 0;
  const result = await command(
    'simulate',
    own,
    async invoked => {
      const { project } = invoked;
      seen = invoked;
      const { model } = unwrap(planEvents(invoked, project.eventGeneration));
      const replaced = mode === 'columnar' ? model.unique_id : null;
      const { variable, periods, block } = chosen;
      const fused = mode === 'sql' || project.eventGeneration.columnar.stateAccumulation;
      const outcomes = await runPipeline(invoked, own, { variable, periods, stages: block.stages, replaced, fused });
      const results = outcomes.flatMap(outcome => outcome.results);
      drawn = rowsOf(results, model.unique_id);
      return finished(invoked, outcomes, results);
    },
    project => periodVars(project, chosen.variable, chosen.periods[0] as number),
  );
  return { result, invoked: seen, events: drawn };
}

function finished({ emit, signal }: Invoked, outcomes: readonly PeriodOutcome[], results: RunResult[]): CommandResult {
  if (outcomes.every(outcome => outcome.success) && !signal.aborted) return done({ results });
  const [totals, problems] = [totalsOf(results), problemsOf(results)];
  emit({ type: 'run-totals', totals, problems, interrupted: signal.aborted });
  return failed(results);
}

const rowsOf = (results: readonly RunResult[], id: string): number =>
  results.reduce((sum, { node, rows }) => sum + (node.unique_id === id ? (rows ?? 0) : 0), 0);

/** What tells the models where events come from; it wins over what `--vars` says, since the mode was asked for. */
function modeVars(
  vars: PyDict,
  mode: SimulationMode,
  seed: number | undefined,
  more: readonly (readonly [string, Value])[],
): PyDict {
  const own: (readonly [string, Value])[] = [
    ['event_generation_mode', mode],
    ['use_polars_events', mode === 'columnar'],
    ...more,
  ];
  if (seed !== undefined) own.push(['random_seed', seed]);
  return PyDict.of<Value>([...vars, ...own]);
}

const OF_NODES = /^(?:(?:node|hook)-|(?:concurrency|found|periods-started|periods-finished|run-finished)$)/;

/** Leaves out what is told of single nodes. */
const periodsOnly =
  (sink: EventSink): EventSink =>
  event => {
    const isBlank = event.type === 'line' && event.name === 'Formatting';
    if (!isBlank && !OF_NODES.test(event.type)) sink(event);
  };

function metricsOf({ result, events: drawn, bulk, fallbackReason }: Ran, cost: Cost): ModeMetrics {
  return {
    success: result.success,
    time_seconds: round(cost.seconds),
    cpu_seconds: round(cost.cpuSeconds),
    events: drawn,
    events_per_second: rate(drawn, cost.seconds),
    bulk_seconds: bulk === null ? null : round(bulk.seconds),
    peak_memory_bytes: cost.peakBytes,
    fallback_used: fallbackReason !== null,
    fallback_reason: fallbackReason,
  };
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
