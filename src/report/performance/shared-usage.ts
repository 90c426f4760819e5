import type { ResourceSample } from '../../core/profile.ts';
import type { MeasuredNode } from './measured-run.ts';

/** What of the process's use falls to one node. */
export interface Share {
  /** processor time of the whole process, in seconds */
  cpuSeconds: number;
  /** bytes to storage; null where the system does not tell */
  written: number | null;
  /** most resident memory while it ran */
  peakRss: number;
  /** most that the database held in temporary files while it ran */
  peakSpill: number;
}

/**
 * Shares out what the process used among the nodes that ran: between any two moments at which a node began or ended, all
 * that ran get the same part. Between samples the use is taken as even. What was used while no node ran is nobody's.
 * @param nodes in any order
 */
export function shareUsage(nodes: readonly MeasuredNode[], samples: readonly ResourceSample[]): Share[] {
  const shares = nodes.map(node => ({ cpuSeconds: 0, written: null as number | null, ...peaks(node, samples) }));
  if (samples.length < 2) return shares;
  const edges = nodes.flatMap((node, i) => [
    { at: node.startedAt, index: i, begins: true },
    { at: Math.max(node.endedAt, node.startedAt), index: i, begins: false },
  ]);
  edges.sort((a, b) => a.at - b.at);
  const running = new Set<number>();
  const cpu = cursor(samples, sample => sample.cpuSeconds);
  const written = cursor(samples, sample => sample.written);
  let before = edges[0]?.at ?? 0;
  for (const { at, index, begins } of edges) {
    if (at > before && running.size > 0) {
      const seconds = ((cpu(at) ?? 0) - (cpu(before) ?? 0)) / running.size;
      const bytes = difference(written(at), written(before));
      for (const i of running) {
        const share = shares[i] as Share;
        share.cpuSeconds += seconds;
        if (bytes !== null) share.written = (share.written ?? 0) + bytes / running.size;
      }
    }
    before = at;
    if (begins) running.add(index);
    else running.delete(index);
  }
  return shares;
}

const difference = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a - b);

/** A growing figure at any moment, even between samples; null where samples have none. */
function cursor(samples: readonly ResourceSample[], figure: (s: ResourceSample) => number | null) {
  return (at: number): number | null => {
    const i = firstAfter(samples, at);
    const [left, right] = [samples[Math.max(0, i - 1)], samples[Math.min(i, samples.length - 1)]];
    if (left === undefined || right === undefined) return null;
    const [from, to] = [figure(left), figure(right)];
    if (from === null || to === null) return null;
    if (right.at <= left.at) return to;
    const part = Math.min(1, Math.max(0, (at - left.at) / (right.at - left.at)));
    return from + (to - from) * part;
  };
}

/** Index of the first sample after a moment. */
function firstAfter(samples: readonly ResourceSample[], at: number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle] as ResourceSample).at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The sample before a node began is part of it: a short node may lie between two. */
function peaks(node: MeasuredNode, samples: readonly ResourceSample[]): Pick<Share, 'peakRss' | 'peakSpill'> {
  let [peakRss, peakSpill] = [0, 0];
  const last = firstAfter(samples, node.endedAt);
  for (let i = Math.max(0, firstAfter(samples, node.startedAt) - 1); i < last; i += 1) {
    const { rss, databaseSpill } = samples[i] as ResourceSample;
    peakRss = Math.max(peakRss, rss);
    peakSpill = Math.max(
      peakSpill,
      i === 0 || (samples[i] as ResourceSample).at >= node.startedAt ? (databaseSpill ?? 0) : 0,
    );
  }
  return { peakRss, peakSpill };
}
