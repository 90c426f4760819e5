export { PyDecimal } from './decimal.ts';
export { PyDict } from './dict.ts';
export { exactDecimal, valueEquals } from './equal.ts';
export { type MacroFrame, PyError, typeError, valueError } from './error.ts';
export { floatRepr, intOf, isFloat, isInt, PyFloat, toFloat, toInt } from './float.ts';
export { hashKey } from './hash.ts';
export { jsonFloat, jsonString } from './json-text.ts';
export { type HashKey, PyObject } from './object.ts';
export { fromPlain, type Plain, toPlain } from './plain.ts';
export { PySet } from './set.ts';
export { repr, str, stringRepr } from './text.ts';
export {
  type ClockFields,
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  offsetText,
  PyDate,
  PyDateTime,
  PyFixedZone,
  PyTime,
  PyTimedelta,
  PyTzInfo,
} from './time.ts';
export { isList, isTuple, PyTuple } from './tuple.ts';
export { typeName } from './type-name.ts';
export type { Value } from './types.ts';
