import { PyDict, PyTuple, typeName, type Value } from '../../core/value.ts';
import { typeError, valueError } from '../errors.ts';
import { PyBytes } from '../runtime/bytes.ts';
import type { RenderContext } from '../runtime/context.ts';
import type { Kwargs } from '../runtime/host.ts';
import { itemOf, sliceBounds } from '../runtime/index-access.ts';
import { iterate } from '../runtime/iterate.ts';
import { Markup, type Method } from '../runtime/objects.ts';
import { asInt } from '../runtime/ops.ts';
import { clinic, noArgs, oneArg, parsed, positional } from '../runtime/signature.ts';
import { strFormat, strFormatMap } from '../runtime/str-format.ts';
import { isUndefined } from '../runtime/undefined.ts';
import { strip, stripLeft, stripRight } from '../whitespace.ts';
import * as text from './text.ts';

type StrMethod = (s: string, args: Value[], kwargs: Kwargs, context: RenderContext) => Value;

const none =
  (name: string, fn: (s: string) => Value): StrMethod =>
  (s, args, kwargs) => {
    noArgs(`str.${name}`, args, kwargs);
    return fn(s);
  };

/** The text of an argument that must be one. */
function asText(v: Value | undefined, message: (type: string) => string): string {
  if (typeof v === 'string') return v;
  if (v instanceof Markup) return v.text;
  throw typeError(message(typeName(v ?? null)));
}

/** Argument Clinic writes None where other functions write NoneType. */
const shortNone = (type: string): string => (type === 'NoneType' ? 'None' : type);

function asIndex(v: Value | undefined, fallback: number): number {
  if (v === undefined) return fallback;
  const n = asInt(v);
  if (n === undefined) throw typeError(`'${typeName(v)}' object cannot be interpreted as an integer`);
  return Number(n);
}

const stripper =
  (name: string, plain: (s: string) => string, left: boolean, right: boolean): StrMethod =>
  (s, args, kwargs) => {
    positional(`str.${name}`, args, kwargs, 0, 1);
    const chars = args[0];
    if (chars === undefined || chars === null) return plain(s);
    const set = asText(chars, () => `${name} arg must be None or str`);
    return text.stripChars(s, set, left, right);
  };

const finder =
  (name: string, fn: (s: string, sub: string, start: number, end: number) => Value): StrMethod =>
  (s, args, kwargs) => {
    parsed(`str.${name}`, args, kwargs, 1, 3);
    return text.withinBounds(s, args[1], args[2], (chars, start, end) =>
      fn(
        chars,
        asText(args[0], type => `must be str, not ${type}`),
        start,
        end,
      ),
    );
  };

const affix =
  (name: string, test: (s: string, part: string) => boolean): StrMethod =>
  (s, args, kwargs) => {
    parsed(`str.${name}`, args, kwargs, 1, 3);
    const [from, to] = sliceBounds(args[1] ?? null, args[2] ?? null, null, [...s].length);
    if (args.length > 1 && from > to) return false;
    const part = args.length > 1 ? [...s].slice(from, to).join('') : s;
    const options = args[0] instanceof PyTuple ? args[0] : [args[0] as Value];
    return options.some(option =>
      test(
        part,
        asText(option, type =>
          args[0] instanceof PyTuple
            ? `tuple for ${name} must only contain str, not ${type}`
            : `${name} first arg must be str or a tuple of str, not ${type}`,
        ),
      ),
    );
  };

const filler =
  (name: string, place: (missing: number, width: number) => number): StrMethod =>
  (s, args, kwargs) => {
    positional(`str.${name}`, args, kwargs, 1, 2);
    const width = asIndex(args[0], 0);
    let fill = ' ';
    if (args[1] !== undefined) {
      fill = asText(args[1], type => `The fill character must be a unicode character, not ${type}`);
      if ([...fill].length !== 1) throw typeError('The fill character must be exactly one character long');
    }
    return text.fill(s, width, fill, place);
  };

const splitter =
  (name: 'split' | 'rsplit'): StrMethod =>
  (s, args, kwargs) => {
    const [sep, max] = clinic(`str.${name}`, ['sep', 'maxsplit'], args, kwargs);
    const limit = asIndex(max, -1);
    const reverse = name === 'rsplit';
    if (sep === undefined || sep === null) return text.splitSpace(s, limit, reverse);
    const by = asText(sep, type => `must be str or None, not ${type}`);
    if (by === '') throw valueError('empty separator');
    return text.splitBy(s, by, limit, reverse);
  };

