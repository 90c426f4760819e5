import type { MessageText } from './index.ts';

/** PA7xx: artifacts. */
export const ARTIFACT_CODES = {
  /** An artifact could not be read. */
  PA701: (d: { path: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not read ${d.path}: ${d.reason}`,
  }),
};
