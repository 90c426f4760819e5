import { PyDict, PySet, PyTuple, str, typeName, type Value, valueEquals } from '../../core/value.ts';
import { filterArgumentError, limitError, PyError, typeError } from '../errors.ts';
import { attributeOf } from '../runtime/attr.ts';
import { call } from '../runtime/call.ts';
import { compare } from '../runtime/compare.ts';
import type { RenderContext } from '../runtime/context.ts';
import { HostObject } from '../runtime/host.ts';
import { hasSurrogates } from '../runtime/index-access.ts';
import { iterate, len, toArray, truth } from '../runtime/iterate.ts';
import { DictView, PyIter, PyRange } from '../runtime/objects.ts';
import { add, asInt, floordiv } from '../runtime/ops.ts';
import { reverseFlag, sortValues } from '../runtime/sort.ts';
import { isUndefined, makeUndefined } from '../runtime/undefined.ts';
import { attributeGetter, ignoreCase, multiAttributeGetter } from './attribute.ts';
import { type Bound, type FilterFunction, filter } from './define.ts';

const given = (v: Value | undefined): v is Value => v !== undefined && v !== null;

const caseOf = (sensitive: Value | undefined) => (truth(sensitive ?? false) ? undefined : ignoreCase);

function join([value, d = '', attribute]: Bound, context: RenderContext): Value {
  const get = given(attribute) ? attributeGetter(context, attribute) : undefined;
  const parts: string[] = [];
  for (const item of iterate(value as Value)) parts.push(str(get ? get(item) : item));
  return parts.join(str(d));
}

function first([seq]: Bound, context: RenderContext): Value {
  for (const item of iterate(seq as Value)) return item;
  return makeUndefined(context.undefinedKind, 'No first item, sequence was empty.');
}

/** `reversed(v)` as an array; undefined when Python has no reversed iterator for it. */
function reversed(v: Value): Value[] | undefined {
  if (typeof v === 'string') return [...v].reverse();
  if (Array.isArray(v)) return [...v].reverse();
  if (v instanceof PyDict || v instanceof PyRange || v instanceof DictView) return toArray(v).reverse();
  if (v instanceof HostObject && !isUndefined(v) && v.len && v.getitem) return toArray(v).reverse();
  return undefined;
}

function last([seq]: Bound, context: RenderContext): Value {
  const v = seq as Value;
  const items = reversed(v);
  if (!items) {
    // Undefined has a length but no items that could be asked for: Python finds it empty.
    if (isUndefined(v)) return makeUndefined(context.undefinedKind, 'No last item, sequence was empty.');
    throw typeError(`'${typeName(v)}' object is not reversible`);
  }
  if (items.length === 0) return makeUndefined(context.undefinedKind, 'No last item, sequence was empty.');
  return items[0] as Value;
}

function reverse([value]: Bound): Value {
  const v = value as Value;
  if (typeof v === 'string') return hasSurrogates(v) ? [...v].reverse().join('') : v.split('').reverse().join('');
  const items = reversed(v);
  if (items) return new PyIter(items, reverseName(v));
  if (isUndefined(v)) return new PyIter([], 'reversed');
  try {
    return toArray(v).reverse();
  } catch (e) {
    if (e instanceof PyError && e.pyType === 'TypeError') throw filterArgumentError('argument must be iterable');
    throw e;
  }
}

const reverseName = (v: Value): string =>
  v instanceof PyTuple
    ? 'reversed'
    : Array.isArray(v)
      ? 'list_reverseiterator'
      : v instanceof PyDict
        ? 'dict_reversekeyiterator'
        : 'range_iterator';

function sort([value, reverse_, caseSensitive, attribute]: Bound, context: RenderContext): Value {
  const get = multiAttributeGetter(context, attribute, caseOf(caseSensitive));
  return sortValues(toArray(value as Value), get, reverseFlag(reverse_ === undefined ? false : reverse_));
}

