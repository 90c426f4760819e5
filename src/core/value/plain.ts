import { PyDecimal } from './decimal.ts';
import { PyDict } from './dict.ts';
import { PyFloat } from './float.ts';
import { PyObject } from './object.ts';
import { PySet } from './set.ts';
import { str } from './text.ts';
import { PyDate, PyDateTime, PyTime, PyTimedelta } from './time.ts';
import type { Value } from './types.ts';

/** JSON-able JavaScript data. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/**
 * The value as JSON-able JavaScript: dicts become objects (keys as text), tuples and sets arrays, dates ISO text.
 * Loses the difference of 1 and 1.0 and the digits of ints beyond 2^53: for exact JSON text use jinja's `toJson`.
 */
export function toPlain(v: Value): Plain {
  if (v === null || typeof v === 'string' || typeof v === 'boolean' || typeof v === 'number') return v;
  if (typeof v === 'bigint') return Number(v);
  if (v instanceof PyFloat) return v.value;
  if (Array.isArray(v)) return v.map(toPlain);
  if (v instanceof PyDict) {
    const object: { [key: string]: Plain } = {};
    for (const [key, value] of v) {
      const name =
        typeof key === 'string' ? key : key === null ? 'null' : typeof key === 'boolean' ? `${key}` : str(key);
      // defineProperty keeps a key such as __proto__ an ordinary property.
      if (name === '__proto__') {
        Object.defineProperty(object, name, {
          value: toPlain(value),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      } else object[name] = toPlain(value);
    }
    return object;
  }
  if (v instanceof PySet) return [...v].map(toPlain);
  if (v instanceof PyDecimal) return v.toNumber();
  if (v instanceof PyDate || v instanceof PyTime) return v.isoformat();
  if (v instanceof PyTimedelta || v instanceof PyObject) return str(v);
  return null;
}

/** The Python-like value of JavaScript data: objects and Maps become dicts, undefined None, a Date a datetime. */
export function fromPlain(v: unknown): Value {
  if (v === undefined || v === null) return null;
  switch (typeof v) {
    case 'string':
    case 'boolean':
      return v;
    case 'number':
      return v === 0 ? 0 : v;
    case 'bigint':
      return v >= -9007199254740991n && v <= 9007199254740991n ? Number(v) : v;
    default:
  }
  if (isValueObject(v)) return v;
  if (Array.isArray(v)) return v.map(fromPlain);
  if (v instanceof Date) return PyDateTime.fromDate(v);
  if (v instanceof Map) return PyDict.of([...v].map(([key, value]) => [fromPlain(key), fromPlain(value)] as const));
  if (v instanceof Set) return new PySet([...v].map(fromPlain));
  if (typeof v === 'object') {
    return PyDict.of(Object.entries(v).map(([key, value]) => [key, fromPlain(value)] as const));
  }
  return str(String(v));
}

function isValueObject(v: unknown): v is Value {
  return (
    v instanceof PyFloat ||
    v instanceof PyDict ||
    v instanceof PySet ||
    v instanceof PyObject ||
    v instanceof PyDecimal ||
    v instanceof PyDate ||
    v instanceof PyTime ||
    v instanceof PyTimedelta
  );
}
