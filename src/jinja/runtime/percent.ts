import { isTuple, PyDecimal, PyDict, repr, str, typeName, type Value } from '../../core/value.ts';
import { limitError, overflowError, PyError, typeError, valueError } from '../errors.ts';
import { floatText, isNegative } from './float-format.ts';
import { HostObject } from './host.ts';
import { MAX_REPEAT } from './iterate.ts';
import { PyRange } from './objects.ts';
import { asInt, asNumber, truncate } from './ops.ts';
import { isUndefined } from './undefined.ts';

const SPEC = /%(?:\(([^)]*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?([\s\S])?/gu;

/** What C calls a mapping: anything with items that is no tuple or text. Such a value may be left unused. */
function isMapping(v: Value): boolean {
  if (v instanceof PyDict || v instanceof PyRange || isUndefined(v)) return true;
  if (Array.isArray(v)) return !isTuple(v);
  return v instanceof HostObject && v.getitem !== undefined;
}

/** Python's `format % values`. @throws PyError TypeError, ValueError or KeyError */
export function formatPercent(format: string, values: Value): string {
  const args: Value[] = isTuple(values) ? values : [values];
  const mapping = isMapping(values);
  let next = 0;
  const take = (): Value => {
    if (next >= args.length) throw typeError('not enough arguments for format string');
    return args[next++] as Value;
  };
  const number = (text: string | undefined): number | undefined => {
    if (text !== '*') return text === undefined ? undefined : Number(text);
    const n = asInt(take());
    if (n === undefined) throw typeError('* wants int');
    return Number(n);
  };
  const out = format.replace(SPEC, (whole, key: string | undefined, flags, w, p, type, offset: number) => {
    if (whole === '%%') return '%';
    if ((key !== undefined || whole.startsWith('%(')) && !mapping) throw typeError('format requires a mapping');
    if (key === undefined && whole.startsWith('%(')) throw valueError('incomplete format key');
    let width = number(w);
    let left = flags.includes('-');
    if (width !== undefined && width < 0) {
      left = true;
      width = -width;
    }
    const precision = whole.includes('.') && p === undefined && /\.[^.]?$/u.test(whole) ? 0 : number(p);
    if (type === undefined) throw valueError('incomplete format');
    if (key !== undefined && type === '%') return '%';
    const value = key === undefined ? take() : lookup(values, key);
    if ((width ?? 0) > MAX_REPEAT || (precision ?? 0) > 10_000)
      throw limitError('format width or precision is too large');
    return pad(one(type, value, precision, flags, whole, offset + whole.length - type.length), {
      width,
      left,
      flags,
      type,
    });
  });
  if (next < args.length && !mapping) throw typeError('not all arguments converted during string formatting');
  return out;
}

function lookup(values: Value, key: string): Value {
  if (isUndefined(values)) return values.item();
  if (Array.isArray(values) || values instanceof PyRange) {
    throw typeError(`${typeName(values)} indices must be integers or slices, not str`);
  }
  const found = values instanceof PyDict ? values.get(key) : (values as HostObject).getitem?.(key);
  if (found === undefined) throw new PyError('KeyError', repr(key));
  return found;
}

interface Piece {
  sign: string;
  prefix: string;
  body: string;
}

function one(type: string, v: Value, precision: number | undefined, flags: string, whole: string, at: number): Piece {
  switch (type) {
    case 's':
      return text(str(v), precision);
    case 'r':
      return text(repr(v), precision);
    case 'a':
      return text(ascii(repr(v)), precision);
    case 'c':
      return text(character(v), undefined);
    case 'd':
    case 'i':
    case 'u':
      return integer(decimalInt(v, type), 10, type, precision, flags);
    case 'x':
    case 'X':
    case 'o': {
      const n = asInt(v);
      if (n === undefined) throw typeError(`%${type} format: an integer is required, not ${typeName(v)}`);
      return integer(n, type === 'o' ? 8 : 16, type, precision, flags);
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const n = v instanceof PyDecimal ? v.toNumber() : asNumber(v);
      if (n === undefined) {
        if (isUndefined(v)) v.fail();
        throw typeError(`must be real number, not ${typeName(v)}`);
      }
      const body = floatText(n, type, precision ?? 6, flags.includes('#'));
      return { sign: signOf(isNegative(n), flags), prefix: '', body: /[EFG]/.test(type) ? body.toUpperCase() : body };
    }
    default: {
      const code = (type.codePointAt(0) as number).toString(16);
      throw valueError(`unsupported format character '${printable(type)}' (0x${code}) at index ${whole ? at : 0}`);
    }
  }
}

const printable = (c: string): string =>
  (c.codePointAt(0) as number) > 31 && (c.codePointAt(0) as number) < 127 ? c : '?';

const text = (s: string, precision: number | undefined): Piece => ({
  sign: '',
  prefix: '',
  body: precision === undefined ? s : [...s].slice(0, precision).join(''),
});

function character(v: Value): string {
  if (typeof v === 'string' && [...v].length === 1) return v;
  const n = asInt(v);
  if (n === undefined) throw typeError('%c requires int or char');
  if (n < 0 || n > 0x10ffff) throw overflowError('%c arg not in range(0x110000)');
  return String.fromCodePoint(Number(n));
}

function decimalInt(v: Value, type: string): number | bigint {
  const n = asInt(v);
  if (n !== undefined) return n;
  if (v instanceof PyDecimal) return v.toInt();
  const f = asNumber(v);
  if (f !== undefined) {
    if (Number.isNaN(f)) throw valueError('cannot convert float NaN to integer');
    if (!Number.isFinite(f)) throw overflowError('cannot convert float infinity to integer');
    return truncate(f);
  }
  if (isUndefined(v)) v.fail();
  throw typeError(`%${type} format: a real number is required, not ${typeName(v)}`);
}

function integer(n: number | bigint, base: number, type: string, precision = 0, flags = ''): Piece {
  const abs = n < 0 ? -n : n;
  let body = abs.toString(base).padStart(precision, '0');
  let prefix = flags.includes('#') && base !== 10 ? (base === 8 ? '0o' : '0x') : '';
  if (type === 'X') {
    body = body.toUpperCase();
    prefix = prefix.toUpperCase();
  }
  return { sign: signOf(n < 0, flags), prefix, body };
}

const signOf = (negative: boolean, flags: string): string =>
  negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';

function pad(piece: Piece, how: { width: number | undefined; left: boolean; flags: string; type: string }): string {
  const plain = piece.sign + piece.prefix + piece.body;
  const missing = (how.width ?? 0) - [...plain].length;
  if (missing <= 0) return plain;
  if (how.left) return plain + ' '.repeat(missing);
  const zeros = how.flags.includes('0') && !'srac'.includes(how.type);
  return zeros ? piece.sign + piece.prefix + '0'.repeat(missing) + piece.body : ' '.repeat(missing) + plain;
}

/** `ascii()`: everything beyond ASCII as escapes. */
export function ascii(s: string): string {
  return s.replace(/[^\x00-\x7f]/gu, c => {
    const code = c.codePointAt(0) as number;
    if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
}
