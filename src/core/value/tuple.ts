import type { Value } from './types.ts';

/** A Python tuple. It is an array for reading; map, slice and filter give plain arrays (lists). */
export class PyTuple extends Array<Value> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** A tuple of the given items. Use this rather than `new`, whose single number means a length. */
  static make(items: Iterable<Value>): PyTuple {
    const tuple = new PyTuple();
    for (const item of items) tuple.push(item);
    return tuple;
  }
}

export const isTuple = (v: unknown): v is PyTuple => v instanceof PyTuple;
export const isList = (v: unknown): v is Value[] => Array.isArray(v) && !(v instanceof PyTuple);
