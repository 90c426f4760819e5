import { type Diagnostic, warning } from '../../core/index.ts';
import type { Thresholds } from './measured-run.ts';
import type { PerformanceReport } from './report.ts';
import { bytes, seconds } from './words.ts';

/**
 * A warning for each node that is over a threshold, in its slowest period.
 * @param warnSeconds a node's own threshold, by id
 */
export function thresholdWarnings(
  report: PerformanceReport,
  thresholds: Thresholds,
  warnSeconds: ReadonlyMap<string, number>,
): Diagnostic[] {
  const told = new Map<string, Diagnostic>();
  for (const node of [...report.nodes].sort((a, b) => b.seconds - a.seconds)) {
    const limit = warnSeconds.get(node.unique_id) ?? thresholds.seconds;
    const name = node.period === null ? node.unique_id : `${node.unique_id} (${node.period})`;
    const at = { node: node.unique_id };
    const tell = (kind: string, what: string, limitText: string): void => {
      const key = `${kind} ${node.unique_id}`;
      if (!told.has(key)) told.set(key, warning('PA690', { name, what, limit: limitText }, at));
    };
    if (node.seconds > limit) tell('seconds', `took ${seconds(node.seconds)}`, seconds(limit));
    const memory = node.database_peak_memory_bytes ?? 0;
    if (thresholds.memory !== null && memory > thresholds.memory) {
      tell('memory', `needed ${bytes(memory)} of memory`, bytes(thresholds.memory));
    }
    if (thresholds.written !== null && node.database_bytes_written > thresholds.written) {
      tell('written', `wrote ${bytes(node.database_bytes_written)}`, bytes(thresholds.written));
    }
  }
  return [...told.values()];
}
