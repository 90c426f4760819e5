export { contractGraph } from './contract-graph.ts';
export { type Chain, type ChainFacts, chainFacts, findChains } from './find-chains.ts';
export type { MergeCache } from './merge/index.ts';
export { mergedAs, mergeStatements } from './merge-pass.ts';
export { type Persistence, persistenceOf } from './persistence.ts';
export { type PlanInput, planChain } from './plan-chain.ts';
export { planJson, planText, type ShownChain } from './plan-text.ts';
export { findReferences, type KnownRelations, replaceReferences } from './relation-references.ts';
export { scratchTable } from './statements.ts';
export type {
  ChainPlan,
  ChainStatement,
  ChainStep,
  PassNote,
  StatementPart,
  StepColumn,
  StepForm,
  StepSource,
} from './step.ts';
export { withAlias } from './table-names.ts';
export { type UniqueKeys, uniqueKeysOf } from './unique-keys.ts';
