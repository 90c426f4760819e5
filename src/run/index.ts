export { createExecution, type ExecutionOptions, type OpenExecution } from './create-execution.ts';
export { createExclusive } from './exclusive.ts';
export { failureOf, templateFailure } from './failure.ts';
export { isEphemeral, nodeInfo } from './node-info.ts';
export { compilationFor, LazyConnection, workOnNode } from './node-work.ts';
export { type RunNodesOptions, runNodes } from './run-nodes.ts';
export type { NodeFiles, RunState } from './run-state.ts';
export { countLine, problemsOf, resourceCounts, totalsOf } from './summary.ts';
