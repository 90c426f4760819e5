import { PyDict, type Value } from '../../core/value.ts';

/**
 * Which config keys each kind of resource knows: default, merge rule and accepted type, in the order in which the
 * manifest shows them (fields of manifest v12). Keys that are not listed are kept behind these.
 */

/** How a later level meets an earlier one; `clobber` replaces. */
export type MergeRule = 'clobber' | 'append' | 'update' | 'key-append';

export type FieldType =
  | 'any'
  | 'bool'
  | 'string'
  | 'int'
  | 'dict'
  | 'string-list'
  | 'string-or-list'
  | 'hooks'
  | 'docs'
  | 'contract'
  | 'static-analysis'
  | 'on-configuration-change'
  | 'access'
  | 'severity'
  | 'model-freshness'
  | 'source-freshness'
  | 'snapshot-columns'
  | 'function-type'
  | 'function-volatility'
  | 'export-as'
  | 'saved-query-cache';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly merge: MergeRule;
  readonly optional: boolean;
  readonly initial: () => Value;
}

/** Kinds that have a config of their own. */
export type ConfigKind =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'node'
  | 'source'
  | 'exposure'
  | 'unit_test'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'function'
  | 'group';

const SNAPSHOT_COLUMNS = ['dbt_valid_to', 'dbt_valid_from', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'];

export const docsDefault = (): PyDict => PyDict.fromObject<Value>({ show: true, node_color: null });
export const contractDefault = (): PyDict => PyDict.fromObject<Value>({ enforced: false, alias_types: true });
export const snapshotColumnsDefault = (): PyDict =>
  PyDict.of<Value>(SNAPSHOT_COLUMNS.map(name => [name, null] as const));
export const freshnessDefault = (): PyDict =>
  PyDict.fromObject<Value>({ warn_after: timeDefault(), error_after: timeDefault(), filter: null });
export const timeDefault = (): PyDict => PyDict.fromObject<Value>({ count: null, period: null });

const none = () => null;
const dict = () => new PyDict();
const list = (): Value => [];

function field(name: string, type: FieldType, initial: Value | (() => Value), merge: MergeRule = 'clobber'): Field {
  const make = typeof initial === 'function' ? (initial as () => Value) : () => initial as Value;
  return { name, type, merge, optional: make() === null, initial: make };
}

const COMMON: readonly Field[] = [
  field('enabled', 'bool', true),
  field('alias', 'string', none),
  field('schema', 'string', none),
  field('database', 'string', none),
  field('tags', 'string-or-list', list, 'append'),
  field('meta', 'dict', dict, 'update'),
  field('group', 'string', none),
  field('static_analysis', 'static-analysis', none),
];

const NODE: readonly Field[] = [
  ...COMMON,
  field('materialized', 'string', 'view'),
  field('incremental_strategy', 'string', none),
  field('batch_size', 'any', none),
  field('lookback', 'any', 1),
  field('begin', 'any', none),
  field('persist_docs', 'dict', dict),
  field('post-hook', 'hooks', list, 'append'),
  field('pre-hook', 'hooks', list, 'append'),
  field('quoting', 'dict', dict, 'update'),
  field('column_types', 'dict', dict, 'update'),
  field('full_refresh', 'bool', none),
  field('unique_key', 'string-or-list', none),
  field('on_schema_change', 'string', 'ignore'),
  field('on_configuration_change', 'on-configuration-change', 'apply'),
  field('grants', 'dict', dict, 'key-append'),
  field('packages', 'string-list', list, 'append'),
  field('docs', 'docs', () => docsDefault(), 'update'),
  field('contract', 'contract', () => contractDefault(), 'update'),
  field('event_time', 'any', none),
  field('concurrent_batches', 'any', none),
];

const replaced = (fields: readonly Field[], changed: readonly Field[]): Field[] =>
  fields.map(f => changed.find(c => c.name === f.name) ?? f);

const FIELDS: Readonly<Record<ConfigKind, readonly Field[]>> = {
  node: NODE,
  model: [...NODE, field('access', 'access', 'protected'), field('freshness', 'model-freshness', none)],
  seed: [
    ...replaced(NODE, [field('materialized', 'string', 'seed')]),
    field('delimiter', 'string', ','),
    field('quote_columns', 'bool', none),
  ],
  snapshot: [
    ...replaced(NODE, [field('materialized', 'string', 'snapshot')]),
    field('strategy', 'string', none),
    field('target_schema', 'string', none),
    field('target_database', 'string', none),
    field('updated_at', 'string', none),
    field('check_cols', 'string-or-list', none),
    field('snapshot_meta_column_names', 'snapshot-columns', () => snapshotColumnsDefault()),
    field('dbt_valid_to_current', 'string', none),
  ],
  test: [
    ...replaced(COMMON, [field('schema', 'string', 'dbt_test__audit')]),
    field('materialized', 'string', 'test'),
    field('severity', 'severity', 'ERROR'),
    field('store_failures', 'bool', none),
    field('store_failures_as', 'string', none),
    field('where', 'string', none),
    field('limit', 'int', none),
    field('fail_calc', 'string', 'count(*)'),
    field('warn_if', 'string', '!= 0'),
    field('error_if', 'string', '!= 0'),
  ],
  function: [
    ...replaced(NODE, [field('materialized', 'string', 'function')]),
    field('type', 'function-type', 'scalar'),
    field('volatility', 'function-volatility', none),
    field('runtime_version', 'string', none),
    field('entry_point', 'string', none),
  ],
  source: [
    field('enabled', 'bool', true),
    field('event_time', 'any', none),
    { ...field('freshness', 'source-freshness', () => freshnessDefault()), optional: true },
    field('loaded_at_field', 'string', none),
    field('loaded_at_query', 'string', none),
    field('meta', 'dict', dict, 'update'),
    field('tags', 'string-list', list),
    field('static_analysis', 'static-analysis', none),
  ],
  exposure: [field('enabled', 'bool', true), field('tags', 'string-list', list), field('meta', 'dict', dict)],
  unit_test: [
    field('tags', 'string-or-list', list, 'append'),
    field('meta', 'dict', dict, 'update'),
    field('enabled', 'bool', true),
    field('static_analysis', 'static-analysis', none),
  ],
  metric: [field('enabled', 'bool', true), field('group', 'string', none), field('meta', 'dict', dict, 'update')],
  semantic_model: [
    field('enabled', 'bool', true),
    field('group', 'string', none),
    field('meta', 'dict', dict, 'update'),
  ],
  saved_query: [
    field('enabled', 'bool', true),
    field('group', 'string', none),
    field('meta', 'dict', dict, 'update'),
    field('export_as', 'export-as', none),
    field('schema', 'string', none),
    field('cache', 'saved-query-cache', () => PyDict.fromObject<Value>({ enabled: false })),
  ],
  group: [field('meta', 'dict', dict, 'update')],
};

export const fieldsOf = (kind: ConfigKind): readonly Field[] => FIELDS[kind];

const INDEX = new Map<ConfigKind, ReadonlyMap<string, Field>>(
  (Object.keys(FIELDS) as ConfigKind[]).map(kind => [kind, new Map(FIELDS[kind].map(f => [f.name, f]))]),
);

/** The field of a config key, or undefined for a key of the user's own. */
export const fieldOf = (kind: ConfigKind, name: string): Field | undefined => INDEX.get(kind)?.get(name);

/** A config with nothing but defaults. */
export function defaultConfig(kind: ConfigKind): PyDict {
  return PyDict.of<Value>(fieldsOf(kind).map(f => [f.name, f.initial()] as const));
}
