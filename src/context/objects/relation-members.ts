import { problem } from '../../core/catalogue/index.ts';
import { DiagnosticError } from '../../core/diagnostic.ts';
import { PyDict, str, type Value } from '../../core/value.ts';
import type { NameParts } from '../../model/relation.ts';
import { type Member, type Members, method, property } from './member.ts';
import { policyObject } from './policy.ts';
import { notADict, RelationObject, relationDict } from './relation.ts';
import { PARTS, RELATION_TYPES } from './relation-data.ts';
import { mergeRelation } from './relation-merge.ts';

/** Attributes and methods of a relation, by name. */
export const RELATION_MEMBERS: Members<RelationObject> = new Map<string, Member<RelationObject>>([
  property('database', r => r.data.path.database),
  property('schema', r => r.data.path.schema),
  property('identifier', r => r.data.path.identifier),
  property('name', r => r.data.path.identifier),
  property('table', r => r.data.path.identifier),
  property('type', r => r.data.type),
  property('path', r => policyObject('Path', r.data.path)),
  property('quote_policy', r => policyObject('Policy', r.data.quote)),
  property('include_policy', r => policyObject('Policy', r.data.include)),
  property('quote_character', () => '"'),
  property('dbt_created', r => r.data.dbtCreated),
  property('limit', r => r.data.limit),
  property('event_time_filter', r => relationDict(r).get('event_time_filter') ?? null),
  property('require_alias', () => false),
  property('external', r => r.data.external),
  property('catalog', r => r.data.catalog),
  property('information_schema_view', r => r.data.informationSchema?.view ?? null),
  property('is_table', r => r.data.type === 'table'),
  property('is_view', r => r.data.type === 'view'),
  property('is_cte', r => r.data.type === 'cte'),
  property('is_function', r => r.data.type === 'function'),
  property('is_materialized_view', r => r.data.type === 'materialized_view'),
  property('is_pointer', r => r.data.type === 'pointer_table'),
  property('can_be_renamed', () => false),
  property('can_be_replaced', () => false),
  property('renameable_relations', () => []),
  property('replaceable_relations', () => []),
  ...[...RELATION_TYPES].map(([name, type]) => property<RelationObject>(name, () => type)),

  method('render', [], r => r.render()),
  method('render_limited', [], r => r.with({ eventTimeFilter: null }).str()),
  method('render_event_time_filtered', ['rendered?'], (r, [rendered]) =>
    r.with({ limit: null, external: rendered === undefined ? r.data.external : str(rendered) }).str(),
  ),
  method('quoted', ['identifier'], (_, [identifier]) => `"${str(identifier as Value)}"`),
  method('add_ephemeral_prefix', ['name'], (_, [name]) => `__dbt__cte__${str(name as Value)}`),
  method('include', ['database?', 'schema?', 'identifier?'], (r, bound) =>
    r.with({ include: changedPolicy(r.data.include, bound) }),
  ),
  method('quote', ['database?', 'schema?', 'identifier?'], (r, bound) =>
    r.with({ quote: changedPolicy(r.data.quote, bound) }),
  ),
  method('replace_path', ['database?', 'schema?', 'identifier?'], (r, [database, schema, identifier]) =>
    r.with({
      path: {
        database: database === undefined ? r.data.path.database : (database as string | null),
        schema: schema === undefined ? r.data.path.schema : (schema as string | null),
        identifier: identifier === undefined ? r.data.path.identifier : (identifier as string | null),
      },
    }),
  ),
  method('without_identifier', [], r => withoutIdentifier(r)),
  method('incorporate', ['**kwargs'], (r, [kwargs]) => mergeRelation(r, kwargs as PyDict, true)),
  method('replace', ['**kwargs'], (r, [kwargs]) => mergeRelation(r, kwargs as PyDict, false)),
  method('information_schema', ['view_name?'], (r, [view]) => informationSchema(r, view)),
  method('information_schema_only', [], r => informationSchema(r, undefined)),
  method('matches', ['database?', 'schema?', 'identifier?'], (r, bound) => matchesNames(r, bound)),
  method('get', ['key', 'default?'], (r, [key, fallback]) =>
    key === 'metadata' ? PyDict.of([['type', r.typeName]]) : (r.getitem(key as Value) ?? fallback ?? null),
  ),
  method('to_dict', ['omit_none?'], (r, [omitNone]) =>
    omitNone === true ? withoutNones(relationDict(r)) : relationDict(r),
  ),
  method('items', [], r => {
    throw notADict(r);
  }),
  method('keys', [], r => {
    throw notADict(r);
  }),
  method('values', [], r => {
    throw notADict(r);
  }),
]);

/** The relation of the schema that holds `relation`. */
export function withoutIdentifier(relation: RelationObject): RelationObject {
  return relation.with({
    include: { ...relation.data.include, identifier: false },
    path: { ...relation.data.path, identifier: null },
  });
}

function changedPolicy(policy: NameParts<boolean>, bound: readonly (Value | undefined)[]): NameParts<boolean> {
  const changed = { ...policy };
  for (const [i, part] of PARTS.entries()) {
    const value = bound[i];
    if (value !== undefined && value !== null) changed[part] = value as boolean;
  }
  return changed;
}

function informationSchema(relation: RelationObject, view: Value | undefined): RelationObject {
  const { path, include, quote } = relation.data;
  return new RelationObject({
    type: 'view',
    path: { database: path.database, schema: null, identifier: 'INFORMATION_SCHEMA' },
    include: { ...include, database: path.database !== null, schema: false, identifier: true },
    quote: { ...quote, identifier: false },
    informationSchema: { view: typeof view === 'string' ? view : null },
  });
}

/** Whether the relation has these names; a near miss (only case differs) is an error, as guessing would be worse. */
export function matchesNames(relation: RelationObject, bound: readonly (Value | undefined)[]): boolean {
  const wanted = PARTS.map((part, i) => [part, bound[i]] as const).filter(([, v]) => v !== undefined && v !== null);
  if (wanted.length === 0) {
    const text = 'Tried to match relation, but no search path was passed!';
    throw new DiagnosticError(problem('PA220', { kind: 'Runtime Error', text }));
  }
  const bare = (name: string): string => name.toLowerCase().replace(/^"+|"+$/g, '');
  const { path, dbtCreated, quote } = relation.data;
  const exact = wanted.every(([part, value]) => {
    const folds = dbtCreated && !quote[part];
    return folds ? path[part]?.toLowerCase() === str(value as Value).toLowerCase() : path[part] === value;
  });
  const near = wanted.every(([part, value]) => bare(path[part] ?? 'None') === bare(str(value as Value)));
  if (near && !exact) throw approximateMatch(relation, bound);
  return exact;
}

function approximateMatch(relation: RelationObject, bound: readonly (Value | undefined)[]): DiagnosticError {
  const [database = null, schema = null, identifier = null] = bound as (string | null | undefined)[];
  const target = new RelationObject({ path: { database, schema, identifier } });
  const text =
    'When searching for a relation, dbt found an approximate match. Instead of guessing \nwhich relation to use, dbt ' +
    `will move on. Please delete ${relation.str()}, or rename it to be less ambiguous.\n` +
    `Searched for: ${target.str()}\nFound: ${relation.str()}`;
  return new DiagnosticError(problem('PA230', { text }));
}

function withoutNones(dict: PyDict): PyDict {
  const kept = new PyDict();
  for (const [key, value] of dict) {
    if (value !== null) kept.set(key, value instanceof PyDict ? withoutNones(value) : value);
  }
  return kept;
}
