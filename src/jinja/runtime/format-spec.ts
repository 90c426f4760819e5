import { PyDate, PyDecimal, PyFloat, PyTime, repr, str, typeName, type Value } from '../../core/value.ts';
import { limitError, overflowError, typeError, valueError } from '../errors.ts';
import { strftime } from '../modules/strftime.ts';
import { exponential, floatText, general, isNegative } from './float-format.ts';
import { MAX_REPEAT } from './iterate.ts';
import { Markup } from './objects.ts';
import { asInt } from './ops.ts';

interface Spec {
  fill: string;
  align: string;
  sign: string;
  zero: boolean;
  alternate: boolean;
  width: number;
  group: string;
  precision: number | undefined;
  type: string;
  noNegativeZero: boolean;
}

const PATTERN = /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([\s\S])?$/u;

function parse(text: string, v: Value): Spec {
  const m = PATTERN.exec(text);
  if (!m) {
    if (/\.(?!\d)/.test(text)) throw valueError('Format specifier missing precision');
    throw valueError(`Invalid format specifier '${text}' for object of type '${typeName(v)}'`);
  }
  const width = Number(m[7] ?? 0);
  const precision = m[9] === undefined ? undefined : Number(m[9]);
  if (width > MAX_REPEAT || (precision ?? 0) > 10_000) throw limitError('format width or precision is too large');
  return {
    fill: m[1] ?? (m[6] && !m[2] ? '0' : m[2] ? ' ' : ' '),
    align: m[2] ?? (m[6] ? '=' : ''),
    sign: m[3] ?? '-',
    noNegativeZero: m[4] !== undefined,
    alternate: m[5] !== undefined,
    zero: m[6] !== undefined,
    width,
    group: m[8] ?? '',
    precision,
    type: m[10] ?? '',
  };
}

/** Python's `format(v, spec)`. @throws PyError ValueError or TypeError */
export function formatValue(v: Value, text: string): string {
  if (v instanceof Markup) v = v.text;
  if (typeof v === 'string') return formatText(v, text);
  const n = asInt(v);
  if (n !== undefined && !(typeof v === 'boolean' && text === '')) return formatInt(v, n, text);
  if (typeof v === 'number' || v instanceof PyFloat) return formatFloat(v, text);
  if (text === '') return str(v);
  if (v instanceof PyDecimal) return formatFloat(v.toNumber(), text);
  if (v instanceof PyDate || v instanceof PyTime) return strftime(v, text);
  const name = typeName(v);
  throw typeError(`unsupported format string passed to ${name.slice(name.lastIndexOf('.') + 1)}.__format__`);
}

function place(sign: string, body: string, spec: Spec, align: string): string {
  const missing = spec.width - [...sign].length - [...body].length;
  if (missing <= 0) return sign + body;
  const fill = (count: number) => spec.fill.repeat(count);
  switch (align) {
    case '<':
      return sign + body + fill(missing);
    case '^':
      return fill(missing >> 1) + sign + body + fill(missing - (missing >> 1));
    case '=':
      return sign + fill(missing) + body;
    default:
      return fill(missing) + sign + body;
  }
}

function formatText(s: string, text: string): string {
  const spec = parse(text, s);
  if (spec.type && spec.type !== 's') throw unknownCode(spec.type, s);
  if (spec.sign !== '-' || /^(?:.?[<>=^])?-/u.test(text)) {
    throw valueError(
      spec.sign === ' '
        ? 'Space not allowed in string format specifier'
        : 'Sign not allowed in string format specifier',
    );
  }
  if (spec.noNegativeZero) {
    throw valueError('Negative zero coercion (z) not allowed in string format specifier');
  }
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier');
  if (spec.align === '=' && !(spec.zero && !/=/.test(text))) {
    throw valueError("'=' alignment not allowed in string format specifier");
  }
  if (spec.group) throw valueError(`Cannot specify '${spec.group}' with 's'.`);
  const body = spec.precision === undefined ? s : [...s].slice(0, spec.precision).join('');
  return place('', body, spec, spec.align === '=' || spec.align === '' ? '<' : spec.align);
}

const unknownCode = (type: string, v: Value): Error =>
  valueError(`Unknown format code '${type}' for object of type '${typeName(v)}'`);

function group(digits: string, separator: string, size: number): string {
  let out = digits;
  for (let i = digits.length - size; i > 0; i -= size) out = `${out.slice(0, i)}${separator}${out.slice(i)}`;
  return out;
}

