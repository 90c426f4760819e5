import { PyDict, PyTuple, typeName, type Value } from '../../core/value.ts';
import { PyError, typeError, valueError } from '../errors.ts';
import { HostObject } from './host.ts';
import { Markup, PyRange } from './objects.ts';
import { asInt } from './ops.ts';
import { isUndefined } from './undefined.ts';

/** The code points of a text; a plain split where there are no surrogates. */
export function characters(s: string): string[] {
  return hasSurrogates(s) ? [...s] : s.split('');
}

export const hasSurrogates = (s: string): boolean => /[\ud800-\udfff]/.test(s);

/** Item `i` of `length`, counted from the end when negative; undefined when out of range. */
export function itemIndex(i: number | bigint, length: number): number | undefined {
  const n = Number(i);
  const at = n < 0 ? n + length : n;
  return at >= 0 && at < length ? at : undefined;
}

/** `obj[key]` as Python does it; undefined where Python raises TypeError or LookupError. */
export function itemOf(obj: Value, key: Value): Value | undefined {
  if (obj instanceof PyDict) return hashable(() => obj.get(key));
  if (typeof obj === 'string' || obj instanceof Markup) {
    const i = asInt(key);
    if (i === undefined) return undefined;
    const text = typeof obj === 'string' ? obj : obj.text;
    const chars = hasSurrogates(text) ? [...text] : text;
    const at = itemIndex(i, chars.length);
    if (at === undefined) return undefined;
    return typeof obj === 'string' ? (chars[at] as string) : new Markup(chars[at] as string);
  }
  if (Array.isArray(obj) || obj instanceof PyRange) {
    const i = asInt(key);
    if (i === undefined) return undefined;
    const at = itemIndex(i, obj instanceof PyRange ? obj.size : obj.length);
    if (at === undefined) return undefined;
    return obj instanceof PyRange ? obj.at(at) : obj[at];
  }
  if (obj instanceof HostObject && obj.getitem) return hashable(() => obj.getitem?.(key));
  return undefined;
}

function hashable<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch (e) {
    if (e instanceof PyError && ['TypeError', 'KeyError', 'IndexError', 'LookupError'].includes(e.pyType))
      return undefined;
    throw e;
  }
}

/** A `slice(...)` object, which only occurs as a part of a key. */
export class SliceValue extends HostObject {
  readonly typeName = 'slice';
  readonly parts: Value[];

  constructor(parts: Value[]) {
    super();
    this.parts = parts;
  }

  override hash(): never {
    throw typeError("unhashable type: 'slice'");
  }
}

function bound(v: Value): number | null {
  if (v === null) return null;
  const n = asInt(v);
  if (n === undefined) {
    throw typeError('slice indices must be integers or None or have an __index__ method');
  }
  return Number(n);
}

/** First, end and step of a slice over `length` items, clipped as Python clips. */
export function sliceBounds(start: Value, stop: Value, step: Value, length: number): [number, number, number] {
  const by = bound(step) ?? 1;
  if (by === 0) throw valueError('slice step cannot be zero');
  const clip = (n: number | null, whole: number): number => {
    if (n === null) return whole;
    if (n < 0) return Math.max(n + length, by < 0 ? -1 : 0);
    return Math.min(n, by < 0 ? length - 1 : length);
  };
  return [clip(bound(start), by < 0 ? length - 1 : 0), clip(bound(stop), by < 0 ? -1 : length), by];
}

function picked<T>(items: ArrayLike<T>, start: Value, stop: Value, step: Value): T[] {
  const [from, to, by] = sliceBounds(start, stop, step, items.length);
  const out: T[] = [];
  if (by > 0) for (let i = from; i < to; i += by) out.push(items[i] as T);
  else for (let i = from; i > to; i += by) out.push(items[i] as T);
  return out;
}

/** `obj[start:stop:step]`; unlike `obj[key]` it raises what Python raises. */
export function slice(obj: Value, start: Value, stop: Value, step: Value): Value {
  if (typeof obj === 'string') return sliceText(obj, start, stop, step);
  if (Array.isArray(obj)) {
    const items = picked(obj, start, stop, step);
    return obj instanceof PyTuple ? PyTuple.make(items) : items;
  }
  if (obj instanceof Markup) return new Markup(sliceText(obj.text, start, stop, step));
  if (obj instanceof PyRange) {
    const [from, to, by] = sliceBounds(start, stop, step, obj.size);
    const unit = BigInt(obj.step);
    const first = BigInt(obj.start);
    const at = (i: number) => first + unit * BigInt(i);
    return new PyRange(narrow(at(from)), narrow(at(to)), narrow(unit * BigInt(by)));
  }
  if (isUndefined(obj)) return obj.item();
  if (obj instanceof PyDict) throw typeError("unhashable type: 'slice'");
  if (obj instanceof HostObject && obj.getitem) {
    const found = obj.getitem(new SliceValue([start, stop, step]));
    if (found !== undefined) return found;
  }
  throw typeError(`'${typeName(obj)}' object is not subscriptable`);
}

const narrow = (n: bigint): number | bigint => (Number.isSafeInteger(Number(n)) ? Number(n) : n);

function sliceText(s: string, start: Value, stop: Value, step: Value): string {
  if (hasSurrogates(s)) return picked([...s], start, stop, step).join('');
  const [from, to, by] = sliceBounds(start, stop, step, s.length);
  if (by === 1) return from < to ? s.slice(from, to) : '';
  return picked(s, start, stop, step).join('');
}
