import type { Value } from '../../core/value.ts';
import type { NameParts } from '../../model/relation.ts';

/** A slice of time that a ref is cut down to. */
export interface EventTimeFilter {
  readonly fieldName: string;
  readonly start: Value;
  readonly end: Value;
}

/** All that a relation is; every change makes a new one. */
export interface RelationData {
  readonly path: NameParts<string | null>;
  readonly type: string | null;
  readonly quote: NameParts<boolean>;
  readonly include: NameParts<boolean>;
  /** rows a ref is cut down to (`--empty` gives 0) */
  readonly limit: number | null;
  readonly eventTimeFilter: EventTimeFilter | null;
  /** what is written in place of the name: a quoted location, a table function */
  readonly external: string | null;
  readonly catalog: string | null;
  readonly dbtCreated: boolean;
  /** set for `database.information_schema[.view]` */
  readonly informationSchema: { readonly view: string | null } | null;
}

export const PARTS = ['database', 'schema', 'identifier'] as const;
export const ALL_PARTS: NameParts<boolean> = { database: true, schema: true, identifier: true };

export const NO_RELATION: RelationData = {
  path: { database: null, schema: null, identifier: null },
  type: null,
  quote: ALL_PARTS,
  include: ALL_PARTS,
  limit: null,
  eventTimeFilter: null,
  external: null,
  catalog: null,
  dbtCreated: false,
  informationSchema: null,
};

/** The types a relation can have. */
export const RELATION_TYPES: ReadonlyMap<string, string> = new Map([
  ['Table', 'table'],
  ['View', 'view'],
  ['CTE', 'cte'],
  ['MaterializedView', 'materialized_view'],
  ['Ephemeral', 'ephemeral'],
  ['External', 'external'],
  ['PointerTable', 'pointer_table'],
  ['Function', 'function'],
]);
