import type { MessageText } from './index.ts';

const withHint = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });

/** PA69x: measuring, limits and resources of a run. */
export const PERFORMANCE_CODES = {
  /** A measured node is over a threshold of `performance.thresholds` or of its own `warn_seconds`. */
  PA690: (d: { name: string; what: string; limit: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `${d.name} ${d.what}, more than the threshold of ${d.limit}`,
    hint: 'See target/performance.html for where the time goes; thresholds are set in performance: or by warn_seconds.',
    event: 'PerformanceThresholdExceeded',
  }),
  /** A key that the `performance:` block does not have. */
  PA691: (d: { key: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.key}' is not a setting of performance`,
    ...withHint(d.hint),
  }),
  /** A wrong value in the `performance:` block. */
  PA692: (d: { key: string; expected: string; found: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.key}' must be ${d.expected}, not ${d.found}`,
  }),
  /** A wrong value of a node's `memory_limit`, `threads`, `priority` or `warn_seconds`. */
  PA693: (d: { key: string; name: string; expected: string; found: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `The config '${d.key}' of ${d.name} must be ${d.expected}, not ${d.found}`,
  }),
  /** The database refused a node's `memory_limit` or `threads`. */
  PA694: (d: { name: string; text: string }): MessageText => ({
    kind: 'Database Error',
    message: `The limits of ${d.name} could not be set: ${d.text}`,
    hint: 'Change memory_limit or threads in its config.',
  }),
  /** The process uses more memory than `max_memory_gb`. */
  PA695: (d: { limit: string; used: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The process uses ${d.used} of memory, more than the ${d.limit} of performance.max_memory_gb`,
    hint: 'Fewer threads, a lower memory_limit of the heaviest models, or a higher max_memory_gb.',
    event: 'MemoryLimitReached',
  }),
};
