import { PyDict, PyTuple, repr, typeName, type Value } from '../../core/value.ts';
import { keyError, typeError, valueError } from '../errors.ts';
import { HostObject, type Kwargs } from '../runtime/host.ts';
import { isIterable, iterate, toArray } from '../runtime/iterate.ts';
import { DictView, type Method } from '../runtime/objects.ts';
import { noArgs, positional } from '../runtime/signature.ts';
import { isUndefined } from '../runtime/undefined.ts';

type DictMethod = (self: PyDict, args: Value[], kwargs: Kwargs) => Value;

const view =
  (kind: 'keys' | 'values' | 'items'): DictMethod =>
  (self, args, kwargs) => {
    noArgs(`dict.${kind}`, args, kwargs);
    return new DictView(self, kind);
  };

/** The pairs of what `dict(x)` or `d.update(x)` takes: a mapping or pairs. */
export function pairsOf(source: Value): [Value, Value][] {
  // Python asks for `keys` first, which an undefined value refuses and a capturing one has.
  if (isUndefined(source)) source.member('keys');
  if (source instanceof PyDict) return [...source];
  if (source instanceof HostObject && source.getitem && source.iter && source.getattr?.('keys') !== undefined) {
    return [...source.iter()].map(key => [key, source.getitem?.(key) ?? null]);
  }
  if (!isIterable(source)) throw typeError(`'${typeName(source)}' object is not iterable`);
  let i = 0;
  const pairs: [Value, Value][] = [];
  for (const item of iterate(source)) {
    if (!isIterable(item)) {
      throw typeError(`cannot convert dictionary update sequence element #${i} to a sequence`);
    }
    const pair = toArray(item);
    if (pair.length !== 2) {
      throw valueError(`dictionary update sequence element #${i} has length ${pair.length}; 2 is required`);
    }
    pairs.push(pair as [Value, Value]);
    i++;
  }
  return pairs;
}

const update: DictMethod = (self, args, kwargs) => {
  positional('dict.update', args, new Map(), 0, 1);
  if (args.length) self.update(pairsOf(args[0] as Value));
  for (const [key, value] of kwargs) self.set(key, value);
  return null;
};

const get: DictMethod = (self, args, kwargs) => {
  positional('dict.get', args, kwargs, 1, 2);
  const found = self.get(args[0] as Value);
  return found === undefined ? (args[1] ?? null) : found;
};

const pop: DictMethod = (self, args, kwargs) => {
  positional('dict.pop', args, kwargs, 1, 2);
  const key = args[0] as Value;
  const found = self.get(key);
  if (found === undefined) {
    if (args.length > 1) return args[1] as Value;
    throw keyError(repr(key));
  }
  self.delete(key);
  return found;
};

const setdefault: DictMethod = (self, args, kwargs) => {
  positional('dict.setdefault', args, kwargs, 1, 2);
  const key = args[0] as Value;
  const found = self.get(key);
  if (found !== undefined) return found;
  const value = args[1] ?? null;
  self.set(key, value);
  return value;
};

const popitem: DictMethod = (self, args, kwargs) => {
  noArgs('dict.popitem', args, kwargs);
  const last = [...self].at(-1);
  if (!last) throw keyError("'popitem(): dictionary is empty'");
  self.delete(last[0]);
  return PyTuple.make(last);
};

/** `dict.fromkeys`, which is a class method. */
export const fromkeys = (args: Value[], kwargs: Kwargs): PyDict => {
  positional('dict.fromkeys', args, kwargs, 1, 2);
  const result = new PyDict();
  for (const key of iterate(args[0] as Value)) result.set(key, args[1] ?? null);
  return result;
};

const methods: [string, DictMethod][] = [
  ['keys', view('keys')],
  ['values', view('values')],
  ['items', view('items')],
  ['get', get],
  ['pop', pop],
  ['popitem', popitem],
  ['setdefault', setdefault],
  ['update', update],
  ['fromkeys', (_self, args, kwargs) => fromkeys(args, kwargs)],
  [
    'clear',
    (self, args, kwargs) => {
      noArgs('dict.clear', args, kwargs);
      self.clear();
      return null;
    },
  ],
  [
    'copy',
    (self, args, kwargs) => {
      noArgs('dict.copy', args, kwargs);
      return self.copy();
    },
  ],
];

export const dictMethods: ReadonlyMap<string, Method> = new Map(methods as unknown as [string, Method][]);
