import { PyDict, PyError, type Value } from '../../core/value.ts';
import type { NameParts } from '../../model/relation.ts';
import { PartsObject } from './policy.ts';
import type { RelationObject } from './relation.ts';
import { type EventTimeFilter, PARTS, type RelationData } from './relation-data.ts';

/** A template's words for a relation's data. */
type Key = 'path' | 'quote_policy' | 'include_policy';

const PART_FIELDS: Readonly<Record<Key, 'path' | 'quote' | 'include'>> = {
  path: 'path',
  quote_policy: 'quote',
  include_policy: 'include',
};

/**
 * The relation with keyword arguments put in: `incorporate` merges `path` and the policies into what is there,
 * `replace` puts them in its place. Unknown names are ignored, as in dbt's relations.
 */
export function mergeRelation(relation: RelationObject, kwargs: PyDict, merge: boolean): RelationObject {
  let change: Partial<RelationData> = {};
  for (const [key, value] of kwargs) change = { ...change, ...fieldChange(relation.data, String(key), value, merge) };
  return relation.with(change);
}

/** One keyword of `create`, `incorporate` or `replace`. */
export function fieldChange(data: RelationData, key: string, value: Value, merge: boolean): Partial<RelationData> {
  switch (key) {
    case 'path':
    case 'quote_policy':
    case 'include_policy': {
      const field = PART_FIELDS[key];
      return { [field]: mergedParts(merge ? data[field] : null, key, value) };
    }
    case 'type':
      return { type: value as string | null };
    case 'limit':
      return { limit: value as number | null };
    case 'external':
      return { external: value as string | null };
    case 'catalog':
      return { catalog: value as string | null };
    case 'dbt_created':
      return { dbtCreated: value as boolean };
    case 'event_time_filter':
      return { eventTimeFilter: filterOf(value) };
    default:
      return {};
  }
}

function mergedParts(base: NameParts<string | boolean | null> | null, key: Key, value: Value): NameParts<never> {
  const blank = key === 'path' ? null : true;
  const parts: Record<string, unknown> =
    base === null ? { database: blank, schema: blank, identifier: blank } : { ...base };
  const given = value instanceof PartsObject ? value.dict() : value;
  if (!(given instanceof PyDict)) throw new PyError('TypeError', `${key} must be a dictionary`);
  for (const part of PARTS) if (given.has(part)) parts[part] = given.get(part);
  return parts as unknown as NameParts<never>;
}

function filterOf(value: Value): EventTimeFilter | null {
  if (!(value instanceof PyDict)) return null;
  return {
    fieldName: String(value.get('field_name') ?? ''),
    start: value.get('start') ?? null,
    end: value.get('end') ?? null,
  };
}
