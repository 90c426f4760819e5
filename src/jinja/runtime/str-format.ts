import { PyDict, repr, str, type Value } from '../../core/value.ts';
import { indexError, PyError, valueError } from '../errors.ts';
import { getattr, getitem } from './attr.ts';
import { formatValue } from './format-spec.ts';
import type { Kwargs } from './host.ts';
import { itemOf } from './index-access.ts';
import { ascii } from './percent.ts';
import type { UndefinedKind } from './undefined.ts';

interface Source {
  args: Value[];
  get(name: string): Value | undefined;
}

interface State {
  next: number;
  manual: boolean;
}

/** Python's `str.format`, with the sandbox's rule that fields are reached as templates reach attributes. */
export function strFormat(kind: UndefinedKind, format: string, args: Value[], kwargs: Kwargs): string {
  return fill(kind, format, { args, get: name => kwargs.get(name) }, { next: 0, manual: false }, 2);
}

/** `str.format_map` */
export function strFormatMap(kind: UndefinedKind, format: string, mapping: Value): string {
  const get = (name: string) => (mapping instanceof PyDict ? mapping.get(name) : itemOf(mapping, name));
  return fill(kind, format, { args: [], get }, { next: 0, manual: true }, 2);
}

function fill(kind: UndefinedKind, format: string, source: Source, state: State, depth: number): string {
  if (depth < 0) throw valueError('Max string recursion exceeded');
  let out = '';
  let i = 0;
  while (i < format.length) {
    const c = format[i] as string;
    if (c === '{' && format[i + 1] === '{') {
      out += '{';
      i += 2;
    } else if (c === '}') {
      if (format[i + 1] !== '}') throw valueError("Single '}' encountered in format string");
      out += '}';
      i += 2;
    } else if (c === '{') {
      const end = fieldEnd(format, i + 1);
      out += field(kind, format.slice(i + 1, end), source, state, depth);
      i = end + 1;
    } else {
      out += c;
      i++;
    }
  }
  return out;
}

function fieldEnd(format: string, from: number): number {
  if (from >= format.length) throw valueError("Single '{' encountered in format string");
  let depth = 1;
  let bracket = false;
  for (let i = from; i < format.length; i++) {
    const c = format[i];
    if (c === '[') bracket = true;
    else if (c === ']') bracket = false;
    else if (!bracket && c === '{') depth++;
    else if (!bracket && c === '}' && --depth === 0) return i;
  }
  throw valueError("expected '}' before end of string");
}

const FIELD = /^([^.[!:{}]*)((?:\.[^.[!:]+|\[[^\]]+\])*)(?:!([\s\S]))?(?::([\s\S]*))?$/u;

function field(kind: UndefinedKind, text: string, source: Source, state: State, depth: number): string {
  const m = FIELD.exec(text);
  if (!m) {
    if (text.endsWith('!')) throw valueError("unmatched '{' in format spec");
    if (/![^:]{2,}/.test(text)) throw valueError("expected ':' after conversion specifier");
    throw valueError(
      /\[\]|\.(?:$|[.[!:])/.test(text) ? 'Empty attribute in format string' : "unexpected '{' in field name",
    );
  }
  const [, first = '', path = '', conversion, rawSpec = ''] = m;
  let value = argument(first, source, state);
  for (const [, attr, item] of path.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
    value =
      attr === undefined
        ? getitem(kind, value, /^\d+$/.test(item as string) ? Number(item) : (item as string))
        : getattr(kind, value, attr);
  }
  const spec = rawSpec.includes('{') ? fill(kind, rawSpec, source, state, depth - 1) : rawSpec;
  if (conversion !== undefined) value = convert(value, conversion);
  return formatValue(value, spec);
}

function argument(name: string, source: Source, state: State): Value {
  if (name === '') {
    if (state.manual) throw valueError('cannot switch from manual field specification to automatic field numbering');
    return positional(source, state.next++);
  }
  if (/^\d+$/.test(name)) {
    if (state.next > 0) throw valueError('cannot switch from manual field specification to automatic field numbering');
    state.manual = true;
    return positional(source, Number(name));
  }
  const found = source.get(name);
  if (found === undefined) throw new PyError('KeyError', repr(name));
  return found;
}

function positional(source: Source, i: number): Value {
  const value = source.args[i];
  if (value === undefined) throw indexError('tuple index out of range');
  return value;
}

function convert(v: Value, conversion: string): Value {
  switch (conversion) {
    case 's':
      return str(v);
    case 'r':
      return repr(v);
    case 'a':
      return ascii(repr(v));
    default:
      throw valueError(`Unknown conversion specifier ${conversion}`);
  }
}
