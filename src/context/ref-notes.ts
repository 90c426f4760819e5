import type { Value } from '../core/value.ts';
import type { RefArgs } from '../model/node.ts';
import { RelationObject } from './objects/index.ts';

/** Remembers which ref a relation came from: `prior(ref('x'))` is told of `x` only by what `ref` gave. */
export class RefNotes {
  private readonly refs = new WeakMap<RelationObject, RefArgs>();

  /** The value of a ref as an object of its own, which is known again. */
  note(value: Value, ref: RefArgs): Value {
    if (!(value instanceof RelationObject)) return value;
    const own = value.with({});
    this.refs.set(own, ref);
    return own;
  }

  of(value: Value): RefArgs | undefined {
    return value instanceof RelationObject ? this.refs.get(value) : undefined;
  }
}
