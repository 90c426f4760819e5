export { assertContract, type PeriodValue, type Persisted, type PersistRequest, persistStep } from './columnar.ts';
export {
  type FoundMaterialization,
  type MaterializationFinder,
  materializationFinder,
} from './find-materialization.ts';
export { runHooks } from './life-cycle.ts';
export { builtinMaterialization, materializeNode } from './materialize-node.ts';
export { type Batch, type BatchSize, type BatchWindow, batchId, batchLabel, planBatches } from './microbatch.ts';
export type { Materialization, Materialized, NodeContext, Verdict } from './node-context.ts';
export { readSeed, type SeedOptions, seedOptions } from './seed/read-seed.ts';
