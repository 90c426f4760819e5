/**
 * The public face: `openProject(dir)` gives a handle on a project, whose methods are its commands. Several projects
 * and runs can live in one process.
 */
export type { CommandResult } from './api/command-result.ts';
export { type OpenOptions, openProject, ProjectHandle } from './api/project-handle.ts';
export type { SelectionOptions } from './api/selection.ts';
export type { Diagnostic, EventSink, PaEvent } from './core/index.ts';
