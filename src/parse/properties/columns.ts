import { problem } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { ColumnInfo } from '../../model/index.ts';
import type { Workspace } from '../workspace.ts';
import { GRANULARITIES } from './granularities.ts';
import { type PropertyEntry, place } from './property-file.ts';

export const CONSTRAINT_TYPES = ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom'] as const;

const KNOWN = new Set([
  'name',
  'description',
  'meta',
  'data_type',
  'constraints',
  'docs',
  'config',
  'data_tests',
  'tests',
  'quote',
  'tags',
  'granularity',
]);

/** The columns of an entry as the manifest has them. `list` is `columns` of the entry, or of a version of it. */
export function columnsOf(
  workspace: Workspace,
  entry: PropertyEntry,
  list: readonly PyDict[],
): Map<string, ColumnInfo> {
  const columns = new Map<string, ColumnInfo>();
  for (const column of list) {
    const info = columnInfo(workspace, entry, column);
    columns.set(info.name, info);
  }
  return columns;
}

function columnInfo(workspace: Workspace, entry: PropertyEntry, column: PyDict): ColumnInfo {
  const name = column.get('name') as string;
  const config = column.get('config');
  const settings = config instanceof PyDict ? config : new PyDict<Value>();
  const constraints = dicts(column.get('constraints'));
  if (constraints.some(c => !isConstraintType(c.get('type')))) {
    workspace.report(
      problem('PA137', { what: `column ${name}` }, place(entry.file.document, [entry.section, entry.index])),
    );
  }
  const granularity = (column.get('granularity') as string | null | undefined) ?? null;
  if (granularity !== null && !GRANULARITIES.includes(granularity)) {
    const data = {
      path: `${entry.section} '${entry.name}': granularity of column ${name}`,
      expected: `one of ${GRANULARITIES.join(', ')}`,
      got: granularity,
    };
    workspace.report(problem('PA134', data, place(entry.file.document, [entry.section, entry.index])));
  }
  const meta = dict(column.get('meta'))
    .copy()
    .update(dict(settings.get('meta')).entries());
  const tags = unique([...strings(column.get('tags')), ...strings(settings.get('tags'))]);
  const extra = extraKeys(column);
  return {
    name,
    description: (column.get('description') as string | undefined) ?? '',
    meta,
    data_type: (column.get('data_type') as string | null | undefined) ?? null,
    constraints: constraints.map(c => constraint(c, false)),
    quote: (column.get('quote') as boolean | null | undefined) ?? null,
    config: PyDict.fromObject<Value>({ meta, tags: [...tags] }),
    tags,
    granularity,
    doc_blocks: [],
    ...(extra === null ? {} : { extra }),
  };
}

/** Keys of a column that dbt does not know, which it keeps. */
function extraKeys(column: PyDict): PyDict | null {
  let extra: PyDict | null = null;
  for (const [key, value] of column) {
    if (KNOWN.has(key as string)) continue;
    extra ??= new PyDict();
    extra.set(key, value);
  }
  return extra;
}

export const isConstraintType = (value: Value | undefined): boolean =>
  (CONSTRAINT_TYPES as readonly (Value | undefined)[]).includes(value);

/** A constraint with its defaults spelled out, in the manifest's order. */
export function constraint(given: PyDict, ofModel: boolean): PyDict {
  const result = PyDict.fromObject<Value>({
    type: given.get('type') ?? null,
    name: given.get('name') ?? null,
    expression: given.get('expression') ?? null,
    warn_unenforced: given.get('warn_unenforced') ?? true,
    warn_unsupported: given.get('warn_unsupported') ?? true,
    to: given.get('to') ?? null,
    to_columns: given.get('to_columns') ?? [],
  });
  return ofModel ? result.set('columns', given.get('columns') ?? []) : result;
}

export const dicts = (value: Value | undefined): PyDict[] =>
  Array.isArray(value) ? value.filter((item): item is PyDict => item instanceof PyDict) : [];
export const dict = (value: Value | undefined): PyDict => (value instanceof PyDict ? value : new PyDict());
export const strings = (value: Value | undefined): string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? value.filter((item): item is string => typeof item === 'string')
      : [];
export const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];
