export type * from './invocation.ts';
export * from './manifest.ts';
export * from './node.ts';
export type * from './previous-state.ts';
export * from './project.ts';
export * from './relation.ts';
export * from './relatives.ts';
export type * from './resource.ts';
export type * from './run-result.ts';
