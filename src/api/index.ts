export type { CommandResult } from './command-result.ts';
export type { EventsOptions, EventsResult } from './commands/events.ts';
export type { SimulateOptions, SimulationResult } from './commands/simulate.ts';
export { type OpenOptions, openProject, ProjectHandle } from './project-handle.ts';
export type { SelectionOptions } from './selection.ts';
export type { SimulationReport } from './simulation/report.ts';
