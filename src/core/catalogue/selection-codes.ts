import type { MessageText } from './index.ts';

/** PA4xx: selection. */
export const SELECTION_CODES = {
  /** A criterion matched nothing. */
  PA401: (d: { criterion: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The selection criterion '${d.criterion}' does not match any enabled nodes`,
    event: 'NoNodesForSelectionCriteria',
  }),
};
