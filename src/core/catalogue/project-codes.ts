import type { MessageText } from './index.ts';

/** PA1xx: project files, profiles, packages, YAML. */
export const PROJECT_CODES = {
  /** No project file at or above the folder. */
  PA101: (d: { folder: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `No project.yml or dbt_project.yml found at ${d.folder} or above`,
    hint: 'Change into a project folder, or pass --project-dir.',
  }),
};
