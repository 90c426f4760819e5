import { isInt, PyDict, PyFloat, repr, type Value } from '../../core/value.ts';
import { isColor } from './color.ts';
import {
  type ConfigKind,
  contractDefault,
  docsDefault,
  type Field,
  fieldOf,
  fieldsOf,
  snapshotColumnsDefault,
  timeDefault,
} from './fields.ts';

/** A config value that dbt refuses. `key` is the config key at fault. */
export interface ConfigProblem {
  readonly key: string;
  readonly value: Value;
  /** what was expected, or the whole complaint when the rule spans several keys */
  readonly message: string;
}

export interface FinalConfig {
  readonly config: PyDict;
  readonly problems: readonly ConfigProblem[];
}

type Checked = { readonly value: Value } | { readonly expected: string };

const isString = (value: Value): value is string => typeof value === 'string';
const isStringList = (value: Value): boolean => Array.isArray(value) && value.every(isString);
const good = (value: Value): Checked => ({ value });
const bad = (expected: string): Checked => ({ expected });

/**
 * Checks and normalizes a merged config: types as dbt's, hooks as dictionaries, nested objects with their defaults.
 * The result has every key of the kind in the manifest's order, then the user's own keys.
 */
export function finalizeConfig(kind: ConfigKind, merged: PyDict): FinalConfig {
  const config = new PyDict<Value>();
  const problems: ConfigProblem[] = [];
  for (const field of fieldsOf(kind)) {
    const given = merged.get(field.name);
    if (given === undefined) {
      config.set(field.name, field.initial());
      continue;
    }
    if (given === null && field.optional) {
      config.set(field.name, null);
      continue;
    }
    const checked = check(field, given);
    if ('value' in checked) config.set(field.name, checked.value);
    else {
      problems.push({ key: field.name, value: given, message: `expected ${checked.expected}, got ${repr(given)}` });
      config.set(field.name, field.initial());
    }
  }
  for (const [key, value] of merged) {
    if (fieldOf(kind, key as string) === undefined) config.set(key, value);
  }
  problems.push(...crossChecks(kind, config));
  if (kind === 'test') unifyStoreFailures(config);
  return { config, problems };
}

function check(field: Field, value: Value): Checked {
  switch (field.type) {
    case 'any':
      return good(value);
    case 'bool':
      return typeof value === 'boolean' ? good(value) : bad('true or false');
    case 'string':
      return isString(value) ? good(value) : bad('a string');
    case 'int':
      return intLike(value);
    case 'dict':
      return value instanceof PyDict ? good(value) : bad('a dictionary');
    case 'string-list':
      return isString(value) ? good([value]) : isStringList(value) ? good(value) : bad('a list of strings');
    case 'string-or-list':
      return isString(value) || isStringList(value) ? good(value) : bad('a string or a list of strings');
    case 'hooks':
      return hooks(value);
    case 'docs':
      return docs(value);
    case 'contract':
      return object(value, contractDefault(), { enforced: 'bool', alias_types: 'bool' });
    case 'snapshot-columns':
      return object(value, snapshotColumnsDefault(), {});
    case 'saved-query-cache':
      return object(value, PyDict.fromObject<Value>({ enabled: false }), { enabled: 'bool' });
    case 'static-analysis':
      if (typeof value === 'boolean') return good(value ? 'on' : 'off');
      return isString(value) ? good(value) : bad('a string');
    case 'on-configuration-change':
      return oneOf(value, ['apply', 'continue', 'fail']);
    case 'access':
      return oneOf(value, ['private', 'protected', 'public']);
    case 'severity':
      return isString(value) && /^(warn|error)$/i.test(value) ? good(value) : bad("'warn' or 'error'");
    case 'function-type':
      return oneOf(value, ['scalar', 'aggregate', 'table']);
    case 'function-volatility':
      return oneOf(value, ['deterministic', 'stable', 'non-deterministic']);
    case 'export-as':
      return oneOf(value, ['table', 'view', 'cache']);
    case 'model-freshness':
      return modelFreshness(value);
    case 'source-freshness':
      return sourceFreshness(value);
  }
}

const oneOf = (value: Value, allowed: readonly string[]): Checked =>
  isString(value) && allowed.includes(value) ? good(value) : bad(`one of ${allowed.join(', ')}`);

function intLike(value: Value): Checked {
  if (isInt(value)) return good(value);
  if (value instanceof PyFloat) return good(value.value);
  if (typeof value === 'number') return good(Math.trunc(value));
  return isString(value) && /^\s*[+-]?\d+\s*$/.test(value) ? good(Number(value)) : bad('a whole number');
}

function object(value: Value, defaults: PyDict, types: Record<string, 'bool'>): Checked {
  if (!(value instanceof PyDict)) return bad('a dictionary');
  const result = defaults;
  for (const [key, item] of value) {
    if (!result.has(key)) continue;
    if (types[key as string] === 'bool') {
      if (typeof item !== 'boolean') return bad(`true or false for '${key as string}'`);
    } else if (item !== null && !isString(item)) return bad(`a string for '${key as string}'`);
    result.set(key, item);
  }
  return good(result);
}

