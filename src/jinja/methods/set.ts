import { PySet, repr, typeName, type Value } from '../../core/value.ts';
import { keyError, typeError } from '../errors.ts';
import type { Kwargs } from '../runtime/host.ts';
import { isIterable, iterate } from '../runtime/iterate.ts';
import type { Method } from '../runtime/objects.ts';
import { noArgs, oneArg } from '../runtime/signature.ts';

type SetMethod = (self: PySet, args: Value[], kwargs: Kwargs) => Value;

function items(v: Value): Iterable<Value> {
  if (!isIterable(v)) throw typeError(`'${typeName(v)}' object is not iterable`);
  return iterate(v);
}

const asSet = (v: Value): PySet => (v instanceof PySet ? v : new PySet(items(v)));

const combine =
  (name: string, step: (a: Iterable<Value>, b: PySet) => Iterable<Value>): SetMethod =>
  (self, args, kwargs) => {
    if (kwargs.size) throw typeError(`set.${name}() takes no keyword arguments`);
    let result = new PySet(self);
    for (const arg of args) result = new PySet(step(result, asSet(arg)));
    return result;
  };

function* union(a: Iterable<Value>, b: PySet): Iterable<Value> {
  yield* a;
  yield* b;
}

function* keep(a: Iterable<Value>, b: PySet, inside: boolean): Iterable<Value> {
  for (const item of a) if (b.has(item) === inside) yield item;
}

const symmetric = (a: Iterable<Value>, b: PySet): Iterable<Value> => {
  const left = new PySet(a);
  return union(keep(left, b, false), new PySet(keep(b, left, false)));
};

const inPlace =
  (name: string, pure: SetMethod): SetMethod =>
  (self, args, kwargs) => {
    const result = [...(pure(self, args, kwargs) as PySet)];
    self.clear();
    for (const item of result) self.add(item);
    return name === '' ? self : null;
  };

const unionOf = combine('union', union);
const intersection = combine('intersection', (a, b) => keep(a, b, true));
const difference = combine('difference', (a, b) => keep(a, b, false));

const subset = (a: PySet, b: PySet): boolean => a.size <= b.size && [...a].every(item => b.has(item));

const methods: [string, SetMethod][] = [
  ['union', unionOf],
  ['intersection', intersection],
  ['difference', difference],
  ['symmetric_difference', combine('symmetric_difference', symmetric)],
  ['update', inPlace('update', unionOf)],
  ['intersection_update', inPlace('intersection_update', intersection)],
  ['difference_update', inPlace('difference_update', difference)],
  ['issubset', (self, args, kwargs) => subset(self, asSet(oneArg('set.issubset', args, kwargs)))],
  ['issuperset', (self, args, kwargs) => subset(asSet(oneArg('set.issuperset', args, kwargs)), self)],
  [
    'isdisjoint',
    (self, args, kwargs) => {
      const other = asSet(oneArg('set.isdisjoint', args, kwargs));
      return ![...self].some(item => other.has(item));
    },
  ],
  [
    'add',
    (self, args, kwargs) => {
      self.add(oneArg('set.add', args, kwargs));
      return null;
    },
  ],
  [
    'discard',
    (self, args, kwargs) => {
      self.delete(oneArg('set.discard', args, kwargs));
      return null;
    },
  ],
  [
    'remove',
    (self, args, kwargs) => {
      const item = oneArg('set.remove', args, kwargs);
      if (!self.delete(item)) throw keyError(repr(item));
      return null;
    },
  ],
  [
    'pop',
    (self, args, kwargs) => {
      noArgs('set.pop', args, kwargs);
      for (const item of self) {
        self.delete(item);
        return item;
      }
      throw keyError("'pop from an empty set'");
    },
  ],
  [
    'clear',
    (self, args, kwargs) => {
      noArgs('set.clear', args, kwargs);
      self.clear();
      return null;
    },
  ],
  [
    'copy',
    (self, args, kwargs) => {
      noArgs('set.copy', args, kwargs);
      return new PySet(self);
    },
  ],
];

export const setMethods: ReadonlyMap<string, Method> = new Map(methods as unknown as [string, Method][]);
