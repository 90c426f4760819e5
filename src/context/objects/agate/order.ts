import { PyDate, PyDateTime, PyDecimal, PyFloat, PyObject, PyTuple, type Value } from '../../../core/value.ts';

/** Values in ascending order, nulls last. */
export function orderValues(values: readonly Value[]): Value[] {
  return [...values].sort(compareNullsLast);
}

/** Order of two values of one column: negative, 0 or positive; null is greater than all else. */
export function compareNullsLast(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (a instanceof PyTuple && b instanceof PyTuple) {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
      const order = compareNullsLast(a[i] as Value, b[i] as Value);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (a instanceof PyDecimal && b instanceof PyDecimal) return a.compare(b);
  const [x, y] = [sortKey(a), sortKey(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function sortKey(v: Value): string | number | bigint {
  if (typeof v === 'string' || typeof v === 'number' || typeof v === 'bigint') return v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (v instanceof PyFloat) return v.value;
  if (v instanceof PyDecimal) return v.toNumber();
  if (v instanceof PyDateTime) return v.utcMicroseconds();
  if (v instanceof PyDate) return v.toDays();
  return v instanceof PyObject ? (v.str?.() ?? '') : String(v);
}
