export { type EventPlan, planEvents } from './event-plan.ts';
export {
  type BulkSettings,
  bulkSettings,
  bulkVars,
  type EventOverrides,
  OWN_DATABASE,
  orderOf,
  overrideProblems,
  scratchTarget,
} from './event-settings.ts';
export type { EventFile, EventsSummary } from './events-summary.ts';
export { type ExportQuery, exportQuery, fingerprintQuery } from './export-query.ts';
export { DATA_FILE, openStage, type PartitionStage, removeLeftovers } from './partition-files.ts';
export { fitToScratch, unfuse } from './scratch-nodes.ts';
