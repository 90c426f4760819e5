import type { MessageText } from './index.ts';

/** PA3xx: refs, sources and the graph. */
export const GRAPH_CODES = {
  /** The nodes depend on one another in a circle. */
  PA301: (d: { path: readonly string[] }): MessageText => ({
    kind: 'Runtime Error',
    message: `Found a cycle: ${d.path.join(' --> ')}`,
    hint: 'Break the circle at one of these refs.',
  }),
};
