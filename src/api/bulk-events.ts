import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Connection, createAdapter } from '../adapter/index.ts';
import { nodeRelation, RelationObject, sourceRelation } from '../context/objects/index.ts';
import { DiagnosticError, type EventSink, problem, quoted } from '../core/index.ts';
import { str } from '../core/value.ts';
import {
  type BulkSettings,
  type EventFile,
  type EventPlan,
  type EventsSummary,
  exportQuery,
  fingerprintQuery,
  fitToScratch,
  OWN_DATABASE,
  openStage,
  orderOf,
  type PartitionStage,
  planEvents,
  scratchTarget,
} from '../events/index.ts';
import type { SourceNode } from '../model/index.ts';
import { type PeriodOutcome, type PreparedPeriod, runPeriods } from '../periods/index.ts';
import { LazyConnection, problemsOf, type RunState, totalsOf } from '../run/index.ts';
import { unwrap } from './command.ts';
import { type CommandResult, done, failed } from './command-result.ts';
import { nodesOf } from './commands/run.ts';
import { withDatabase } from './execute.ts';
import { countText, rate, rateText } from './figures.ts';
import type { Invoked } from './invoke.ts';
import { periodProjects } from './period-projects.ts';
import type { OpenOptions } from './project-handle.ts';

export interface BulkEvents {
  readonly settings: BulkSettings;
  /** the variable, and the column, that holds the period */
  readonly variable: string;
  /** ascending; a file is written for each */
  readonly periods: readonly number[];
  /** where work begins: not after the first of `periods` */
  readonly first: number;
  readonly tell: (message: string, level?: 'info' | 'warn') => void;
}

/**
 * Runs the event model and what it follows from, period by period, in a database in memory, and writes each period's
 * rows to a file. 1. plan the nodes; 2. open a stage beside the partitions; 3. run the periods, writing a file after
 * each; 4. publish all files. Whatever goes wrong before 4 leaves the published files as they were.
 */
export async function generateEvents(
  invoked: Invoked,
  options: OpenOptions,
  bulk: BulkEvents,
): Promise<CommandResult & { summary?: EventsSummary }> {
  const { project } = invoked;
  const { eventGeneration } = project;
  if (eventGeneration.problems.length > 0) throw new DiagnosticError(eventGeneration.problems);
  for (const { level, message } of eventGeneration.notes) bulk.tell(message, level);
  const plan = unwrap(planEvents(invoked, eventGeneration));
  const last = bulk.periods.at(-1) as number;
  bulk.tell(`Events of ${rangeOf(bulk.periods)} from ${plan.model.name} to ${bulk.settings.shownFolder}`);

  const stage = stageIn(bulk.settings);
  try {
    const writer = new EventWriter(invoked, plan, bulk, stage);
    const target = scratchTarget(project.target, bulk.settings, stage.folder, ownFile(invoked, plan));
    const scratch: Invoked = { ...invoked, project: { ...project, target } };
    const projects = periodProjects('events', options, scratch, bulk.variable, bulk.first);
    const outcomes = await withDatabase(scratch, { readOnly: false }, database => {
      let state: RunState | undefined;
      const prepare = async (period: number, emit: EventSink): Promise<PreparedPeriod> => {
        const seen = unwrap(await projects(period, emit));
        // What a period keeps is what the next one reads, which may follow from the variable.
        const next = period === last ? seen : unwrap(await projects(period + 1, () => {}));
        const plan = unwrap(planEvents(seen, eventGeneration, next));
        writer.readsPast = fitToScratch(seen.manifest, plan).readsPast;
        const ids = [
          ...(period === bulk.first ? plan.once : []),
          ...plan.events,
          // Nobody reads what comes after the last period.
          ...(period === last ? [] : plan.state),
        ];
        state = { ...database.stateFor(seen, ids), files: UNWRITTEN };
        if (period === bulk.first) await showOwnTables(state, plan.tables, invoked);
        writer.begin();
        return { state, nodes: nodesOf('run', seen, ids), stages: { names: [], of: new Map() } };
      };
      return runPeriods({
        variable: bulk.variable,
        periods: range(bulk.first, last),
        done: [],
        emit: invoked.emit,
        prepare,
        onPeriod: outcome => writer.end(outcome, state as RunState),
      });
    });
    const results = outcomes.flatMap(outcome => outcome.results);
    if (invoked.signal.aborted || outcomes.some(outcome => !outcome.success)) return failed(results);
    publish(stage, bulk.settings);
    return { ...done({ results }), summary: writer.summary() };
  } finally {
    stage.remove();
  }
}

