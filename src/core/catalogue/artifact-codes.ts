import type { MessageText } from './index.ts';

/** PA7xx: artifacts. */
export const ARTIFACT_CODES = {
  /** An artifact could not be read. */
  PA701: (d: { path: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not read ${d.path}: ${d.reason}`,
  }),
  /** An artifact, or a file of compiled SQL, could not be written. */
  PA702: (d: { path: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not write ${d.path}: ${d.reason}`,
    hint: 'Is the disk full, or the target folder owned by someone else? What stood there before is untouched.',
  }),
  /** An artifact has a schema version that we do not read. */
  PA703: (d: { path: string; expected: string; found: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Expected a schema version of "${d.expected}" in ${d.path}, but found "${d.found}"`,
    hint: 'The file was written by another version. Write it anew: pa parse, or pa compile.',
  }),
};
