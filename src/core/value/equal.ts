import { PyDecimal } from './decimal.ts';
import { PyDict } from './dict.ts';
import { PyFloat } from './float.ts';
import { PyObject } from './object.ts';
import { PySet } from './set.ts';
import { PyDate, PyDateTime, PyTime, PyTimedelta } from './time.ts';
import { PyTuple } from './tuple.ts';
import type { Value } from './types.ts';

/** Python's `a == b`: structural, 1 == 1.0 == True, a list never equals a tuple. */
export function valueEquals(a: Value, b: Value): boolean {
  if (a === b) return typeof a !== 'object' || !(a instanceof PyObject) || a.eq === undefined || a.eq(b) !== false;
  if (a instanceof PyObject || b instanceof PyObject) return objectEquals(a, b);
  const na = numeric(a);
  if (na !== undefined) {
    const nb = numeric(b);
    // biome-ignore lint/suspicious/noDoubleEquals: number and bigint compare exactly only with ==
    if (nb !== undefined) return na == nb;
    return b instanceof PyDecimal && decimalEquals(b, a);
  }
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length || a instanceof PyTuple !== b instanceof PyTuple) return false;
    for (let i = 0; i < a.length; i++) if (!same(a[i] as Value, b[i] as Value)) return false;
    return true;
  }
  if (a instanceof PyDict) {
    if (!(b instanceof PyDict) || a.size !== b.size) return false;
    for (const [key, value] of a) {
      const other = b.get(key);
      if (other === undefined || !same(value, other)) return false;
    }
    return true;
  }
  if (a instanceof PySet) {
    if (!(b instanceof PySet) || a.size !== b.size) return false;
    for (const item of a) if (!b.has(item)) return false;
    return true;
  }
  if (a instanceof PyDecimal) return b instanceof PyDecimal ? a.compare(b) === 0 : decimalEquals(a, b);
  return timeEquals(a, b);
}

/** Identity counts as equal inside containers (nan in [nan]). */
const same = (a: Value, b: Value): boolean => a === b || valueEquals(a, b);

function objectEquals(a: Value, b: Value): boolean {
  if (a instanceof PyObject && a.eq) {
    const answer = a.eq(b);
    if (answer !== undefined) return answer;
  }
  if (b instanceof PyObject && b.eq) {
    const answer = b.eq(a);
    if (answer !== undefined) return answer;
  }
  return a === b;
}

function numeric(v: Value): number | bigint | undefined {
  switch (typeof v) {
    case 'number':
    case 'bigint':
      return v;
    case 'boolean':
      return v ? 1 : 0;
    default:
      return v instanceof PyFloat ? v.value : undefined;
  }
}

function decimalEquals(d: PyDecimal, other: Value): boolean {
  const n = numeric(other);
  if (n === undefined) return false;
  if (typeof n === 'bigint') return d.compare(new PyDecimal(n, 0)) === 0;
  if (!Number.isFinite(n)) return false;
  return Number.isInteger(n) ? d.compare(new PyDecimal(BigInt(n), 0)) === 0 : d.compare(exactDecimal(n)) === 0;
}

/** The exact decimal value of a finite float. */
export function exactDecimal(n: number): PyDecimal {
  let exponent = 0;
  let scaled = n;
  // Doubling is exact; a double needs at most 1074 of them to become integral.
  while (!Number.isInteger(scaled) && exponent < 1075) {
    scaled *= 2;
    exponent += 1;
  }
  return new PyDecimal(BigInt(scaled) * 5n ** BigInt(exponent), -exponent);
}

function timeEquals(a: Value, b: Value): boolean {
  if (a instanceof PyDateTime) {
    if (!(b instanceof PyDateTime) || (a.tzinfo === null) !== (b.tzinfo === null)) return false;
    return a.utcMicroseconds() === b.utcMicroseconds();
  }
  if (a instanceof PyDate) return b instanceof PyDate && !(b instanceof PyDateTime) && a.toDays() === b.toDays();
  if (a instanceof PyTimedelta) return b instanceof PyTimedelta && a.totalMicroseconds() === b.totalMicroseconds();
  if (a instanceof PyTime) return b instanceof PyTime && a.isoformat() === b.isoformat();
  return false;
}
