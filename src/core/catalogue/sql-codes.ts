import type { MessageText } from './index.ts';

/** PA5xx: SQL and the database. */
export const SQL_CODES = {
  /** The database refused a statement. */
  PA501: (d: { text: string; hint?: string }): MessageText => ({
    kind: 'Database Error',
    message: d.text,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
};