function dictsort([value, caseSensitive, by = 'key', reverse_]: Bound, context: RenderContext): Value {
  if (by !== 'key' && by !== 'value') throw filterArgumentError('You can only sort by either "key" or "value"');
  const pairs = toArray(itemsOf(value as Value, context)) as Value[][];
  const post = caseOf(caseSensitive);
  const keyOf = (pair: Value): Value => {
    const key = (pair as Value[])[by === 'key' ? 0 : 1] as Value;
    return post ? post(key) : key;
  };
  return sortValues(pairs, keyOf, reverseFlag(reverse_ === undefined ? false : reverse_));
}

/** `value.items()` */
function itemsOf(v: Value, context: RenderContext): Value {
  if (v instanceof PyDict) return new DictView(v, 'items');
  if (isUndefined(v)) return v.member('items') === undefined ? [] : callItems(v.member('items'), context);
  const method = attributeOf(v, 'items');
  if (method === undefined) throw new PyError('AttributeError', `'${typeName(v)}' object has no attribute 'items'`);
  return callItems(method, context);
}

function callItems(method: Value, context: RenderContext): Value {
  const result = call(context, method, [], null);
  if (result instanceof Promise) throw typeError('items() cannot wait for the database here');
  return result;
}

function* unique(items: Iterable<Value>, get: (v: Value) => Value): Iterable<Value> {
  const seen = new PySet();
  for (const item of items) {
    const key = get(item);
    if (seen.has(key)) continue;
    seen.add(key);
    yield item;
  }
}

function extreme(op: '<' | '>') {
  return ([value, caseSensitive, attribute]: Bound, context: RenderContext): Value => {
    const get = attributeGetter(context, attribute, caseOf(caseSensitive));
    let best: { item: Value; key: Value } | undefined;
    for (const item of iterate(value as Value)) {
      const key = get(item);
      if (!best || compare(op, key, best.key)) best = { item, key };
    }
    return best ? best.item : makeUndefined(context.undefinedKind, 'No aggregated item, sequence was empty.');
  };
}

function sum([iterable, attribute, start = 0]: Bound, context: RenderContext): Value {
  const get = given(attribute) ? attributeGetter(context, attribute) : undefined;
  const items = iterate(iterable as Value);
  if (typeof start === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  let total: Value = start;
  for (const item of items) total = add(total, get ? get(item) : item);
  return total;
}

/** A group as groupby gives it: a tuple whose two items also have names. */
class GroupTuple extends PyTuple {
  static group(grouper: Value, list: Value[]): GroupTuple {
    const tuple = new GroupTuple();
    tuple.push(grouper, list);
    return tuple;
  }
}

/** `group.grouper` and `group.list`. */
export function groupAttribute(v: Value, name: string): Value | undefined {
  if (!(v instanceof GroupTuple)) return undefined;
  return name === 'grouper' ? v[0] : name === 'list' ? v[1] : undefined;
}

function groupby([value, attribute, fallback, caseSensitive]: Bound, context: RenderContext): Value {
  const post = caseOf(caseSensitive);
  const key = attributeGetter(context, attribute, post, fallback);
  const shown = post ? attributeGetter(context, attribute, undefined, fallback) : key;
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of sortValues(toArray(value as Value), key)) {
    const k = key(item);
    const open = groups.at(-1);
    if (open && valueEquals(open.key, k)) open.items.push(item);
    else groups.push({ key: k, items: [item] });
  }
  return groups.map(group => GroupTuple.group(shown(group.items[0] as Value), group.items));
}

function size(v: Value | undefined, what: string): number {
  const n = asInt(v as Value);
  if (n === undefined) throw typeError(`'${typeName(v as Value)}' object cannot be interpreted as an integer`);
  if (n > 1_000_000) throw limitError(`${what} is too large`);
  return Number(n);
}

