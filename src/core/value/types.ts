import type { PyDecimal } from './decimal.ts';
import type { PyDict } from './dict.ts';
import type { PyFloat } from './float.ts';
import type { PyObject } from './object.ts';
import type { PySet } from './set.ts';
import type { PyDate, PyDateTime, PyTime, PyTimedelta } from './time.ts';
import type { PyTuple } from './tuple.ts';

/**
 * A Python-like value.
 *
 * - None is null, bool is boolean, str is string;
 * - int is an integral number within 2^53, or a bigint beyond;
 * - float is a non-integral number (also inf and nan), or a PyFloat when its value is integral (1.0, -0.0, 1e22);
 * - list is a plain array, tuple a PyTuple (which is an array too: ask `isTuple` first), dict a PyDict, set a PySet;
 * - anything else is a PyObject.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyDecimal
  | PyDict
  | PySet
  | PyTuple
  | Value[]
  | PyDate
  | PyDateTime
  | PyTime
  | PyTimedelta
  | PyObject;
