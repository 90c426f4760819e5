import { hashKey } from './hash.ts';
import type { HashKey } from './object.ts';
import type { Value } from './types.ts';

/** A Python set or frozenset. Iterates in insertion order (Python's own order is arbitrary). */
export class PySet {
  readonly frozen: boolean;
  private readonly map = new Map<HashKey, Value>();

  constructor(items: Iterable<Value> = [], frozen = false) {
    this.frozen = frozen;
    for (const item of items) this.add(item);
  }

  static of(items: Iterable<Value>): PySet {
    return new PySet(items);
  }

  get size(): number {
    return this.map.size;
  }

  has(item: Value): boolean {
    return this.map.has(hashKey(item));
  }

  add(item: Value): this {
    const hash = hashKey(item);
    if (!this.map.has(hash)) this.map.set(hash, item);
    return this;
  }

  delete(item: Value): boolean {
    return this.map.delete(hashKey(item));
  }

  clear(): void {
    this.map.clear();
  }

  [Symbol.iterator](): IterableIterator<Value> {
    return this.map.values();
  }
}
