import type { Target } from '../model/project.ts';
import type { Adapter } from './adapter.ts';

export type * from './adapter.ts';
export { jsonText } from './json-text.ts';
export { createRelationCache } from './relation-cache.ts';
export { typeColumn, uniqueNames } from './result-typing.ts';
export { SqlError } from './sql-error.ts';

/**
 * The engine of a target. The engine's library is loaded here and not before: commands that run no query never pay
 * for it.
 */
export async function createAdapter(target: Target): Promise<Adapter> {
  const { duckdbAdapter } = await import('./duckdb/index.ts');
  return duckdbAdapter(target);
}
