import {
  exactDecimal,
  hashKey,
  intOf,
  PyDecimal,
  PyFloat,
  PyTimedelta,
  toFloat,
  toInt,
  typeName,
  type Value,
} from '../../core/value.ts';
import { filterArgumentError, overflowError, PyError, typeError, valueError } from '../errors.ts';
import { toPyFloat, toPyInt } from '../runtime/convert.ts';
import { fixed } from '../runtime/float-format.ts';
import { truth } from '../runtime/iterate.ts';
import { Markup } from '../runtime/objects.ts';
import { asInt, asNumber, div, mul, neg, pow } from '../runtime/ops.ts';
import { isUndefined } from '../runtime/undefined.ts';
import { type Bound, type FilterFunction, filter } from './define.ts';

const caught = (e: unknown, ...types: string[]): boolean => e instanceof PyError && types.includes(e.pyType);

function int([value, fallback = 0, base = 10]: Bound): Value {
  const v = value as Value;
  try {
    if (typeof v === 'string' || v instanceof Markup) {
      const radix = asInt(base);
      if (radix === undefined) throw typeError(`'${typeName(base)}' object cannot be interpreted as an integer`);
      return toPyInt(v, Number(radix));
    }
    return toPyInt(v);
  } catch (e) {
    if (!caught(e, 'TypeError', 'ValueError')) throw e;
    try {
      return toPyInt(toPyFloat(v));
    } catch (again) {
      if (caught(again, 'TypeError', 'ValueError', 'OverflowError')) return fallback;
      throw again;
    }
  }
}

function float([value, fallback = new PyFloat(0)]: Bound): Value {
  try {
    return toPyFloat(value as Value);
  } catch (e) {
    if (caught(e, 'TypeError', 'ValueError')) return fallback;
    throw e;
  }
}

/** Python's `round(v, n)`. */
export function pyRound(v: Value, digits: Value): Value {
  const n = asInt(v);
  if (isUndefined(v)) throw typeError(`type ${v.typeName} doesn't define __round__ method`);
  if (n === undefined && asNumber(v) === undefined && !(v instanceof PyDecimal)) {
    throw typeError(`type ${typeName(v)} doesn't define __round__ method`);
  }
  const places = asInt(digits);
  if (places === undefined && digits !== null) {
    throw typeError(`'${typeName(digits)}' object cannot be interpreted as an integer`);
  }
  if (n !== undefined) return places === undefined || places >= 0 ? n : roundInt(BigInt(n), Number(places));
  if (v instanceof PyDecimal) return v.round(Number(places ?? 0));
  return roundFloat(asNumber(v) as number, places === undefined ? null : Number(places));
}

function roundInt(n: bigint, places: number): Value {
  const d = new PyDecimal(n, 0).round(places);
  return toInt(d.digits * 10n ** BigInt(-places));
}

function roundFloat(n: number, places: number | null): Value {
  if (places === null) {
    if (!Number.isFinite(n)) {
      throw Number.isNaN(n)
        ? valueError('cannot convert float NaN to integer')
        : overflowError('cannot convert float infinity to integer');
    }
    return toInt(exactDecimal(n).round(0).toInt());
  }
  if (!Number.isFinite(n) || places > 323) return toFloat(n);
  if (places < -308) return toFloat(n < 0 ? -0 : 0);
  const rounded = exactDecimal(n).round(places).toNumber();
  return toFloat(rounded === 0 && (n < 0 || Object.is(n, -0)) ? -0 : rounded);
}

function round([value, precision = 0, method = 'common']: Bound): Value {
  hashKey(method);
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
    throw filterArgumentError('method must be common, ceil or floor');
  }
  if (method === 'common') return pyRound(value as Value, precision);
  const scale = pow(10, precision);
  const scaled = mul(value as Value, scale);
  const n = asNumber(scaled);
  const whole = asInt(scaled);
  if (whole !== undefined) return div(whole, scale);
  if (n === undefined) throw typeError(`must be real number, not ${typeName(scaled)}`);
  if (!Number.isFinite(n)) {
    throw Number.isNaN(n)
      ? valueError('cannot convert float NaN to integer')
      : overflowError('cannot convert float infinity to integer');
  }
  return div(intOf(method === 'ceil' ? Math.ceil(n) : Math.floor(n)), scale);
}

function abs(_context: unknown, args: Value[], kwargs: ReadonlyMap<string, Value> | null): Value {
  if (kwargs?.size) throw typeError('abs() takes no keyword arguments');
  if (args.length !== 1) throw typeError(`abs() takes exactly one argument (${args.length} given)`);
  const v = args[0] as Value;
  const n = asInt(v);
  if (n !== undefined) return n < 0 ? neg(n) : n;
  const f = asNumber(v);
  if (f !== undefined) return toFloat(Math.abs(f));
  if (v instanceof PyDecimal) return v.digits < 0n ? v.neg() : v;
  if (v instanceof PyTimedelta) return v.days < 0 ? neg(v) : v;
  throw typeError(`bad operand type for abs(): '${typeName(v)}'`);
}

function filesizeformat([value, binary = false]: Bound): Value {
  const bytes = asNumber(toPyFloat(value as Value)) as number;
  const isBinary = truth(binary);
  const base = isBinary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${String(toPyInt(toFloat(bytes)))} Bytes`;
  const names = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'].map(p => (isBinary ? `${p.toUpperCase()}iB` : `${p}B`));
  for (let i = 0; ; i++) {
    const unit = base ** (i + 2);
    if (bytes < unit || i === names.length - 1) {
      const shown = (base * bytes) / unit;
      return `${Number.isFinite(shown) ? fixed(shown, 1) : shown > 0 ? 'inf' : 'nan'} ${names[i]}`;
    }
  }
}

export const numberFilters: [string, FilterFunction][] = [
  ['int', filter('do_int(value, default?, base?)', int)],
  ['float', filter('do_float(value, default?)', float)],
  ['round', filter('do_round(value, precision?, method?)', round)],
  ['abs', abs],
  ['filesizeformat', filter('do_filesizeformat(value, binary?)', filesizeformat)],
];
