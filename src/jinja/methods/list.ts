import { repr, typeName, type Value, valueEquals } from '../../core/value.ts';
import { indexError, typeError, valueError } from '../errors.ts';
import { call } from '../runtime/call.ts';
import type { Kwargs } from '../runtime/host.ts';
import { itemIndex, sliceBounds } from '../runtime/index-access.ts';
import { isIterable, toArray } from '../runtime/iterate.ts';
import type { Method } from '../runtime/objects.ts';
import { asInt } from '../runtime/ops.ts';
import { noArgs, oneArg, positional } from '../runtime/signature.ts';
import { reverseFlag, sortValues } from '../runtime/sort.ts';

type ListMethod = (self: Value[], args: Value[], kwargs: Kwargs, context: never) => Value;

function toIndex(v: Value): number {
  const n = asInt(v);
  if (n === undefined) throw typeError(`'${typeName(v)}' object cannot be interpreted as an integer`);
  return Number(n);
}

const same = (a: Value, b: Value): boolean => a === b || valueEquals(a, b);

const count =
  (type: string): ListMethod =>
  (self, args, kwargs) => {
    const item = oneArg(`${type}.count`, args, kwargs);
    return self.filter(x => same(x, item)).length;
  };

const index =
  (type: string): ListMethod =>
  (self, args, kwargs) => {
    positional(`${type}.index`, args, kwargs, 1, 3);
    for (const bound of args.slice(1)) {
      if (asInt(bound) === undefined) throw typeError('slice indices must be integers or have an __index__ method');
    }
    const [from, to] = sliceBounds(args[1] ?? null, args[2] ?? null, null, self.length);
    for (let i = from; i < to; i++) if (same(self[i] as Value, args[0] as Value)) return i;
    throw valueError(type === 'tuple' ? 'tuple.index(x): x not in tuple' : `${repr(args[0] as Value)} is not in list`);
  };

const append: ListMethod = (self, args, kwargs) => {
  self.push(oneArg('list.append', args, kwargs));
  return null;
};

const extend: ListMethod = (self, args, kwargs) => {
  const items = oneArg('list.extend', args, kwargs);
  if (!isIterable(items)) throw typeError(`'${typeName(items)}' object is not iterable`);
  for (const item of toArray(items)) self.push(item);
  return null;
};

const insert: ListMethod = (self, args, kwargs) => {
  positional('list.insert', args, kwargs, 2, 2);
  const at = toIndex(args[0] as Value);
  self.splice(at < 0 ? Math.max(0, at + self.length) : at, 0, args[1] as Value);
  return null;
};

const pop: ListMethod = (self, args, kwargs) => {
  positional('list.pop', args, kwargs, 0, 1);
  const at = args.length ? toIndex(args[0] as Value) : -1;
  if (self.length === 0) throw indexError('pop from empty list');
  const i = itemIndex(at, self.length);
  if (i === undefined) throw indexError('pop index out of range');
  return self.splice(i, 1)[0] as Value;
};

const remove: ListMethod = (self, args, kwargs) => {
  const item = oneArg('list.remove', args, kwargs);
  const i = self.findIndex(x => same(x, item));
  if (i < 0) throw valueError('list.remove(x): x not in list');
  self.splice(i, 1);
  return null;
};

const sort: Method = (self: Value[], args, kwargs, context) => {
  const given = args.length + kwargs.size;
  if (given > 2) throw typeError(`sort() takes at most 2 arguments (${given} given)`);
  if (args.length) throw typeError('sort() takes no positional arguments');
  for (const name of kwargs.keys()) {
    if (name !== 'key' && name !== 'reverse') throw typeError(`'${name}' is an invalid keyword argument for sort()`);
  }
  const key = kwargs.get('key') ?? null;
  const keyOf =
    key === null
      ? (v: Value) => v
      : (v: Value): Value => {
          const result = call(context, key, [v], null);
          if (result instanceof Promise) throw typeError('a sort key cannot wait for the database');
          return result;
        };
  const sorted = sortValues(
    [...self],
    keyOf,
    reverseFlag(kwargs.has('reverse') ? (kwargs.get('reverse') as Value) : false),
  );
  self.splice(0, self.length, ...sorted);
  return null;
};

const methods: [string, ListMethod | Method][] = [
  ['append', append],
  ['extend', extend],
  ['insert', insert],
  ['pop', pop],
  ['remove', remove],
  ['sort', sort],
  ['count', count('list')],
  ['index', index('list')],
  [
    'reverse',
    (self: Value[], args: Value[], kwargs: Kwargs) => {
      noArgs('list.reverse', args, kwargs);
      self.reverse();
      return null;
    },
  ],
  [
    'clear',
    (self: Value[], args: Value[], kwargs: Kwargs) => {
      noArgs('list.clear', args, kwargs);
      self.length = 0;
      return null;
    },
  ],
  [
    'copy',
    (self: Value[], args: Value[], kwargs: Kwargs) => {
      noArgs('list.copy', args, kwargs);
      return [...self];
    },
  ],
];

export const listMethods: ReadonlyMap<string, Method> = new Map(methods as [string, Method][]);

export const tupleMethods: ReadonlyMap<string, Method> = new Map([
  ['count', count('tuple') as unknown as Method],
  ['index', index('tuple') as unknown as Method],
]);