/** Zero padding counts the separators that the zeros get. */
function zeroPad(whole: string, spec: Spec, used: number): string {
  if (!spec.group || spec.align !== '=' || spec.fill !== '0') return whole;
  const size = 3;
  let digits = whole.replaceAll(spec.group, '');
  while (group(digits, spec.group, size).length + used < spec.width) digits = `0${digits}`;
  const grouped = group(digits, spec.group, size);
  return grouped.length > whole.length ? grouped : whole;
}

function formatInt(v: Value, n: number | bigint, text: string): string {
  const spec = parse(text, v);
  if (spec.type && 'eEfFgG%'.includes(spec.type)) {
    const f = Number(n);
    if (!Number.isFinite(f)) throw overflowError('int too large to convert to float');
    return formatFloat(f, text);
  }
  if (spec.type === 's' || (spec.type && !'bcdoxXn'.includes(spec.type))) throw unknownCode(spec.type, v);
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  if (spec.noNegativeZero) throw valueError('Negative zero coercion (z) not allowed in integer format specifier');
  if (spec.type === 'c') {
    if (spec.sign !== '-') throw valueError("Sign not allowed with integer format specifier 'c'");
    if (n < 0 || n > 0x10ffff) throw overflowError('%c arg not in range(0x110000)');
    return place('', String.fromCodePoint(Number(n)), spec, spec.align || '<');
  }
  const base = { b: 2, o: 8, x: 16, X: 16 }[spec.type] ?? 10;
  let body = (n < 0 ? -n : n).toString(base);
  if (spec.type === 'X') body = body.toUpperCase();
  if (spec.group === ',' && base !== 10) throw valueError(`Cannot specify ',' with '${spec.type}'.`);
  if (spec.group) body = group(body, spec.group, base === 10 ? 3 : 4);
  const prefix = spec.alternate && base !== 10 ? `0${spec.type}` : '';
  const sign = signOf(n < 0, spec) + prefix;
  return place(sign, zeroPad(body, spec, sign.length), spec, spec.align || '>');
}

const signOf = (negative: boolean, spec: Spec): string => (negative ? '-' : spec.sign === '-' ? '' : spec.sign);

function formatFloat(v: Value, text: string): string {
  const n = v instanceof PyFloat ? v.value : (v as number);
  const spec = parse(text, v);
  if (spec.type && !'eEfFgGn%'.includes(spec.type)) throw unknownCode(spec.type, v);
  const type = spec.type || (spec.precision === undefined ? 'r' : 'R');
  let body: string;
  if (type === 'r' && Number.isFinite(n)) body = repr(v instanceof PyFloat ? new PyFloat(Math.abs(n)) : Math.abs(n));
  else if (type === 'R' && Number.isFinite(n)) body = reprWithPrecision(n, spec);
  else if (type === '%')
    body = Number.isFinite(n) ? `${floatText(n * 100, 'f', spec.precision ?? 6)}%` : `${floatText(n, 'f', 0)}%`;
  else body = floatText(n, type === 'n' ? 'g' : type, spec.precision ?? 6, spec.alternate);
  if (/[EFG]/.test(type)) body = body.toUpperCase();
  if (spec.group) {
    const m = /^\d+/.exec(body);
    if (m) body = group(m[0], spec.group, 3) + body.slice(m[0].length);
  }
  let negative = isNegative(n);
  if (spec.noNegativeZero && negative && !/[1-9]/.test(body)) negative = false;
  const sign = signOf(negative, spec);
  if (spec.group) {
    const m = /^[\d,_]+/.exec(body);
    if (m) body = zeroPad(m[0], spec, sign.length + body.length - m[0].length) + body.slice(m[0].length);
  }
  return place(sign, body, spec, spec.align || '>');
}

/** A precision without a type: like `g`, but always with a digit after the point, and earlier exponents. */
function reprWithPrecision(n: number, spec: Spec): string {
  const precision = spec.precision === 0 ? 1 : (spec.precision as number);
  const [, power = '0'] = exponential(n, precision - 1).split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < precision - 1) {
    const text = general(n, precision);
    return text.includes('.') ? text : `${text}.0`;
  }
  if (exponent < -4 || exponent >= precision) return general(n, precision);
  return general(n, precision).includes('e') ? general(n, precision) : exponentOf(n, precision);
}

function exponentOf(n: number, precision: number): string {
  const text = exponential(n, precision - 1);
  const [mantissa = '', power = ''] = text.split('e');
  return `${mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa}e${power}`;
}