/** Compiled texts are those of any run; in bulk they would only take time. */
const UNWRITTEN: RunState['files'] = { compiled: () => '', run: () => '' };

/** Writes the files of periods and keeps their figures. */
class EventWriter {
  private readonly files: EventFile[] = [];
  private readonly started = performance.now();
  private readonly cpuStarted = process.cpuUsage();
  private periodStarted = 0;
  private periodCpu = process.cpuUsage();
  private peak = 0;
  /** rows of the event model are read by later periods */
  readsPast = true;
  private readonly invoked: Invoked;
  private readonly plan: EventPlan;
  private readonly bulk: BulkEvents;
  private readonly stage: PartitionStage;

  constructor(invoked: Invoked, plan: EventPlan, bulk: BulkEvents, stage: PartitionStage) {
    this.invoked = invoked;
    this.plan = plan;
    this.bulk = bulk;
    this.stage = stage;
  }

  /** A period's work begins. */
  begin(): void {
    this.periodStarted = performance.now();
    this.periodCpu = process.cpuUsage();
  }

  /** A period was run. @throws DiagnosticError when its file cannot be written */
  async end({ period, success, results, figures }: PeriodOutcome, state: RunState): Promise<void> {
    this.peak = Math.max(this.peak, figures.peakBytes);
    if (!success) {
      const [totals, problems] = [totalsOf(results), problemsOf(results)];
      this.invoked.emit({ type: 'run-totals', totals, problems, interrupted: this.invoked.signal.aborted });
    }
    if (!success || !this.bulk.periods.includes(period)) return;
    const connection = new LazyConnection(state, 'events');
    try {
      const cpu = process.cpuUsage();
      const written = await this.write(await connection.get(), period);
      this.peak = Math.max(this.peak, process.memoryUsage.rss());
      const file: EventFile = {
        period,
        ...written,
        seconds: (performance.now() - this.periodStarted) / 1000,
        cpuSeconds: cpuSince(this.periodCpu),
        writeCpuSeconds: cpuSince(cpu),
      };
      this.files.push(file);
      this.bulk.tell(
        `${period}: ${countText(file.events)} events in ${file.seconds.toFixed(2)}s, ` +
          `${rateText(file.events, file.seconds)}, CPU ${file.cpuSeconds.toFixed(2)}s`,
      );
    } finally {
      await connection.release();
    }
  }

  private async write(connection: Connection, period: number): Promise<Pick<EventFile, 'events' | 'bytes'>> {
    const { model } = this.plan;
    const { variable, settings } = this.bulk;
    const { project } = this.invoked;
    const described = await connection.describe({
      database: model.database,
      schema: model.schema,
      identifier: model.alias,
      type: null,
    });
    const columns = described.map(column => column.name);
    if (!columns.some(name => name.toLowerCase() === variable.toLowerCase())) {
      throw new DiagnosticError(problem('PA688', { name: model.name, column: variable }));
    }
    const path = this.stage.fileFor(`${variable}=${period}`);
    const adapter = await createAdapter(project.target);
    const order = orderOf(project.eventGeneration, model.primary_key);
    const relation = str(nodeRelation(model, project.root));
    const query = exportQuery({ relation, columns, period: variable, value: period, orderBy: order });
    const { codec, level, rowGroupSize } = settings;
    await connection.execute(adapter.exportSql(query, { path, codec, level, rowGroupSize }));
    const kept = columns.filter(name => name.toLowerCase() !== variable.toLowerCase());
    const rows = `(select * from ${relation} where ${quoted(variable)} = ${period})`;
    const file = adapter.parquetRows(path);
    if (settings.validate) await compare(connection, { rows, file, columns: kept, order, period });
    const counted = await connection.queryText(`select count(*) from ${file}`);
    if (!this.readsPast) await connection.execute(`delete from ${relation}`);
    return { events: Number(counted.rows[0]?.[0] ?? 0), bytes: statSync(path).size };
  }

