/**
 * The public face: `openProject(dir)` gives a handle on a project, whose methods are its commands. Several projects
 * and runs can live in one process.
 */
export {
  type CommandResult,
  type EventsOptions,
  type EventsResult,
  type OpenOptions,
  openProject,
  ProjectHandle,
  type SelectionOptions,
  type SimulateOptions,
  type SimulationReport,
  type SimulationResult,
} from './api/index.ts';
export type { Diagnostic, EventSink, PaEvent } from './core/index.ts';
