import type { MessageText } from './index.ts';

/** PA2xx: Jinja templates. */
export const JINJA_CODES = {
  /** A template does not parse, or failed while it was rendered. */
  PA201: (d: { type: string; text: string }): MessageText => ({ kind: 'Compilation Error', message: d.text }),
};
