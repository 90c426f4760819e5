import type { PaEvent } from '../../core/event.ts';
import type { ProfiledNode, ResourceSample, StatementProfile } from '../../core/profile.ts';
import type { MeasuredNode, MeasuredPeriod, MeasuredRun, Thresholds } from './measured-run.ts';

/** Samples kept; beyond them every second one goes, so that a run of hours stays drawable. */
const MOST_SAMPLES = 4000;

type Finished = Extract<PaEvent, { type: 'node-finished' }>;

interface OpenPeriod {
  readonly label: string | null;
  readonly startedAt: number;
  readonly threads: number;
  readonly nodes: ReadonlyMap<string, ProfiledNode>;
  readonly statements: Map<string, StatementProfile[]>;
  endedAt: number;
}

/** Reads the event stream of a measured run and keeps what the report is made of. */
export class PerformanceCollector {
  private readonly now: () => number;
  private readonly startedAt: number;
  private readonly nodes: MeasuredNode[] = [];
  private readonly periods: OpenPeriod[] = [];
  private readonly others: StatementProfile[] = [];
  private samples: ResourceSample[] = [];

  /** @param now milliseconds since the epoch */
  constructor(now: () => number = Date.now) {
    this.now = now;
    this.startedAt = now();
  }

  hear(event: PaEvent): void {
    switch (event.type) {
      case 'profile-started': {
        const { period, threads, nodes } = event;
        const startedAt = this.now();
        const byId = new Map(nodes.map(node => [node.uniqueId, node]));
        this.periods.push({
          label: period,
          startedAt,
          endedAt: startedAt,
          threads,
          nodes: byId,
          statements: new Map(),
        });
        return;
      }
      case 'statement-profiled':
        this.statement(event.statement);
        return;
      case 'resources-sampled':
        this.sample(event.sample);
        return;
      case 'node-finished':
        this.finished(event);
        return;
      default:
    }
  }

  /** What was measured so far. */
  result(columns: MeasuredRun['columns'], thresholds: Thresholds): MeasuredRun {
    const periods = this.periods.map(
      ({ label, startedAt, endedAt, threads }): MeasuredPeriod => ({ label, startedAt, endedAt, threads }),
    );
    const { nodes, samples, others, startedAt } = this;
    return { nodes, periods, samples, others, startedAt, endedAt: this.now(), columns, thresholds };
  }

  private statement(statement: StatementProfile): void {
    const period = this.periods.at(-1);
    const id = statement.connection;
    if (period === undefined || !period.nodes.has(id)) {
      this.others.push(statement);
      return;
    }
    const known = period.statements.get(id);
    if (known === undefined) period.statements.set(id, [statement]);
    else known.push(statement);
  }

  private sample(sample: ResourceSample): void {
    this.samples.push(sample);
    if (this.samples.length > MOST_SAMPLES) this.samples = thinned(this.samples);
  }

  private finished({ node, outcome }: Finished): void {
    const period = this.periods.at(-1);
    const profiled = period?.nodes.get(node.uniqueId);
    if (period === undefined || profiled === undefined) return;
    const end = this.now();
    const statements = period.statements.get(node.uniqueId) ?? [];
    const startedAt = startOf(outcome, statements) ?? (Date.parse(node.startedAt ?? '') || end);
    const endedAt = startedAt + outcome.seconds * 1000;
    period.endedAt = Math.max(period.endedAt, end);
    this.nodes.push({
      node: profiled,
      period: period.label,
      thread: outcome.thread ?? '',
      status: outcome.status,
      startedAt,
      endedAt,
      seconds: outcome.seconds,
      statements,
    });
  }
}

/**
 * When a node's own work began. Members of a chain all begin with it, and work one after another: where a node's time
 * is far longer than its work, its first statement tells.
 */
function startOf(outcome: Finished['outcome'], statements: readonly StatementProfile[]): number | undefined {
  const [first, last] = [outcome.timing?.[0], outcome.timing?.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const startedAt = Date.parse(first.startedAt);
  const idle = Date.parse(last.completedAt) - startedAt - outcome.seconds * 1000;
  const statement = statements[0];
  return statement !== undefined && idle > outcome.seconds * 100 + 5 ? statement.startedAt : startedAt;
}

/** Half of the samples, each with the highest memory of the two that it stands for. */
function thinned(samples: readonly ResourceSample[]): ResourceSample[] {
  const half: ResourceSample[] = [];
  for (let i = 1; i < samples.length; i += 2) {
    const [a, b] = [samples[i - 1] as ResourceSample, samples[i] as ResourceSample];
    const most = (x: number | null, y: number | null): number | null =>
      x === null ? y : y === null ? x : Math.max(x, y);
    half.push({
      ...b,
      rss: Math.max(a.rss, b.rss),
      databaseMemory: most(a.databaseMemory, b.databaseMemory),
      databaseSpill: most(a.databaseSpill, b.databaseSpill),
    });
  }
  return half;
}
