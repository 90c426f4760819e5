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
 * inf) becomes null. Keys with undefined values are left out.
 *
 * @param gap what follows a comma or colon
 */
export function jsonText(value: Json, gap: '' | ' ' = ''): string {
  if (value === undefined || value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return Number.isFinite(value) ? (Number.isInteger(value) ? String(value) : floatRepr(value)) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return String(value);
    default:
  }
  if (Array.isArray(value)) return listText(value, gap);
  if (value instanceof PyDict) return entriesText(textKeys(value), gap);
  if (value instanceof PyFloat) return floatRepr(value.value);
  if (value instanceof JsonText) return value.text;
  if (value instanceof Map) return entriesText(value, gap);
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    let text = '';
    for (const key in value) {
      const item = (value as { [key: string]: Json })[key];
      if (item !== undefined) text += `${text === '' ? '' : `,${gap}`}${quoted(key)}:${gap}${jsonText(item, gap)}`;
    }
    return `{${text}}`;
  }
  return JSON.stringify(toPlain(value as Value));
}

function listText(list: readonly Json[], gap: '' | ' '): string {
  let text = '[';
  for (let i = 0; i < list.length; i++) text += `${i === 0 ? '' : `,${gap}`}${jsonText(list[i], gap)}`;
  return `${text}]`;
}

function entriesText(entries: Iterable<readonly [string, Json]>, gap: '' | ' '): string {
  let text = '';
  for (const [key, value] of entries) {
    if (value !== undefined) text += `${text === '' ? '' : `,${gap}`}${quoted(key)}:${gap}${jsonText(value, gap)}`;
  }
  return `{${text}}`;
}

function* textKeys(dict: PyDict): Iterable<readonly [string, Value]> {
  for (const [key, value] of dict) yield [keyText(key), value];
}

/** Keys of JSON are text: numbers as JSON writes them, None as null, as Python's encoder does. */
const keyText = (key: Value): string => (typeof key === 'string' ? key : jsonText(key).replace(/^"(.*)"$/s, '$1'));

/** Text that needs no escape is quoted without asking the encoder. */
function quoted(text: string): string {
  if (text.length > 40) return JSON.stringify(text);
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 32 || c === 34 || c === 92 || c >= 0xd800) return JSON.stringify(text);
  }
  return `"${text}"`;
}