function* batch(items: Iterable<Value>, count: Value | undefined, fill: Value | undefined): Iterable<Value> {
  let tmp: Value[] = [];
  for (const item of items) {
    if (valueEquals(tmp.length, count as Value)) {
      yield tmp;
      tmp = [];
    }
    tmp.push(item);
  }
  if (tmp.length === 0) return;
  if (given(fill) && compare('<', tmp.length, count as Value)) while (tmp.length < size(count, 'batch')) tmp.push(fill);
  yield tmp;
}

function* slices(items: Value[], by: Value, fill: Value | undefined): Iterable<Value> {
  floordiv(items.length, by);
  const count = size(by, 'slice');
  const per = Math.floor(items.length / count);
  const extra = items.length % count;
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const start = offset + i * per;
    if (i < extra) offset++;
    const tmp = items.slice(start, offset + (i + 1) * per);
    if (given(fill) && i >= extra) tmp.push(fill);
    yield tmp;
  }
}

function* items(v: Value): Iterable<Value> {
  if (isUndefined(v)) return;
  if (!(v instanceof PyDict)) throw typeError('Can only get item pairs from a mapping.');
  yield* new DictView(v, 'items').iter();
}

function lengthFilter(name: string): FilterFunction {
  return (_context, args, kwargs) => {
    if (kwargs?.size) throw typeError(`${name}() takes no keyword arguments`);
    if (args.length !== 1) throw typeError(`${name}() takes exactly one argument (${args.length} given)`);
    return len(args[0] as Value);
  };
}

function random([seq]: Bound, context: RenderContext): Value {
  const n = len(seq as Value);
  if (n === 0) return makeUndefined(context.undefinedKind, 'No random item, sequence was empty.');
  return toArray(seq as Value)[Math.floor(Math.random() * n)] as Value;
}

export const sequenceFilters: [string, FilterFunction][] = [
  ['join', filter('sync_do_join(+, value, d?, attribute?)', join)],
  ['first', filter('sync_do_first(+, seq)', first)],
  ['last', filter('do_last(+, seq)', last)],
  ['random', filter('do_random(+, seq)', random)],
  ['reverse', filter('do_reverse(value)', reverse)],
  ['sort', filter('do_sort(+, value, reverse?, case_sensitive?, attribute?)', sort)],
  ['dictsort', filter('do_dictsort(value, case_sensitive?, by?, reverse?)', dictsort)],
  [
    'unique',
    filter('sync_do_unique(+, value, case_sensitive?, attribute?)', ([value, sensitive, attribute], context) => {
      const get = attributeGetter(context, attribute, caseOf(sensitive));
      return new PyIter(lazily(() => unique(iterate(value as Value), get)));
    }),
  ],
  ['min', filter('do_min(+, value, case_sensitive?, attribute?)', extreme('<'))],
  ['max', filter('do_max(+, value, case_sensitive?, attribute?)', extreme('>'))],
  ['sum', filter('sync_do_sum(+, iterable, attribute?, start?)', sum)],
  ['groupby', filter('sync_do_groupby(+, value, attribute, default?, case_sensitive?)', groupby)],
  [
    'batch',
    filter(
      'do_batch(value, linecount, fill_with?)',
      ([value, count, fill]) => new PyIter(lazily(() => batch(iterate(value as Value), count, fill))),
    ),
  ],
  [
    'slice',
    filter(
      'sync_do_slice(value, slices, fill_with?)',
      ([value, count, fill]) => new PyIter(lazily(() => slices(toArray(value as Value), count as Value, fill))),
    ),
  ],
  ['items', filter('do_items(value)', ([value]) => new PyIter(lazily(() => items(value as Value))))],
  ['list', filter('sync_do_list(value)', ([value]) => toArray(value as Value))],
  ['length', lengthFilter('len')],
  ['count', lengthFilter('len')],
];

/** A generator function's body runs, and fails, only when the first item is asked for. */
export function* lazily(make: () => Iterable<Value>): IterableIterator<Value> {
  yield* make();
}
