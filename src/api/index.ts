export type { CommandResult } from './command-result.ts';
export { type OpenOptions, openProject, ProjectHandle } from './project-handle.ts';
export type { SelectionOptions } from './selection.ts';
