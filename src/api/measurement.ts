import type { OpenOptions, Session } from '../adapter/index.ts';
import { type EventSink, ok, type ProfiledNode } from '../core/index.ts';
import type { NodeBase, PerformanceSettings, UniqueId } from '../model/index.ts';
import { type MemoryGuard, ResourceSampler } from '../run/index.ts';
import { unwrap } from './command.ts';
import type { Invoked } from './invoke.ts';

/** What watches a run from opening its database to closing it. */
export interface Measurement {
  /** a run's sink that is listened to */
  heard(emit: EventSink): EventSink;
  /** statements are measured and nodes told beforehand */
  readonly measured: boolean;
  /** for opening the database */
  readonly sessionOptions: Pick<OpenOptions, 'connections' | 'onProfile'>;
  /** called when the database was opened */
  opened(session: Session): void;
  /**
   * Called when the work is over, while the database is still open: writes the report, tells of it, warns.
   * @throws DiagnosticError when a file cannot be written, or a warning is made an error
   */
  finish(): Promise<void>;
  /** Ends the watching; must be called, whatever happened. */
  stop(): void;
}

/**
 * Watches a run: under --profile (or `performance.profile`) everything, with `max_memory_gb` the memory, else nothing.
 * @param guard told of the process's memory
 */
export async function startMeasurement(
  invoked: Invoked,
  options: { readonly profile: boolean; readonly settings: PerformanceSettings; readonly guard: MemoryGuard },
): Promise<Measurement> {
  const { settings, guard } = options;
  const connections = settings.connectionPool === null ? {} : { connections: settings.connectionPool };
  if (options.profile) return profiling(invoked, settings, guard, connections);
  const sampler = guard.limit === null ? null : new ResourceSampler(sample => guard.hear(sample.rss));
  sampler?.start();
  return {
    heard: emit => emit,
    measured: false,
    sessionOptions: connections,
    opened() {},
    async finish() {},
    stop: () => sampler?.stop(),
  };
}

async function profiling(
  invoked: Invoked,
  settings: PerformanceSettings,
  guard: MemoryGuard,
  connections: { connections?: number },
): Promise<Measurement> {
  const { buildReport, PerformanceCollector, performanceHtml, summaryOf, thresholdWarnings } = await import(
    '../report/performance/index.ts'
  );
  const { project, invocation, artifacts, manifest } = invoked;
  const collector = new PerformanceCollector();
  const own = new Map<UniqueId, ProfiledNode>();
  const heard =
    (emit: EventSink): EventSink =>
    event => {
      collector.hear(event);
      if (event.type === 'profile-started') for (const node of event.nodes) own.set(node.uniqueId, node);
      emit(event);
    };
  const emit = heard(invoked.emit);
  let session: Session | undefined;
  const sampler = new ResourceSampler(
    sample => {
      guard.hear(sample.rss);
      emit({ type: 'resources-sampled', sample });
    },
    () => session?.usage() ?? null,
  );
  sampler.start();
  return {
    heard,
    measured: true,
    sessionOptions: { ...connections, onProfile: statement => emit({ type: 'statement-profiled', statement }) },
    opened(open) {
      if (open.adapter.capabilities.statementProfiles) session = open;
    },
    async finish() {
      sampler.stop();
      const columns = await columnsOf(
        session,
        [...own.keys()].map(id => manifest.nodes.get(id)),
      );
      const report = buildReport(collector.result(columns, settings.thresholds), {
        invocation_id: invocation.id,
        command: invocation.command,
        project: project.root.name,
        target: project.target.targetName,
        adapter: session === undefined ? project.target.type : `${session.adapter.type} ${session.adapter.version}`,
        program: 'pa',
      });
      if (report.nodes.length === 0) return;
      const files = unwrap(
        invoked.flags.writeJson
          ? artifacts.writePerformance(JSON.stringify(report, null, 1), performanceHtml(report))
          : ok([]),
      );
      emit({ type: 'performance-report', summary: summaryOf(report, files) });
      const limits = [...own.values()].flatMap(({ uniqueId, warnSeconds }) =>
        warnSeconds === null ? [] : [[uniqueId, warnSeconds] as const],
      );
      for (const diagnostic of thresholdWarnings(report, settings.thresholds, new Map(limits))) {
        emit({ type: 'diagnostic', diagnostic });
      }
    },
    stop: () => sampler.stop(),
  };
}

/** Columns of the nodes' relations, by `db.schema.name` in lower case; none where the database cannot be asked. */
async function columnsOf(
  session: Session | undefined,
  nodes: readonly (object | undefined)[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const columns = new Map<string, string[]>();
  const schemas = new Map<string, { database: string; schema: string }>();
  for (const node of nodes) {
    const { database, schema } = (node ?? {}) as Partial<NodeBase>;
    if (typeof database !== 'string' || typeof schema !== 'string') continue;
    schemas.set(`${database}\u0000${schema}`.toLowerCase(), { database, schema });
  }
  if (session === undefined || schemas.size === 0) return columns;
  try {
    for (const row of await session.catalog([...schemas.values()])) {
      const key = `${row.database}.${row.schema}.${row.identifier}`.toLowerCase();
      const known = columns.get(key);
      if (known === undefined) columns.set(key, [row.column]);
      else known.push(row.column);
    }
  } catch {
    // An interrupted database answers no more; the report goes without the rule that needs columns.
    columns.clear();
  }
  return columns;
}
