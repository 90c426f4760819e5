/**
 * The public face: `openProject(dir)` gives a handle on a project, whose methods are its commands. Several projects
 * and runs can live in one process. docs/api.md shows it.
 */
export {
  type CommandResult,
  type CompileOptions,
  type DiffOptions,
  type DiffResult,
  type DocsOptions,
  type EventsOptions,
  type EventsResult,
  type ListOptions,
  type ModeComparison,
  type ModeMetrics,
  type OpenOptions,
  openProject,
  ProjectHandle,
  type ProjectOptions,
  type RetryOptions,
  type RunOperationOptions,
  type RunOptions,
  type ScenarioOptions,
  type ScenariosResult,
  type SelectionOptions,
  type ShowOptions,
  type SimulateOptions,
  type SimulationReport,
  type SimulationResult,
} from './api/index.ts';
export type {
  Diagnostic,
  EventSink,
  PaEvent,
  PeriodFigures,
  ScenarioFigures,
  TableComparison,
} from './core/index.ts';
export type { EventsSummary } from './events/index.ts';
export type { RunResult, RunStatus } from './model/index.ts';
export type { PeriodOutcome, PeriodsAsked } from './periods/index.ts';
