export {
  type FoundMaterialization,
  type MaterializationFinder,
  materializationFinder,
} from './find-materialization.ts';
export { builtinMaterialization, materializeNode } from './materialize-node.ts';
export type { Materialization, Materialized, NodeContext, Verdict } from './node-context.ts';
export { readSeed, type SeedOptions } from './seed/read-seed.ts';