  summary(): EventsSummary {
    const events = this.files.reduce((sum, file) => sum + file.events, 0);
    const seconds = (performance.now() - this.started) / 1000;
    return {
      model: this.plan.model.name,
      folder: this.bulk.settings.folder,
      files: this.files,
      events,
      seconds,
      cpuSeconds: cpuSince(this.cpuStarted),
      eventsPerSecond: rate(events, seconds),
      peakBytes: this.peak,
    };
  }
}

/** `validate_results`: the file has the rows of the table, and its order leaves nothing to chance. */
async function compare(
  connection: Connection,
  found: { rows: string; file: string; columns: string[]; order: readonly string[] | null; period: number },
): Promise<void> {
  const { rows, file, columns, order, period } = found;
  const [table] = (await connection.queryText(fingerprintQuery(rows, columns))).rows;
  const [parquet] = (await connection.queryText(fingerprintQuery(file, columns))).rows;
  if (table?.join() !== parquet?.join()) {
    const text = `The file of ${period} has not the rows it was written from: ${table?.[0]} rows in the table, ${parquet?.[0]} in the file`;
    throw new DiagnosticError(problem('PA689', { text }));
  }
  if (order === null) return;
  const keys = order.map(quoted).join(', ');
  const twice = await connection.queryText(
    `select count(*) from (select 1 from ${rows} group by ${keys} having count(*) > 1)`,
  );
  if (twice.rows[0]?.[0] === '0') return;
  const text = `The columns ${order.join(', ')} do not order the rows of ${period}: some have the same values of all of them`;
  throw new DiagnosticError(problem('PA689', { text }));
}

/** Sources that are tables of the project's own database are read from there, under the names that models know. */
async function showOwnTables(state: RunState, sources: readonly SourceNode[], { project }: Invoked): Promise<void> {
  if (sources.length === 0 || !existsSync(project.target.path)) return;
  const connection = new LazyConnection(state, 'sources');
  try {
    const open = await connection.get();
    for (const source of sources) {
      const { schema, identifier, database } = source;
      const original = new RelationObject({ path: { database: OWN_DATABASE, schema, identifier } });
      const home = new RelationObject({ path: { database, schema, identifier: null } });
      await open.execute(`create schema if not exists ${str(home)}`);
      await open.execute(`create view ${str(sourceRelation(source, project.root))} as select * from ${str(original)}`);
    }
  } finally {
    await connection.release();
  }
}

/** The project's database file, where sources have to be read from it. */
function ownFile({ project }: Invoked, plan: EventPlan): string | null {
  const { path } = project.target;
  return plan.tables.length > 0 && existsSync(path) ? resolve(path) : null;
}

function stageIn({ folder, shownFolder }: BulkSettings): PartitionStage {
  try {
    return openStage(folder);
  } catch (error) {
    throw unusable(shownFolder, error);
  }
}

function publish(stage: PartitionStage, { shownFolder }: BulkSettings): void {
  try {
    stage.publish();
  } catch (error) {
    throw unusable(shownFolder, error);
  }
}

function unusable(path: string, error: unknown): DiagnosticError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new DiagnosticError(problem('PA687', { path, reason: code ?? message }));
}

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const rangeOf = (periods: readonly number[]): string =>
  periods.length === 1 ? String(periods[0]) : `${periods[0]} to ${periods.at(-1)}`;
