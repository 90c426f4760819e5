import type { MessageText } from './index.ts';

/** PA5xx: SQL and the database. */
export const SQL_CODES = {
  /** The database refused a statement. */
  PA501: (d: { text: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: d.text,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
  /** The database file cannot be opened: missing folder, no permission, not a file. */
  PA502: (d: { path: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not open the database ${d.path}: ${d.reason}`,
    hint: "Check 'path' of the target in profiles.yml, and that the file and its folder may be read and written.",
  }),
  /** Another process holds the database file. */
  PA503: (d: { path: string; pid: number | null; holder: string | null }): MessageText => ({
    kind: 'Runtime Error',
    message:
      d.pid === null
        ? `The database ${d.path} is locked by another process.`
        : `The database ${d.path} is locked by process ${d.pid}${d.holder ? ` (${d.holder})` : ''}.`,
    hint: 'Wait for that process to finish or end it; one process at a time can write a database file.',
  }),
  /** The database file is not one, is damaged, or comes from another version. */
  PA504: (d: { path: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The file ${d.path} is not a database that can be read: ${d.reason}`,
    hint: 'Point the target at another file, or move this one away and build it anew.',
  }),
  /** The database does not take an option or setting of the profile. */
  PA505: (d: { key: string; text: string }): MessageText => ({
    kind: 'Runtime Error',
    message: d.text,
    hint: `Check '${d.key}' of the target in profiles.yml.`,
  }),
};
