import { PyDecimal } from './decimal.ts';
import { PyDict } from './dict.ts';
import { PyFloat } from './float.ts';
import { PyObject } from './object.ts';
import { PySet } from './set.ts';
import { PyDate, PyDateTime, PyTime, PyTimedelta } from './time.ts';
import { PyTuple } from './tuple.ts';
import type { Value } from './types.ts';

/** Python's `type(v).__name__`. */
export function typeName(v: Value): string {
  switch (typeof v) {
    case 'string':
      return 'str';
    case 'number':
      return Number.isInteger(v) ? 'int' : 'float';
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    default:
  }
  if (v === null) return 'NoneType';
  if (v instanceof PyTuple) return 'tuple';
  if (Array.isArray(v)) return 'list';
  if (v instanceof PyDict) return 'dict';
  if (v instanceof PyFloat) return 'float';
  if (v instanceof PyObject) return v.typeName;
  if (v instanceof PySet) return v.frozen ? 'frozenset' : 'set';
  if (v instanceof PyDateTime) return 'datetime.datetime';
  if (v instanceof PyDate) return 'datetime.date';
  if (v instanceof PyTime) return 'datetime.time';
  if (v instanceof PyTimedelta) return 'datetime.timedelta';
  if (v instanceof PyDecimal) return 'decimal.Decimal';
  return 'object';
}