const partition =
  (name: 'partition' | 'rpartition'): StrMethod =>
  (s, args, kwargs) => {
    const sep = asText(oneArg(`str.${name}`, args, kwargs), type => `must be str, not ${type}`);
    if (sep === '') throw valueError('empty separator');
    const at = name === 'partition' ? s.indexOf(sep) : s.lastIndexOf(sep);
    if (at < 0) return PyTuple.make(name === 'partition' ? [s, '', ''] : ['', '', s]);
    return PyTuple.make([s.slice(0, at), sep, s.slice(at + sep.length)]);
  };

function join(s: string, args: Value[], kwargs: Kwargs): Value {
  const items = oneArg('str.join', args, kwargs);
  const parts: string[] = [];
  let i = 0;
  for (const item of joinable(items)) {
    if (typeof item !== 'string' && !(item instanceof Markup)) {
      throw typeError(`sequence item ${i}: expected str instance, ${typeName(item)} found`);
    }
    parts.push(typeof item === 'string' ? item : item.text);
    i++;
  }
  return parts.join(s);
}

function joinable(v: Value): Iterable<Value> {
  try {
    return iterate(v);
  } catch {
    throw typeError('can only join an iterable');
  }
}

function replace(s: string, args: Value[], kwargs: Kwargs): Value {
  positional('str.replace', args, kwargs, 2, 3);
  const from = asText(args[0], type => `replace() argument 1 must be str, not ${shortNone(type)}`);
  const to = asText(args[1], type => `replace() argument 2 must be str, not ${shortNone(type)}`);
  return text.replaceAll(s, from, to, asIndex(args[2], -1));
}

function expandtabs(s: string, args: Value[], kwargs: Kwargs): Value {
  const [size] = clinic('str.expandtabs', ['tabsize'], args, kwargs);
  return text.expandTabs(s, asIndex(size, 8));
}

function zfill(s: string, args: Value[], kwargs: Kwargs): Value {
  const width = asIndex(oneArg('str.zfill', args, kwargs), 0);
  const sign = s.startsWith('-') || s.startsWith('+') ? (s[0] as string) : '';
  return sign + text.fill(s.slice(sign.length), width - sign.length, '0', missing => missing);
}

function splitlines(s: string, args: Value[], kwargs: Kwargs): Value {
  const [keep] = clinic('str.splitlines', ['keepends'], args, kwargs);
  return text.splitLines(s, asIndex(keep, 0) !== 0);
}

function removeAffix(name: 'removeprefix' | 'removesuffix'): StrMethod {
  return (s, args, kwargs) => {
    const part = asText(
      oneArg(`str.${name}`, args, kwargs),
      type => `${name}() argument must be str, not ${shortNone(type)}`,
    );
    if (name === 'removeprefix') return s.startsWith(part) ? s.slice(part.length) : s;
    return part !== '' && s.endsWith(part) ? s.slice(0, -part.length) : s;
  };
}

function translate(s: string, args: Value[], kwargs: Kwargs): Value {
  const table = oneArg('str.translate', args, kwargs);
  if (isUndefined(table)) return s === '' ? s : table.item();
  const isTable = table instanceof PyDict || typeof table === 'string' || Array.isArray(table);
  if (!isTable && s !== '') throw typeError(`'${typeName(table)}' object is not subscriptable`);
  let out = '';
  for (const c of s) {
    const found = itemOf(table, c.codePointAt(0) as number);
    if (found === undefined) out += c;
    else if (typeof found === 'string') out += found;
    else if (typeof found === 'number') out += String.fromCodePoint(found);
    else if (found !== null) throw typeError('character mapping must return integer, None or str');
  }
  return out;
}

function maketrans(_s: string, args: Value[], kwargs: Kwargs): Value {
  positional('str.maketrans', args, kwargs, 1, 3);
  const code = (c: string): number => c.codePointAt(0) as number;
  const [x, y, z] = args;
  if (y === undefined) {
    if (!(x instanceof PyDict)) throw typeError('if you give only one argument to maketrans it must be a dict');
    return PyDict.of([...x].map(([key, value]) => [typeof key === 'string' ? code(key) : key, value] as const));
  }
  const from = [...asText(x, () => 'first maketrans argument must be a string if there is a second argument')];
  const to = [...asText(y, type => `maketrans() argument 2 must be str, not ${type}`)];
  if (from.length !== to.length) throw valueError('the first two maketrans arguments must have equal length');
  const table = PyDict.of<Value>(from.map((c, i) => [code(c), code(to[i] as string)] as const));
  if (z !== undefined)
    for (const c of asText(z, type => `maketrans() argument 3 must be str, not ${type}`)) table.set(code(c), null);
  return table;
}

