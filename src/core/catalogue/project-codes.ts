import type { MessageText } from './index.ts';

const withHint = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });

/** PA1xx: project files, profiles, packages, YAML. */
export const PROJECT_CODES = {
  /** No project file at or above the folder. */
  PA101: (d: { folder: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `No project.yml or dbt_project.yml found at ${d.folder} or above`,
    hint: 'Change into a project folder, or pass --project-dir.',
  }),

  /** A YAML file does not parse. */
  PA110: (d: { reason: string; hint?: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `YAML syntax error: ${d.reason}`,
    ...withHint(d.hint),
  }),
  /** A mapping holds the same key twice. */
  PA111: (d: { key: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Duplicate key '${d.key}': the last one wins`,
    hint: 'Remove one of the two.',
    event: 'DuplicateYAMLKeysDeprecation',
  }),
};
