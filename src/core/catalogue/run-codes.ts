import type { MessageText } from './index.ts';

/** PA6xx: running nodes. */
export const RUN_CODES = {
  /** The run was interrupted. */
  PA601: (_: object): MessageText => ({ kind: 'Runtime Error', message: 'The run was interrupted' }),
};
