export * from './build.ts';
export * from './constants.ts';
export * from './from-chain.ts';
export * from './function-facts.ts';
export * from './output-columns.ts';
export * from './queries.ts';
export * from './types.ts';
export * from './walk.ts';
