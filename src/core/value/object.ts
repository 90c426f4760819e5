import type { Value } from './types.ts';

/** A key of a JavaScript Map that stands for a Python value: equal values have the same key. */
export type HashKey = string | number | bigint | null | object;

/**
 * Base of every value that is none of the built-in ones: relations, columns, config objects, functions, tables.
 * All hooks are optional; without `eq` and `hash` an object equals only itself.
 */
export abstract class PyObject {
  /** Name of the Python class, as error messages and `repr` show it. */
  abstract readonly typeName: string;

  /** Text of `str(x)`; default: `repr`. */
  str?(): string;
  /** Text of `repr(x)`; default: `<Type object>`. */
  repr?(): string;
  /** Truth value; default: `len() > 0`, else true. It may take notes: it is called for each test. */
  truth?(): boolean;
  len?(): number;
  iter?(): Iterable<Value>;
  contains?(item: Value): boolean;
  /** `this == other`; undefined means "not comparable", that is unequal. */
  eq?(other: Value): boolean | undefined;
  /** Order: negative, 0, positive; undefined means that the types cannot be ordered. */
  compare?(other: Value): number | undefined;
  /** Key for dicts and sets. Throw a TypeError PyError when unhashable. */
  hash?(): HashKey;
}
