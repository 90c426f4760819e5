export { accessBreach } from './access.ts';
export { buildGraph, type EdgeKind, type Graph, makeGraph } from './graph.ts';
export { modelDeprecations } from './model-deprecations.ts';
export { ancestors, childrensParents, descendants } from './neighbors.ts';
export { ReadyQueue } from './ready-queue.ts';
export { type ByPackage, indexRefs, isLatestVersion, REFABLE_TYPES, type RefIndex, searchName } from './ref-index.ts';
export { placeOf, unresolved, type Wanted } from './ref-problems.ts';
export { type ResolveOptions, type ResolveProject, resolveDependencies } from './resolve-dependencies.ts';
export {
  type Resolution,
  resolveFunction,
  resolveMetric,
  resolveRef,
  resolveSource,
  type Viewpoint,
} from './resolve-ref.ts';
export { subsetGraph } from './subset-graph.ts';
export { addTestEdges } from './test-edges.ts';
export { unitTestsFirst } from './unit-tests-first.ts';
