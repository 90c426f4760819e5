import { PyDict, PyTuple, typeName, type Value } from '../../core/value.ts';
import { typeError, valueError } from '../errors.ts';
import { lazily } from '../filters/sequence.ts';
import { call } from '../runtime/call.ts';
import type { RenderContext } from '../runtime/context.ts';
import { type Kwargs, PyType } from '../runtime/host.ts';
import { iterate, toArray, truth } from '../runtime/iterate.ts';
import { PyIter } from '../runtime/objects.ts';
import { add, asInt } from '../runtime/ops.ts';

type Make = (args: Value[], kwargs: Kwargs, context: RenderContext) => Iterable<Value>;

function intOf(v: Value | undefined, fallback: number): number {
  if (v === undefined || v === null) return fallback;
  const n = asInt(v);
  if (n === undefined) throw typeError(`'${typeName(v)}' object cannot be interpreted as an integer`);
  return Number(n);
}

/** A call inside of an iterator cannot wait. */
function callNow(context: RenderContext, fn: Value, args: Value[]): Value {
  const result = call(context, fn, args, null);
  if (result instanceof Promise) throw typeError('a function given to itertools cannot wait for the database');
  return result;
}

function* chain(args: Iterable<Value>): Iterable<Value> {
  for (const arg of args) yield* iterate(arg);
}

function* count(args: Value[], kwargs: Kwargs): Iterable<Value> {
  let n: Value = args[0] ?? kwargs.get('start') ?? 0;
  const step: Value = args[1] ?? kwargs.get('step') ?? 1;
  for (;;) {
    yield n;
    n = add(n, step);
  }
}

function* cycle([items]: Value[]): Iterable<Value> {
  const saved = toArray(items as Value);
  while (saved.length) yield* saved;
}

function* repeat(args: Value[], kwargs: Kwargs): Iterable<Value> {
  const times = args[1] ?? kwargs.get('times');
  const value = (args[0] ?? kwargs.get('object')) as Value;
  for (let i = 0; times === undefined || i < intOf(times, 0); i++) yield value;
}

function* accumulate(args: Value[], kwargs: Kwargs, context: RenderContext): Iterable<Value> {
  const fn = args[1] ?? kwargs.get('func') ?? null;
  let total: Value | undefined = kwargs.get('initial') ?? undefined;
  if (total !== undefined) yield total;
  for (const item of iterate(args[0] as Value)) {
    if (total === undefined) total = item;
    else total = fn === null ? add(total, item) : callNow(context, fn, [total, item]);
    yield total;
  }
}

function* compress([data, selectors]: Value[]): Iterable<Value> {
  const flags = toArray(selectors as Value);
  let i = 0;
  for (const item of iterate(data as Value)) {
    if (i >= flags.length) return;
    if (truth(flags[i++] as Value)) yield item;
  }
}

function* islice(args: Value[]): Iterable<Value> {
  const [items, a, b, c] = args;
  const start = args.length > 2 ? intOf(a, 0) : 0;
  const stop = args.length > 2 ? intOf(b, Infinity) : intOf(a, Infinity);
  const step = intOf(c, 1);
  if (start < 0 || stop < 0)
    throw valueError('Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.');
  if (step < 1) throw valueError('Step for islice() must be a positive integer or None.');
  let i = 0;
  if (stop <= start) return;
  for (const item of iterate(items as Value)) {
    if (i >= start && (i - start) % step === 0) yield item;
    if (++i >= stop) return;
  }
}

function* starmap([fn, items]: Value[], _kwargs: Kwargs, context: RenderContext): Iterable<Value> {
  for (const item of iterate(items as Value)) yield callNow(context, fn as Value, toArray(item));
}

function* zipLongest(args: Value[], kwargs: Kwargs): Iterable<Value> {
  const columns = args.map(toArray);
  const length = Math.max(0, ...columns.map(column => column.length));
  const fill = kwargs.get('fillvalue') ?? null;
  for (let i = 0; i < length; i++)
    yield PyTuple.make(columns.map(column => (i < column.length ? (column[i] as Value) : fill)));
}

function* product(args: Value[], kwargs: Kwargs): Iterable<Value> {
  const pools: Value[][] = [];
  for (let i = 0; i < intOf(kwargs.get('repeat'), 1); i++) pools.push(...args.map(toArray));
  const pick = function* (depth: number, head: Value[]): Iterable<Value> {
    if (depth === pools.length) {
      yield PyTuple.make(head);
      return;
    }
    for (const item of pools[depth] as Value[]) yield* pick(depth + 1, [...head, item]);
  };
  yield* pick(0, []);
}

/** Picks `size` of the pool; `next` says from which index on the following pick may come. */
function* pickIndices(n: number, size: number, allowed: (picked: number[], i: number) => boolean): Iterable<number[]> {
  const pick = function* (picked: number[]): Iterable<number[]> {
    if (picked.length === size) {
      yield picked;
      return;
    }
    for (let i = 0; i < n; i++) if (allowed(picked, i)) yield* pick([...picked, i]);
  };
  yield* pick([]);
}

const choose = (allowed: (picked: number[], i: number) => boolean): Make =>
  function* (args, kwargs) {
    const pool = toArray(args[0] as Value);
    const size = intOf(args[1] ?? kwargs.get('r'), pool.length);
    if (size < 0) throw valueError('r must be non-negative');
    for (const picked of pickIndices(pool.length, size, allowed)) yield PyTuple.make(picked.map(i => pool[i] as Value));
  };

function tee(args: Value[]): Value {
  const items = toArray(args[0] as Value);
  return PyTuple.make(Array.from({ length: intOf(args[1], 2) }, () => new PyIter(items, 'itertools._tee')));
}

/** dbt's `modules.itertools`. */
export function itertoolsModule(): PyDict {
  const lazy = (name: string, make: Make): [string, Value] => [
    name,
    new PyType(
      `itertools.${name}`,
      (args, kwargs, context) =>
        new PyIter(
          lazily(() => make(args, kwargs, context)),
          `itertools.${name}`,
        ),
    ),
  ];
  const chainType = new PyType(
    'itertools.chain',
    args => new PyIter(chain(args), 'itertools.chain'),
    new Map([
      [
        'from_iterable',
        new PyType(
          'from_iterable',
          args =>
            new PyIter(
              lazily(() => chain(iterate(args[0] as Value))),
              'itertools.chain',
            ),
        ),
      ],
    ]),
  );
  return PyDict.of<Value>([
    lazy('count', count),
    lazy('cycle', cycle),
    lazy('repeat', repeat),
    lazy('accumulate', accumulate),
    ['chain', chainType],
    lazy('compress', compress),
    lazy('islice', islice),
    lazy('starmap', starmap),
    ['tee', new PyType('itertools.tee', tee)],
    lazy('zip_longest', zipLongest),
    lazy('product', product),
    lazy(
      'permutations',
      choose((picked, i) => !picked.includes(i)),
    ),
    lazy(
      'combinations',
      choose((picked, i) => i > (picked.at(-1) ?? -1)),
    ),
    lazy(
      'combinations_with_replacement',
      choose((picked, i) => i >= (picked.at(-1) ?? 0)),
    ),
  ]);
}
