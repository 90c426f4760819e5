import { hashKey } from './hash.ts';
import type { HashKey } from './object.ts';
import type { Value } from './types.ts';

/**
 * A Python dict: insertion order, any hashable key, and 1, 1.0 and True are one key.
 * Never backed by a JavaScript object, which would reorder integer-like keys and know `__proto__`.
 */
export class PyDict<V extends Value = Value> {
  private readonly map = new Map<HashKey, V>();
  /** The key as first written, where it is not its own hash key. */
  private originals: Map<HashKey, Value> | undefined;

  static of<V extends Value>(entries: Iterable<readonly [Value, V]>): PyDict<V> {
    const dict = new PyDict<V>();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }

  static fromObject<V extends Value>(object: Readonly<Record<string, V>>): PyDict<V> {
    return PyDict.of(Object.entries(object));
  }

  get size(): number {
    return this.map.size;
  }

  get(key: Value): V | undefined {
    return this.map.get(hashKey(key));
  }

  has(key: Value): boolean {
    return this.map.has(hashKey(key));
  }

  set(key: Value, value: V): this {
    const hash = hashKey(key);
    if (hash !== key && !this.map.has(hash)) {
      this.originals ??= new Map();
      this.originals.set(hash, key);
    }
    this.map.set(hash, value);
    return this;
  }

  delete(key: Value): boolean {
    const hash = hashKey(key);
    this.originals?.delete(hash);
    return this.map.delete(hash);
  }

  clear(): void {
    this.map.clear();
    this.originals = undefined;
  }

  *keys(): IterableIterator<Value> {
    for (const hash of this.map.keys()) yield this.original(hash);
  }

  values(): IterableIterator<V> {
    return this.map.values();
  }

  *entries(): IterableIterator<[Value, V]> {
    for (const [hash, value] of this.map) yield [this.original(hash), value];
  }

  /** The entries in order, without the cost of an iterator; for code that walks very many dicts. */
  forEach(visit: (key: Value, value: V) => void): void {
    const hasOriginals = this.originals !== undefined;
    this.map.forEach((value, hash) => {
      visit(hasOriginals ? this.original(hash) : (hash as Value), value);
    });
  }

  [Symbol.iterator](): IterableIterator<[Value, V]> {
    return this.entries();
  }

  copy(): PyDict<V> {
    return PyDict.of(this.entries());
  }

  update(other: Iterable<readonly [Value, V]>): this {
    for (const [key, value] of other) this.set(key, value);
    return this;
  }

  private original(hash: HashKey): Value {
    const key = this.originals?.get(hash);
    return key === undefined ? (hash as Value) : key;
  }
}
