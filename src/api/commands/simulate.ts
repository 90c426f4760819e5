import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { writeArtifact } from '../../artifacts/index.ts';
import { DiagnosticError, type EventSink, problem } from '../../core/index.ts';
import { DATA_FILE, type EventOverrides, overrideProblems, planEvents } from '../../events/index.ts';
import { type EventMode, lookupVar, type Project } from '../../model/index.ts';
import { type ChosenPeriods, choosePeriods, type PeriodsAsked } from '../../periods/index.ts';
import { loadProject, overrideTarget, type TargetOverride } from '../../project/index.ts';
import { unwrap } from '../command.ts';
import { type CommandResult, impossible } from '../command-result.ts';
import { countText, megabytes } from '../figures.ts';
import type { OpenOptions } from '../project-handle.ts';
import { chooseMode } from '../simulation/choose-mode.ts';
import { compareModes } from '../simulation/compare-modes.ts';
import {
  judge,
  type ModeComparison,
  type ModeMetrics,
  type SimulationMode,
  type SimulationReport,
} from '../simulation/report.ts';
import { type ModeResult, type ModeRun, runMode } from '../simulation/run-mode.ts';
import { line } from './events.ts';

export interface SimulateOptions extends EventOverrides {
  /** default: `event_generation.mode` */
  readonly mode?: EventMode | 'polars' | 'comparison';
  /** `[2025, 2026]`, `'2025-2029'`, or in full; default: those of the project file */
  readonly years?: string | readonly number[];
  readonly periods?: PeriodsAsked;
  /** every node is told, not only periods */
  readonly verbose?: boolean;
  readonly output?: 'text' | 'json';
}

export interface SimulationResult extends CommandResult {
  /** absent when the simulation could not be begun */
  readonly summary?: SimulationReport;
}

/**
 * Runs the whole pipeline over its periods: seeds that are missing, then every model, with events drawn by the SQL
 * models or made in bulk, or both ways in databases of their own, whose tables must then be the same.
 */
export async function simulate(options: OpenOptions, asked: SimulateOptions = {}): Promise<SimulationResult> {
  const sink = options.sink ?? (() => {});
  try {
    const simulation = await begin({ ...options, sink: headedOnce(sink) }, asked);
    const mode = simulation.requested === 'auto' ? await chooseMode(simulation) : simulation.requested;
    const result = mode === 'comparison' ? await compare(simulation) : await single(simulation, mode);
    if (asked.output === 'json' && result.summary !== undefined) {
      sink({ type: 'payload', name: 'SimulationReport', text: jsonOf(result.summary) });
    }
    return result;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const diagnostic of error.diagnostics) sink({ type: 'diagnostic', diagnostic });
    return impossible(error.diagnostics);
  }
}

/** A simulation that is about to run. */
export interface Simulation {
  readonly options: OpenOptions;
  readonly project: Project;
  readonly requested: EventMode | 'comparison';
  readonly chosen: ChosenPeriods & { readonly variable: string };
  readonly session: SimulationReport['session'];
  readonly asked: SimulateOptions;
  readonly tell: (message: string, level?: 'info' | 'warn') => void;
}

/** Settles what was asked for. @throws DiagnosticError */
async function begin(options: OpenOptions, asked: SimulateOptions): Promise<Simulation> {
  const wrong = overrideProblems(asked);
  if (wrong.length > 0) throw new DiagnosticError(wrong);
  const { project } = unwrap(await loadProject(options));
  const { eventGeneration } = project;
  if (eventGeneration.problems.length > 0) throw new DiagnosticError(eventGeneration.problems);
  const chosen = unwrap(choosePeriods(periodsOf(asked), project));
  if (chosen.variable === null) throw new DiagnosticError(problem('PA674', { found: [] }));
  const requested = asked.mode === 'polars' ? 'columnar' : (asked.mode ?? eventGeneration.mode);
  const seed = asked.seed ?? lookupVar(project, project.root.name, 'random_seed') ?? null;
  return {
    options,
    project,
    requested,
    chosen: { ...chosen, variable: chosen.variable },
    session: {
      id: randomUUID(),
      started_at: new Date().toISOString(),
      project: project.root.name,
      periods: chosen.periods,
      requested_mode: requested,
      random_seed: typeof seed === 'number' || typeof seed === 'string' ? seed : null,
    },
    asked,
    tell: line(options.sink ?? (() => {})),
  };
}

function periodsOf({ years, periods }: SimulateOptions): PeriodsAsked {
  if (years === undefined) return periods ?? {};
  return { years: typeof years === 'string' ? years.split(/[\s,]+/).filter(Boolean) : years.map(String) };
}

async function single(simulation: Simulation, mode: SimulationMode): Promise<SimulationResult> {
  const ran = await runMode(mode, simulation.options, modeRun(simulation, {}));
  const summary: SimulationReport = {
    session: simulation.session,
    metrics: { [mode]: ran.metrics },
    comparison: null,
  };
  tellMetrics(simulation, mode, ran.metrics);
  return { ...ran.result, summary };
}