function docs(value: Value): Checked {
  if (!(value instanceof PyDict)) return bad('a dictionary');
  const result = docsDefault();
  const show = value.get('show');
  if (show !== undefined) {
    if (typeof show !== 'boolean') return bad("true or false for 'show'");
    result.set('show', show);
  }
  const color = value.get('node_color');
  if (color !== undefined && color !== null) {
    if (!isString(color) || !isColor(color)) return bad('an HTML color name or a HEX code for node_color');
    result.set('node_color', color);
  }
  return good(result);
}

/** A hook is SQL text, JSON text of an object, or a dictionary with `sql` and `transaction`. */
function hooks(value: Value): Checked {
  const list = Array.isArray(value) ? value : [value];
  const result: Value[] = [];
  for (const item of list) {
    const hook = hookDict(item);
    if (hook === null) return bad('SQL text or a dictionary with sql and transaction');
    result.push(hook);
  }
  return good(result);
}

function hookDict(item: Value): PyDict | null {
  let sql: Value | undefined;
  let transaction: Value | undefined = true;
  let index: Value | undefined = null;
  if (isString(item)) {
    sql = item;
    const parsed = item.trimStart().startsWith('{') ? jsonObject(item) : null;
    if (parsed !== null) {
      sql = parsed.sql as Value | undefined;
      transaction = (parsed.transaction as Value | undefined) ?? true;
      index = (parsed.index as Value | undefined) ?? null;
    }
  } else if (item instanceof PyDict) {
    sql = item.get('sql');
    transaction = item.get('transaction') ?? true;
    index = item.get('index') ?? null;
  }
  if (!isString(sql ?? null) || typeof transaction !== 'boolean') return null;
  return PyDict.fromObject<Value>({ sql: sql as string, transaction, index: index as Value });
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function modelFreshness(value: Value): Checked {
  const after = value instanceof PyDict ? value.get('build_after') : undefined;
  if (after === undefined) return good(null);
  if (!(after instanceof PyDict)) return bad('a dictionary for build_after');
  const count = after.get('count') ?? null;
  const period = after.get('period') ?? null;
  if (count !== null && !isInt(count)) return bad('a whole number for build_after.count');
  if (period !== null && !isPeriod(period)) return bad('minute, hour or day for build_after.period');
  if (period !== null && count === null) return bad('a value for `count` in build_after, as a `period` is given');
  if (count !== null && period === null) return bad('a value for `period` in build_after, as a `count` is given');
  const updates = after.get('updates_on') ?? 'any';
  if (updates !== 'any' && updates !== 'all') return bad("'any' or 'all' for build_after.updates_on");
  return good(
    PyDict.fromObject<Value>({
      build_after: PyDict.fromObject<Value>({ count, period, updates_on: updates }),
    }),
  );
}

const isPeriod = (value: Value): boolean => value === 'minute' || value === 'hour' || value === 'day';

/** `{warn_after, error_after, filter}` with both thresholds spelled out; null where one was set to null. */
export function sourceFreshness(value: Value): Checked {
  if (!(value instanceof PyDict)) return bad('a dictionary with warn_after and error_after');
  const result = new PyDict<Value>();
  for (const key of ['warn_after', 'error_after']) {
    const given = value.get(key);
    if (given === null) {
      result.set(key, null);
      continue;
    }
    const time = timeDefault();
    if (given !== undefined) {
      if (!(given instanceof PyDict)) return bad(`a dictionary with count and period for ${key}`);
      const count = given.get('count') ?? null;
      const period = given.get('period') ?? null;
      const checked = count === null ? good(null) : intLike(count);
      if (!('value' in checked)) return bad(`a whole number for ${key}.count`);
      if (period !== null && !isPeriod(period)) return bad(`minute, hour or day for ${key}.period`);
      time.set('count', checked.value).set('period', period);
    }
    result.set(key, time);
  }
  const filter = value.get('filter') ?? null;
  if (filter !== null && !isString(filter)) return bad('a string for filter');
  return good(result.set('filter', filter));
}

function crossChecks(kind: ConfigKind, config: PyDict): ConfigProblem[] {
  const materialized = config.get('materialized') ?? null;
  if ((kind === 'seed' || kind === 'test') && materialized !== kind) {
    return [
      { key: 'materialized', value: materialized, message: `A ${kind} must have a materialized value of '${kind}'` },
    ];
  }
  const contract = config.get('contract');
  const onChange = config.get('on_schema_change') ?? null;
  if (
    contract instanceof PyDict &&
    contract.get('enforced') === true &&
    materialized === 'incremental' &&
    onChange !== 'append_new_columns' &&
    onChange !== 'fail'
  ) {
    const message =
      `Invalid value for on_schema_change: ${onChange === null ? 'None' : (onChange as string)}. Models materialized as ` +
      "incremental with contracts enabled must set on_schema_change to 'append_new_columns' or 'fail'";
    return [{ key: 'on_schema_change', value: onChange, message }];
  }
  return [];
}

/** `store_failures_as` decides; where it is absent, `store_failures` is written as one (B71). */
function unifyStoreFailures(config: PyDict): void {
  const as = config.get('store_failures_as') ?? null;
  if (as === null) {
    const store = config.get('store_failures') ?? null;
    config.set('store_failures_as', store === null ? null : store ? 'table' : 'ephemeral');
  } else config.set('store_failures', as !== 'ephemeral');
}