function encode(s: string): Value {
  return new PyBytes(Buffer.from(s, 'utf8'));
}

export const plainMethods: ReadonlyMap<string, StrMethod> = new Map<string, StrMethod>([
  ['upper', none('upper', text.upper)],
  ['lower', none('lower', text.lower)],
  ['title', none('title', text.title)],
  ['capitalize', none('capitalize', text.capitalize)],
  ['swapcase', none('swapcase', text.swapCase)],
  ['casefold', none('casefold', text.caseFold)],
  ['isalnum', none('isalnum', s => /^[\p{L}\p{N}]+$/u.test(s))],
  ['isalpha', none('isalpha', s => /^\p{L}+$/u.test(s))],
  ['isascii', none('isascii', s => /^[\x00-\x7f]*$/.test(s))],
  ['isdecimal', none('isdecimal', s => /^\p{Nd}+$/u.test(s))],
  ['isdigit', none('isdigit', s => /^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2089]+$/u.test(s))],
  ['isnumeric', none('isnumeric', s => /^\p{N}+$/u.test(s))],
  ['isidentifier', none('isidentifier', s => /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(s))],
  ['islower', none('islower', text.isLower)],
  ['isupper', none('isupper', text.isUpper)],
  ['istitle', none('istitle', text.isTitle)],
  ['isspace', none('isspace', s => s !== '' && strip(s) === '')],
  ['isprintable', none('isprintable', s => !/[\p{C}\p{Z}]/u.test(s.replaceAll(' ', '')))],
  ['strip', stripper('strip', strip, true, true)],
  ['lstrip', stripper('lstrip', stripLeft, true, false)],
  ['rstrip', stripper('rstrip', stripRight, false, true)],
  ['split', splitter('split')],
  ['rsplit', splitter('rsplit')],
  ['splitlines', splitlines],
  ['partition', partition('partition')],
  ['rpartition', partition('rpartition')],
  ['join', join],
  ['replace', replace],
  ['startswith', affix('startswith', (s, part) => s.startsWith(part))],
  ['endswith', affix('endswith', (s, part) => s.endsWith(part))],
  ['find', finder('find', text.find)],
  ['rfind', finder('rfind', text.rfind)],
  ['index', finder('index', (s, sub, start, end) => found(text.find(s, sub, start, end)))],
  ['rindex', finder('rindex', (s, sub, start, end) => found(text.rfind(s, sub, start, end)))],
  ['count', finder('count', text.count)],
  ['center', filler('center', (missing, width) => (missing >> 1) + (missing & width & 1))],
  ['ljust', filler('ljust', () => 0)],
  ['rjust', filler('rjust', missing => missing)],
  ['zfill', zfill],
  ['expandtabs', expandtabs],
  ['removeprefix', removeAffix('removeprefix')],
  ['removesuffix', removeAffix('removesuffix')],
  ['translate', translate],
  ['maketrans', maketrans],
  ['encode', encode],
  ['format', (s, args, kwargs, context) => strFormat(context.undefinedKind, s, args, kwargs)],
  [
    'format_map',
    (s, args, kwargs, context) => strFormatMap(context.undefinedKind, s, oneArg('str.format_map', args, kwargs)),
  ],
]);

function found(at: number): number {
  if (at < 0) throw valueError('substring not found');
  return at;
}

export const strMethods = plainMethods as unknown as ReadonlyMap<string, Method>;

/** Methods of Markup are those of its text; the results that are text stay Markup. */
export const markupMethods: ReadonlyMap<string, Method> = new Map<string, Method>(
  [...plainMethods].map(([name, method]) => [
    name,
    (self: Markup, args: Value[], kwargs: Kwargs, context: RenderContext): Value => {
      const result = method(self.text, name === 'join' ? args : args.map(escaped), kwargs, context);
      if (typeof result === 'string') return new Markup(result);
      if (Array.isArray(result) && !(result instanceof PyTuple)) {
        return result.map(item => (typeof item === 'string' ? new Markup(item) : item));
      }
      return result;
    },
  ]),
);

const escaped = (v: Value): Value => (typeof v === 'string' ? Markup.escape(v).text : v);
