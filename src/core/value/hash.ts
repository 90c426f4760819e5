import { PyDecimal } from './decimal.ts';
import { PyDict } from './dict.ts';
import { typeError } from './error.ts';
import { PyFloat } from './float.ts';
import { type HashKey, PyObject } from './object.ts';
import { PySet } from './set.ts';
import { PyDate, PyDateTime, PyTime, PyTimedelta } from './time.ts';
import { PyTuple } from './tuple.ts';
import { typeName } from './type-name.ts';
import type { Value } from './types.ts';

/** Keys that are not the value itself start with NUL, and so do texts that start with it. */
const MARK = '\u0000';

/** Gives objects that are compared by identity a number when they stand inside a tuple. Holds no value alive. */
const identities = new WeakMap<object, number>();
const nextIdentity = { value: 1 };

function identity(o: object): number {
  let id = identities.get(o);
  if (id === undefined) {
    id = nextIdentity.value++;
    identities.set(o, id);
  }
  return id;
}

/**
 * The Map key of a value: 1, 1.0 and True share one, 'a' is itself.
 * @throws PyError TypeError for list, dict and set
 */
export function hashKey(v: Value): HashKey {
  switch (typeof v) {
    case 'string':
      return v.charCodeAt(0) === 0 ? `${MARK}s${v}` : v;
    case 'number':
      return Number.isInteger(v) && !Number.isSafeInteger(v) ? BigInt(v) : v;
    case 'bigint':
      return v;
    case 'boolean':
      return v ? 1 : 0;
    default:
  }
  if (v === null) return null;
  if (v instanceof PyFloat) return Number.isSafeInteger(v.value) ? v.value : BigInt(v.value);
  if (v instanceof PyTuple) return `${MARK}t${v.map(item => partText(hashKey(item))).join('')}`;
  if (v instanceof PyObject) return v.hash ? v.hash() : v;
  if (v instanceof PyDecimal) return v.hash();
  if (v instanceof PyDateTime) return v.hash();
  if (v instanceof PyDate) return `${MARK}D${v.isoformat()}`;
  if (v instanceof PyTime) return `${MARK}T${v.isoformat()}`;
  if (v instanceof PyTimedelta) return `${MARK}d${v.totalMicroseconds()}`;
  if (Array.isArray(v) || v instanceof PyDict || (v instanceof PySet && !v.frozen)) {
    throw typeError(`unhashable type: '${typeName(v)}'`);
  }
  if (v instanceof PySet)
    return `${MARK}f${[...v]
      .map(item => partText(hashKey(item)))
      .sort()
      .join('')}`;
  return v;
}

function partText(key: HashKey): string {
  if (typeof key === 'string') return `s${key.length}:${key}`;
  if (key === null) return 'n;';
  if (typeof key === 'object') return `o${identity(key)};`;
  return `${String(key)};`;
}
