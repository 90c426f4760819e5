import { intOf, PyDecimal, type PyFloat, repr, toFloat, toInt, typeName, type Value } from '../../core/value.ts';
import { overflowError, typeError, valueError } from '../errors.ts';
import { strip } from '../whitespace.ts';
import { Markup } from './objects.ts';
import { asInt, asNumber } from './ops.ts';
import { isUndefined } from './undefined.ts';

const textOf = (v: Value): string | undefined => (typeof v === 'string' ? v : v instanceof Markup ? v.text : undefined);

/** Python's `int(v)`. @throws PyError TypeError, ValueError, OverflowError */
export function toPyInt(v: Value, base?: number): number | bigint {
  const text = textOf(v);
  if (base !== undefined && text === undefined) throw typeError("int() can't convert non-string with explicit base");
  if (text !== undefined) return parseInteger(text, base ?? 10);
  const n = asInt(v);
  if (n !== undefined) return n;
  const f = asNumber(v);
  if (f !== undefined) {
    if (Number.isNaN(f)) throw valueError('cannot convert float NaN to integer');
    if (!Number.isFinite(f)) throw overflowError('cannot convert float infinity to integer');
    return intOf(Math.trunc(f));
  }
  if (v instanceof PyDecimal) return toInt(v.toInt());
  if (isUndefined(v)) return v.fail();
  throw typeError(`int() argument must be a string, a bytes-like object or a real number, not '${typeName(v)}'`);
}

const DIGITS: Record<string, string> = { 2: '01', 8: '0-7', 16: '0-9a-f' };

function parseInteger(text: string, base: number): number | bigint {
  if (base !== 0 && (base < 2 || base > 36)) throw valueError('int() base must be >= 2 and <= 36, or 0');
  const bad = () => valueError(`invalid literal for int() with base ${base}: ${repr(text)}`);
  const trimmed = strip(text).toLowerCase();
  const m = /^([+-]?)(0[box])?(.*)$/s.exec(trimmed);
  if (!m) throw bad();
  let [, sign = '', prefix = '', digits = ''] = m;
  const prefixBase = { '0b': 2, '0o': 8, '0x': 16 }[prefix];
  let radix = base;
  if (base === 0) {
    radix = prefixBase ?? 10;
    if (!prefixBase && /^0[\d_]*[1-9]/.test(digits)) throw bad();
  } else if (prefixBase && prefixBase !== base) {
    digits = prefix + digits;
    prefix = '';
  }
  if (prefix && digits.startsWith('_')) digits = digits.slice(1);
  const allowed = DIGITS[radix] ?? (radix <= 10 ? `0-${radix - 1}` : `0-9a-${String.fromCharCode(86 + radix)}`);
  if (!new RegExp(`^[${allowed}]+(?:_[${allowed}]+)*$`).test(digits)) throw bad();
  const plain = digits.replaceAll('_', '');
  if (plain.length > 4300 && ![2, 4, 8, 16, 32].includes(radix)) {
    throw valueError(
      `Exceeds the limit (4300 digits) for integer string conversion: value has ${plain.length} digits; use sys.set_int_max_str_digits() to increase the limit`,
    );
  }
  let n = 0n;
  if (radix === 10 || prefixBase === radix)
    n = BigInt((radix === 10 ? '' : { 2: '0b', 8: '0o', 16: '0x' }[radix]) + plain);
  else for (const c of plain) n = n * BigInt(radix) + BigInt(Number.parseInt(c, 36));
  return toInt(sign === '-' ? -n : n);
}

/** Python's `float(v)`. @throws PyError TypeError, ValueError, OverflowError */
export function toPyFloat(v: Value): number | PyFloat {
  const text = textOf(v);
  if (text !== undefined) return parseFloatText(text);
  const n = asNumber(v);
  if (n !== undefined) return toFloat(n);
  if (v instanceof PyDecimal) return toFloat(v.toNumber());
  if (isUndefined(v)) return v.fail();
  throw typeError(`float() argument must be a string or a real number, not '${typeName(v)}'`);
}

function parseFloatText(text: string): number | PyFloat {
  const trimmed = strip(text).toLowerCase();
  const bad = () => valueError(`could not convert string to float: ${repr(text)}`);
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(trimmed);
  if (special) {
    if (special[2] === 'nan') return Number.NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  if (!/^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/.test(trimmed))
    throw bad();
  return toFloat(Number(trimmed.replaceAll('_', '')));
}
