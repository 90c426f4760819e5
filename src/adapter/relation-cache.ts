import { type Relation, relationKey } from '../model/relation.ts';
import type { RelationCache } from './adapter.ts';

const schemaKey = (database: string, schema: string): string => `${database}\u0000${schema}`.toLowerCase();

/**
 * What exists in the schemas that were listed. Names fold case as the engine's do; the relation given back has the
 * spelling it was added with.
 */
export function createRelationCache(): RelationCache {
  const relations = new Map<string, Relation>();
  const schemas = new Set<string>();
  const inSchema = (relation: Relation, key: string): boolean =>
    schemaKey(relation.database ?? '', relation.schema ?? '') === key;
  return {
    get: relation => relations.get(relationKey(relation)),
    add: relation => void relations.set(relationKey(relation), relation),
    drop: relation => void relations.delete(relationKey(relation)),
    rename(from, to) {
      const known = relations.get(relationKey(from));
      relations.delete(relationKey(from));
      relations.set(relationKey(to), { ...to, type: to.type ?? known?.type ?? from.type });
    },
    list(database, schema) {
      const key = schemaKey(database, schema);
      return [...relations.values()].filter(relation => inSchema(relation, key));
    },
    has: (database, schema) => schemas.has(schemaKey(database, schema)),
    addSchema: (database, schema) => void schemas.add(schemaKey(database, schema)),
    dropSchema(database, schema) {
      const key = schemaKey(database, schema);
      schemas.delete(key);
      for (const [name, relation] of relations) if (inSchema(relation, key)) relations.delete(name);
    },
  };
}
