import { PyDict, PyObject, PySet, PyTuple, typeName, type Value } from '../../core/value.ts';
import { limitError, typeError, valueError } from '../errors.ts';
import { guardedDict } from './objects.ts';
import { isUndefined } from './undefined.ts';

const notIterable = (v: Value): Error => typeError(`'${typeName(v)}' object is not iterable`);

/** Whether `iter(v)` would succeed. */
export function isIterable(v: Value): boolean {
  if (typeof v === 'string' || Array.isArray(v) || v instanceof PyDict || v instanceof PySet) return true;
  return v instanceof PyObject && v.iter !== undefined;
}

/** Python's iteration over a value: code points of a text, keys of a dict. */
export function iterate(v: Value): Iterable<Value> {
  if (Array.isArray(v) || typeof v === 'string') return v;
  if (v instanceof PyDict) return guardedDict(v, 'keys');
  if (v instanceof PySet) return v;
  if (v instanceof PyObject && v.iter) return v.iter();
  throw notIterable(v);
}

/** `list(v)` as a fresh array. */
export function toArray(v: Value): Value[] {
  if (Array.isArray(v)) return Array.from(v);
  return [...iterate(v)];
}

/** `len(v)` or undefined where Python would raise a TypeError. */
export function lengthOf(v: Value): number | undefined {
  if (typeof v === 'string') return codePoints(v);
  if (Array.isArray(v)) return v.length;
  if (v instanceof PyDict || v instanceof PySet) return v.size;
  return v instanceof PyObject ? v.len?.() : undefined;
}

/** @throws PyError TypeError */
export function len(v: Value): number {
  const n = lengthOf(v);
  if (n === undefined) throw typeError(`object of type '${typeName(v)}' has no len()`);
  return n;
}

function codePoints(s: string): number {
  let n = s.length;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c >= 0xd800 && c < 0xdc00 && i + 1 < s.length) {
      const d = s.charCodeAt(i + 1);
      if (d >= 0xdc00 && d < 0xe000) {
        n--;
        i++;
      }
    }
  }
  return n;
}

/** The items of `v` for a target of `count` names. */
export function unpack(v: Value, count: number): Value[] {
  if (Array.isArray(v) && v.length === count) return v;
  if (!isIterable(v)) throw typeError(`cannot unpack non-iterable ${typeName(v)} object`);
  const items: Value[] = [];
  for (const item of iterate(v)) {
    if (items.length === count) throw valueError(`too many values to unpack (expected ${count})`);
    items.push(item);
  }
  if (items.length < count) {
    throw valueError(`not enough values to unpack (expected ${count}, got ${items.length})`);
  }
  return items;
}

/** Largest text or list that a repetition may make, in characters or items. */
export const MAX_REPEAT = 50_000_000;

export function repeatSequence(v: string | Value[], count: number | bigint): Value {
  const times = count < 0 ? 0 : Number(count);
  if (times * v.length > MAX_REPEAT) {
    throw limitError(`repetition would make a value of ${times * v.length} items (at most ${MAX_REPEAT} are allowed)`);
  }
  if (typeof v === 'string') return v.repeat(times);
  const out: Value[] = v instanceof PyTuple ? new PyTuple() : [];
  for (let i = 0; i < times; i++) for (const item of v) out.push(item);
  return out;
}

/** Python's `bool(v)`. */
export function truth(v: Value): boolean {
  switch (typeof v) {
    case 'boolean':
      return v;
    case 'string':
      return v.length > 0;
    case 'number':
      return v !== 0;
    case 'bigint':
      return true;
    default:
  }
  if (v === null) return false;
  if (Array.isArray(v)) return v.length > 0;
  if (isUndefined(v)) return false;
  if (v instanceof PyDict || v instanceof PySet) return v.size > 0;
  if (v instanceof PyObject) return v.truth ? v.truth() : v.len ? v.len() > 0 : true;
  return truthOfRest(v);
}

function truthOfRest(v: Value): boolean {
  if (typeof v !== 'object' || v === null) return true;
  if ('isZero' in v) return !v.isZero();
  if ('totalMicroseconds' in v) return v.totalMicroseconds() !== 0n;
  if ('value' in v) return v.value !== 0;
  return true;
}
