/** What a relation is in the database. `external` is a view over files that a model wrote. */
export type RelationType = 'table' | 'view' | 'cte' | 'materialized_view' | 'external' | 'function';

/** Which parts of a relation's name are quoted, or included, when it is written out. */
export interface NameParts<T> {
  readonly database: T;
  readonly schema: T;
  readonly identifier: T;
}

/** A table-like thing of the database, named by its three parts. Plain data; `context/` wraps it for Jinja. */
export interface Relation {
  readonly database: string | null;
  readonly schema: string | null;
  readonly identifier: string | null;
  readonly type: RelationType | null;
}

/** The key under which caches know a relation: names fold case as DuckDB folds them. */
export function relationKey(relation: Pick<Relation, 'database' | 'schema' | 'identifier'>): string {
  return `${relation.database ?? ''}\u0000${relation.schema ?? ''}\u0000${relation.identifier ?? ''}`.toLowerCase();
}
