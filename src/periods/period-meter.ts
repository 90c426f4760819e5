import type { PaEvent, PeriodFigures, WorkFigures } from '../core/event.ts';
import type { RunResult, UniqueId } from '../model/index.ts';

/** Milliseconds between two looks at memory, besides those when a node begins or ends. */
const PAUSE = 50;

/** What the process used up to a moment. */
interface Sample {
  /** milliseconds since the epoch, as in the timing of results */
  readonly at: number;
  /** CPU milliseconds of the process so far */
  readonly cpu: number;
  /** resident bytes */
  readonly memory: number;
}

/** Reads clock, CPU and memory of the process. */
export type ReadSample = () => Sample;

const readProcess: ReadSample = () => {
  const { user, system } = process.cpuUsage();
  return { at: Date.now(), cpu: (user + system) / 1000, memory: process.memoryUsage.rss() };
};

/** A time in which a node was worked on. */
interface Span {
  readonly stage: string | null;
  readonly from: number;
  readonly to: number;
}

/**
 * Measures one period. It hears the events of the run and samples the process whenever a node begins or ends; at the
 * end the time and CPU between two moments go to the nodes that were worked on then, in equal shares.
 */
export class PeriodMeter {
  private readonly read: ReadSample;
  private readonly samples: Sample[];
  private readonly timer: NodeJS.Timeout;

  constructor(read: ReadSample = readProcess) {
    this.read = read;
    this.samples = [read()];
    this.timer = setInterval(() => this.samples.push(read()), PAUSE);
    this.timer.unref();
  }

  hear(event: PaEvent): void {
    if (event.type === 'node-started' || event.type === 'node-finished') this.samples.push(this.read());
  }

  /** Ends the measuring of what is not finished. */
  stop(): void {
    clearInterval(this.timer);
  }

  /** Ends the measuring. Must be called once. */
  finish(
    period: number,
    results: readonly RunResult[],
    stages: { readonly names: readonly string[]; readonly of: ReadonlyMap<UniqueId, string> },
    success: boolean,
  ): PeriodFigures {
    this.stop();
    this.samples.push(this.read());
    const [first, last] = [this.samples[0] as Sample, this.samples.at(-1) as Sample];
    const worked = results.filter(result => result.timing.length > 0);
    const stageOf = (result: RunResult): string | null => stages.of.get(result.node.unique_id) ?? null;
    const spans = worked.map(result => ({ stage: stageOf(result), ...spanOf(result) }));
    const shares = this.shares(spans);
    const named = [...stages.names, ...(spans.some(span => span.stage === null) ? [null] : [])];
    const figures = (own: readonly RunResult[]): Pick<WorkFigures, 'nodes' | 'rows'> => ({
      nodes: own.length,
      rows: own.reduce((sum, result) => sum + (result.rows ?? 0), 0),
    });
    return {
      period,
      success,
      ...figures(worked),
      seconds: (last.at - first.at) / 1000,
      cpuSeconds: (last.cpu - first.cpu) / 1000,
      peakBytes: this.peakBetween(first.at, last.at),
      endBytes: last.memory,
      stages: named.map(stage => ({
        stage,
        ...figures(worked.filter(result => stageOf(result) === stage)),
        seconds: (shares.get(stage)?.time ?? 0) / 1000,
        cpuSeconds: (shares.get(stage)?.cpu ?? 0) / 1000,
        peakBytes: this.peakDuring(spans.filter(span => span.stage === stage)),
      })),
    };
  }

  private shares(spans: readonly Span[]): Map<string | null, { time: number; cpu: number }> {
    const shares = new Map<string | null, { time: number; cpu: number }>();
    const active = new Set<Span>();
    const begins = spans.toSorted((a, b) => a.from - b.from);
    const moments = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
    let next = 0;
    for (let i = 0; i + 1 < moments.length; i += 1) {
      const [from, to] = [moments[i] as number, moments[i + 1] as number];
      for (; (begins[next]?.from ?? to) <= from; next += 1) active.add(begins[next] as Span);
      for (const span of active) if (span.to <= from) active.delete(span);
      const cpu = this.cpuAt(to) - this.cpuAt(from);
      for (const { stage } of active) {
        const share = shares.get(stage) ?? { time: 0, cpu: 0 };
        share.time += (to - from) / active.size;
        share.cpu += cpu / active.size;
        shares.set(stage, share);
      }
    }
    return shares;
  }

  /** CPU up to a moment, on a straight line between the samples around it. */
  private cpuAt(at: number): number {
    const index = this.sampleFrom(at);
    const right = this.samples[index] as Sample;
    const left = this.samples[Math.max(index - 1, 0)] as Sample;
    if (right.at <= left.at) return right.cpu;
    return left.cpu + ((right.cpu - left.cpu) * (at - left.at)) / (right.at - left.at);
  }

  private peakDuring(spans: readonly Span[]): number {
    return Math.max(0, ...spans.map(({ from, to }) => this.peakBetween(from, to)));
  }

  /** The most that was seen from the last look before to the first look after. */
  private peakBetween(from: number, to: number): number {
    let peak = 0;
    for (let i = Math.max(this.sampleFrom(from) - 1, 0); i < this.samples.length; i += 1) {
      const sample = this.samples[i] as Sample;
      peak = Math.max(peak, sample.memory);
      if (sample.at >= to) break;
    }
    return peak;
  }

  /** Index of the first sample at or after a moment; the last one's where there is none. */
  private sampleFrom(at: number): number {
    let [low, high] = [0, this.samples.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.samples[middle] as Sample).at < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function spanOf({ timing }: RunResult): { from: number; to: number } {
  const from = Math.min(...timing.map(part => part.started_at.getTime()));
  return { from, to: Math.max(from, ...timing.map(part => part.completed_at.getTime())) };
}
