export { createChainCache } from './chain/chain-cache.ts';
export { type PlannedChain, planChains } from './chain/plan-chains.ts';
export {
  createExecution,
  type ExecutionOptions,
  type LazySession,
  type OpenExecution,
  openLazily,
} from './create-execution.ts';
export { createExclusive } from './exclusive.ts';
export { authorsView, failureOf, templateFailure } from './failure.ts';
export { LazyConnection } from './lazy-connection.ts';
export { MemoryGuard } from './memory-guard.ts';
export { nodeInfo } from './node-info.ts';
export { workOnNode } from './node-work.ts';
export { prepareDatabase } from './prepare-database.ts';
export { processUsage, ResourceSampler } from './resource-sampler.ts';
export { checkResources, ResourceGate } from './resources.ts';
export { type RunNodesOptions, runNodes } from './run-nodes.ts';
export type { NodeFiles, RunState, StopReason } from './run-state.ts';
export { countLine, problemsOf, resourceCounts, totalsOf } from './summary.ts';