/** Both modes from empty databases, one after the other; then their tables. The report is written in any case. */
async function compare(simulation: Simulation): Promise<SimulationResult> {
  const { project, options, chosen, tell } = simulation;
  const folder = join(targetFolder(project, options), 'comparison');
  const events = join(folder, 'events');
  const targetOf = (mode: SimulationMode): TargetOverride => ({
    path: join(folder, mode, `${project.target.database}.duckdb`),
    externalRoot: join(folder, mode),
  });
  rmSync(folder, { recursive: true, force: true });
  const results = new Map<SimulationMode, ModeResult>();
  for (const mode of ['sql', 'columnar'] as const) {
    tell(`Mode ${mode}`);
    mkdirSync(join(folder, mode), { recursive: true });
    const run = modeRun(simulation, {
      folder: events,
      target: targetOf(mode),
      artifacts: join(project.root.targetPath, 'comparison'),
    });
    const ran = await runMode(mode, options, run);
    results.set(mode, ran);
    tellMetrics(simulation, mode, ran.metrics);
    if (!ran.metrics.success) break;
  }
  const [sql, columnar] = [results.get('sql'), results.get('columnar')];
  const metrics: SimulationReport['metrics'] = {
    ...(sql === undefined ? {} : { sql: sql.metrics }),
    ...(columnar === undefined ? {} : { columnar: columnar.metrics }),
  };
  let comparison: ModeComparison | null = null;
  const invoked = sql?.invoked ?? null;
  if (sql?.metrics.success && columnar?.metrics.success && invoked !== null) {
    const { model } = unwrap(planEvents(invoked, project.eventGeneration));
    const { variable, periods } = chosen;
    const fileOf = (period: number): string => join(events, `${variable}=${period}`, DATA_FILE);
    const found = await compareModes(invoked, {
      sql: overrideTarget(project.target, targetOf('sql')),
      columnar: overrideTarget(project.target, targetOf('columnar')),
      variable,
      periods,
      events: { model, fileOf },
    });
    comparison = judge(found, sql.metrics, columnar.metrics);
  }
  const summary: SimulationReport = { session: simulation.session, metrics, comparison };
  const path = join(targetFolder(project, options), 'simulation_comparison.json');
  unwrap(writeArtifact(path, jsonOf(summary)));
  return { ...outcome(simulation, summary, results), summary };
}

/** Tells what the comparison found; rows that differ fail the command. */
function outcome(
  { tell, project, options }: Simulation,
  { comparison }: SimulationReport,
  results: ReadonlyMap<SimulationMode, ModeResult>,
): CommandResult {
  const ran = [...results.values()].map(({ result }) => result);
  const last = ran.at(-1) as CommandResult;
  const path = join(project.root.targetPath, 'simulation_comparison.json');
  if (comparison === null) {
    tell(`There is nothing to compare: a mode failed. Figures are in ${path}`, 'warn');
    return last;
  }
  const { differences, identical } = comparison;
  for (const found of differences) {
    const diagnostic = problem('PA689', { text: differenceText(found) });
    options.sink?.({ type: 'diagnostic', diagnostic });
  }
  tell(
    identical
      ? `Identical: ${countText(comparison.rows_compared)} rows of ${comparison.tables_compared} tables`
      : `The modes differ in ${differences.length} of the tables and periods compared`,
    identical ? 'info' : 'warn',
  );
  tell(
    `Speed-up ${comparison.speed_up}, memory ratio ${comparison.memory_ratio}; use: ${comparison.recommendation}. ${comparison.reason}`,
  );
  tell(`Report: ${path}`);
  return identical ? last : { ...last, success: false, exitCode: 1 };
}

function differenceText({ table, period, rows, columns, keys }: ModeComparison['differences'][number]): string {
  const where = period === null ? table : `${table} of ${period}`;
  const count =
    rows.sql === rows.columnar ? `${rows.sql} rows` : `${rows.sql} rows by sql, ${rows.columnar} by columnar`;
  return `${where} differs between the modes (${count}): columns ${columns.join(', ')}; first keys: ${keys.join('; ')}`;
}

function modeRun(
  { project, chosen, asked, options, tell }: Simulation,
  own: Partial<Pick<ModeRun, 'folder' | 'target' | 'artifacts'>>,
): ModeRun {
  const { out, ...events } = asked;
  const cwd = options.environment?.cwd ?? process.cwd();
  return {
    chosen,
    events,
    folder: out === undefined ? null : resolve(cwd, out),
    target: null,
    artifacts: null,
    fallback: project.eventGeneration.columnar.fallbackOnError,
    verbose: asked.verbose ?? false,
    tell,
    ...own,
  };
}

function tellMetrics({ tell }: Simulation, mode: SimulationMode, metrics: ModeMetrics): void {
  const { success, events, time_seconds, cpu_seconds, events_per_second, peak_memory_bytes, fallback_used } = metrics;
  const how = fallback_used ? `${mode}, fallen back to sql` : mode;
  tell(
    `${success ? 'Done' : 'Failed'} (${how}): ${countText(events)} events in ${time_seconds.toFixed(2)}s, ` +
      `${countText(events_per_second)} a second, CPU ${cpu_seconds.toFixed(2)}s, peak ${megabytes(peak_memory_bytes)}`,
    success ? 'info' : 'warn',
  );
}

const targetFolder = ({ root }: Project, { targetPath = root.targetPath }: OpenOptions): string =>
  isAbsolute(targetPath) ? targetPath : join(root.root, targetPath);

const jsonOf = (report: SimulationReport): string => `${JSON.stringify(report, null, 2)}\n`;

/** Each part of a simulation says what is running; once is enough. */
function headedOnce(sink: EventSink): EventSink {
  const seen = new Set<string>();
  return event => {
    if (event.type === 'invocation-started' || event.type === 'adapter-registered' || event.type === 'parse-cache') {
      if (seen.has(event.type)) return;
      seen.add(event.type);
    }
    sink(event);
  };
}
