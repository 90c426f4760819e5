import { PyDict, type Value } from '../../core/value.ts';
import { timeDefault } from '../config/fields.ts';

export type MergedFreshness =
  | { readonly kind: 'set'; readonly value: PyDict }
  /** switched off by an explicit null */
  | { readonly kind: 'none' }
  /** nothing said: the project file's may apply */
  | { readonly kind: 'unset' };

/** Thresholds of a source, its config, a table and its config, merged level by level; null switches freshness off. */
export function mergeFreshness(levels: readonly (PyDict | null)[]): MergedFreshness {
  let merged: PyDict | null = levels[0] ?? null;
  for (const level of levels.slice(1)) {
    if (merged !== null && level !== null) merged = combine(merged, level);
    else if (merged === null && level !== null && isSet(level)) merged = level;
    else merged = null;
  }
  if (merged === null) return { kind: 'none' };
  return isSet(merged) ? { kind: 'set', value: merged } : { kind: 'unset' };
}

const KEYS = ['warn_after', 'error_after'] as const;

function combine(base: PyDict, update: PyDict): PyDict {
  const result = new PyDict<Value>();
  for (const key of KEYS) result.set(key, combineTime(base.get(key) ?? null, update.get(key) ?? null));
  return result.set('filter', update.get('filter') ?? base.get('filter') ?? null);
}

function combineTime(base: Value, update: Value): Value {
  if (update === null) return null;
  if (!isTime(update)) return base ?? update;
  if (!isTime(base)) return update;
  const result = timeDefault();
  for (const key of ['count', 'period']) {
    result.set(key, (update as PyDict).get(key) ?? (base as PyDict).get(key) ?? null);
  }
  return result;
}

const isTime = (value: Value): boolean =>
  value instanceof PyDict && (value.get('count') ?? null) !== null && (value.get('period') ?? null) !== null;

const isSet = (level: PyDict): boolean => KEYS.some(key => isTime(level.get(key) ?? null));
