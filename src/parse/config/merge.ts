import { DiagnosticError, problem } from '../../core/index.ts';
import { PyDict, repr, str, type Value } from '../../core/value.ts';
import { type ConfigKind, fieldOf } from './fields.ts';

/**
 * dbt's two ways of merging configs. `mergeLevel` puts one level (a folder of the project file, the properties, the
 * calls in a file) over what came before; `mergeConfigCall` collects the `config()` calls of one file.
 * Values are never changed in place: levels are shared by all nodes below a folder.
 */

const HOOK_NAMES: ReadonlyMap<string, string> = new Map([
  ['pre_hook', 'pre-hook'],
  ['post_hook', 'post-hook'],
]);
const CALL_APPEND = new Set(['pre-hook', 'pre_hook', 'post-hook', 'post_hook', 'tags', 'packages']);
const CALL_UPDATE = new Set(['quoting', 'column_types', 'meta', 'docs', 'contract']);

/** A config could not be merged because a value has the wrong shape; the caller knows where it came from. */
export class ConfigMergeError extends DiagnosticError {
  readonly key: string;
  readonly value: Value;
  constructor(key: string, value: Value) {
    const message = `expected a dictionary, got ${repr(value)}`;
    super(problem('PA130', { key, node: 'a file', message }));
    this.key = key;
    this.value = value;
  }
}

export const listify = (value: Value): Value[] => (Array.isArray(value) ? [...value] : [value]);

/** The given config with one level put over it. */
export function mergeLevel(kind: ConfigKind, config: PyDict, level: PyDict): PyDict {
  if (level.size === 0) return config;
  const merged = config.copy();
  for (const [rawKey, value] of level) {
    const key = HOOK_NAMES.get(rawKey as string) ?? (rawKey as string);
    const rule = fieldOf(kind, key)?.merge ?? 'clobber';
    const before = merged.get(key);
    merged.set(key, rule === 'clobber' || before === undefined ? value : combined(key, rule, before, value));
  }
  return merged;
}

function combined(key: string, rule: 'append' | 'update' | 'key-append', before: Value, value: Value): Value {
  if (rule === 'append') return [...listify(before), ...listify(value)];
  const base = before === null ? new PyDict() : before;
  if (!(base instanceof PyDict)) throw new ConfigMergeError(key, before);
  if (!(value instanceof PyDict)) throw new ConfigMergeError(key, value);
  if (rule === 'update') return base.copy().update(value.entries());
  return keysAppended(base, value, false);
}

/** `grants`: each key holds a list; a `+` before the key extends the list instead of replacing it. */
function keysAppended(base: PyDict, value: PyDict, keepSign: boolean): PyDict {
  const result = PyDict.of<Value>([...base].map(([key, item]) => [key, listify(item)] as const));
  for (const [key, item] of value) {
    const name = str(key);
    const bare = name.replace(/^\++/, '');
    const target = keepSign ? name : bare;
    const before = name.startsWith('+') ? result.get(target) : undefined;
    result.set(target, before === undefined ? listify(item) : [...listify(before), ...listify(item)]);
  }
  return result;
}

/** What one `config()` call adds to the calls before it in the same file. */
export function mergeConfigCall(before: PyDict, call: PyDict): PyDict {
  if (before.size === 0) return call.copy();
  const merged = before.copy();
  for (const [key, value] of call) {
    const name = key as string;
    const old = merged.get(name);
    if (CALL_APPEND.has(name)) {
      merged.set(name, old === undefined ? listify(value) : [...listify(old), ...listify(value)]);
    } else if (CALL_UPDATE.has(name)) {
      if (!(value instanceof PyDict)) throw new ConfigMergeError(name, value);
      merged.set(name, old instanceof PyDict ? old.copy().update(value.entries()) : value);
    } else if (name === 'grants') {
      if (!(value instanceof PyDict)) throw new ConfigMergeError(name, value);
      merged.set(name, keysAppended(old instanceof PyDict ? old : new PyDict(), value, true));
    } else if (name === 'snapshot_meta_column_names') {
      if (!(value instanceof PyDict)) throw new ConfigMergeError(name, value);
      merged.set(name, old instanceof PyDict ? old.copy().update(value.entries()) : value);
    } else {
      merged.set(name, value);
    }
  }
  return merged;
}
