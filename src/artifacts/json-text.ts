import { floatRepr, PyDict, PyFloat, toPlain, type Value } from '../core/index.ts';

/** What an artifact is made of: values of the project, plain data of the model, and text that is JSON already. */
export type Json =
  | Value
  | undefined
  | JsonText
  | readonly Json[]
  | ReadonlyMap<string, Json>
  | { readonly [key: string]: Json };

/** A piece of finished JSON text. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/**
 * JSON text with Python's numbers: floats keep their point (`1.0`), large ints all digits; what JSON cannot say (nan,
 * inf) becomes null. Keys with undefined values are left out. Plain objects in `value` are used up.
 */
export function jsonText(value: Json): string {
  // The encoder of the engine is many times faster than one of our own: it gets plain data, with marks in place of
  // what it would write otherwise.
  const marks = { used: false };
  const text = JSON.stringify(encodable(value, marks) ?? null);
  return marks.used ? text.replace(MARKED, (_, inside: string) => JSON.parse(`"${inside}"`)) : text;
}

/** The same with a space after each comma and colon, as Python writes it. */
export function spacedJsonText(value: Json): string {
  return writtenText(value, ' ');
}

/** Begins a text that stands for JSON text. */
const MARK = '\u0000#';
const MARKED = /"\\u0000#((?:[^"\\]|\\.)*)"/g;

type Marks = { used: boolean };

function marked(text: string, marks: Marks): string {
  marks.used = true;
  return MARK + text;
}

/** Data that the engine's encoder writes as we want it. Plain objects are changed in place: they are made for this. */
function encodable(value: Json, marks: Marks): unknown {
  switch (typeof value) {
    case 'string':
      return value.startsWith(MARK) ? marked(JSON.stringify(value), marks) : value;
    case 'bigint':
      return marked(String(value), marks);
    case 'object':
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (Array.isArray(value)) {
    return value.every(item => typeof item === 'string' && !item.startsWith(MARK))
      ? value
      : value.map(item => encodable(item, marks));
  }
  if (value instanceof PyDict) return encodableDict(value, marks);
  if (value instanceof PyFloat) return marked(floatRepr(value.value), marks);
  if (value instanceof JsonText) return marked(value.text, marks);
  if (value instanceof Map) {
    const object: { [key: string]: unknown } = {};
    for (const [key, item] of value as ReadonlyMap<string, Json>) {
      if (isOrderly(key)) object[key] = encodable(item, marks);
      else return marked(writtenText(value, ''), marks);
    }
    return object;
  }
  if (!isPlainObject(value)) return toPlain(value as Value);
  const object = value as { [key: string]: unknown };
  for (const key in object) {
    const item = object[key];
    if (typeof item === 'object' || typeof item === 'string' || typeof item === 'bigint') {
      object[key] = encodable(item as Json, marks);
    }
  }
  return object;
}

function encodableDict(dict: PyDict, marks: Marks): unknown {
  const object: { [key: string]: unknown } = {};
  let orderly = true;
  dict.forEach((key, item) => {
    const name = typeof key === 'string' ? key : keyText(key);
    orderly &&= isOrderly(name);
    if (orderly) object[name] = encodable(item, marks);
  });
  return orderly ? object : marked(writtenText(dict, ''), marks);
}

/** Keys like numbers would change places in an object, and one of them its prototype. */
const isOrderly = (key: string): boolean => {
  const c = key.charCodeAt(0);
  return !(c >= 48 && c <= 57) && key !== '__proto__';
};

function isPlainObject(value: object): value is { readonly [key: string]: Json } {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** JSON text written by hand, in any order of keys. */
function writtenText(value: Json, gap: '' | ' '): string {
  if (value === undefined || value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? (Number.isInteger(value) ? String(value) : floatRepr(value)) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return String(value);
    default:
  }
  if (Array.isArray(value)) return `[${value.map(item => writtenText(item, gap)).join(`,${gap}`)}]`;
  if (value instanceof PyDict)
    return entriesText(
      [...value].map(([key, item]) => [keyText(key), item] as const),
      gap,
    );
  if (value instanceof PyFloat) return floatRepr(value.value);
  if (value instanceof JsonText) return value.text;
  if (value instanceof Map) return entriesText(value, gap);
  if (isPlainObject(value)) return entriesText(Object.entries(value), gap);
  return JSON.stringify(toPlain(value as Value));
}

function entriesText(entries: Iterable<readonly [string, Json]>, gap: '' | ' '): string {
  const parts: string[] = [];
  for (const [key, value] of entries) {
    if (value !== undefined) parts.push(`${JSON.stringify(key)}:${gap}${writtenText(value, gap)}`);
  }
  return `{${parts.join(`,${gap}`)}}`;
}

/** Keys of JSON are text: numbers as JSON writes them, None as null, as Python's encoder does. */
const keyText = (key: Value): string =>
  typeof key === 'string' ? key : writtenText(key, '').replace(/^"(.*)"$/s, '$1');
