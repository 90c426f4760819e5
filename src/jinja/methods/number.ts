import { intOf, PyFloat, PyTuple, toInt, type Value } from '../../core/value.ts';
import { overflowError, valueError } from '../errors.ts';
import type { Kwargs } from '../runtime/host.ts';
import type { Method } from '../runtime/objects.ts';
import { asInt, asNumber } from '../runtime/ops.ts';
import { noArgs } from '../runtime/signature.ts';

type NumberMethod = (self: Value, args: Value[], kwargs: Kwargs) => Value;

const none =
  (name: string, fn: (self: Value) => Value): NumberMethod =>
  (self, args, kwargs) => {
    noArgs(name, args, kwargs);
    return fn(self);
  };

const int = (v: Value): bigint => BigInt(asInt(v) ?? 0);
const float = (v: Value): number => asNumber(v) ?? 0;

function asRatio(n: number): PyTuple {
  if (Number.isNaN(n)) throw valueError('cannot convert NaN to integer ratio');
  if (!Number.isFinite(n)) throw overflowError('cannot convert Infinity to integer ratio');
  let denominator = 1n;
  let scaled = n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return PyTuple.make([intOf(scaled), toInt(denominator)]);
}

/** `float.hex()` */
function hexText(n: number): string {
  if (!Number.isFinite(n)) return Number.isNaN(n) ? 'nan' : n < 0 ? '-inf' : 'inf';
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, n);
  const bits = view.getBigUint64(0);
  const sign = bits >> 63n ? '-' : '';
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn).toString(16).padStart(13, '0');
  if (n === 0) return `${sign}0x0.0p+0`;
  const power = exponent === 0 ? -1022 : exponent - 1023;
  return `${sign}0x${exponent === 0 ? 0 : 1}.${mantissa}p${power < 0 ? '' : '+'}${power}`;
}

const abs = (n: bigint): bigint => (n < 0n ? -n : n);

export const intMethods: ReadonlyMap<string, Method> = new Map<string, NumberMethod>([
  ['bit_length', none('int.bit_length', v => (int(v) === 0n ? 0 : abs(int(v)).toString(2).length))],
  ['bit_count', none('int.bit_count', v => abs(int(v)).toString(2).replaceAll('0', '').length)],
  ['conjugate', none('int.conjugate', v => toInt(int(v)))],
  ['as_integer_ratio', none('int.as_integer_ratio', v => PyTuple.make([toInt(int(v)), 1]))],
]) as unknown as ReadonlyMap<string, Method>;

export const floatMethods: ReadonlyMap<string, Method> = new Map<string, NumberMethod>([
  ['is_integer', none('float.is_integer', v => v instanceof PyFloat)],
  ['conjugate', none('float.conjugate', v => v)],
  ['hex', none('float.hex', v => hexText(float(v)))],
  ['as_integer_ratio', none('float.as_integer_ratio', v => asRatio(float(v)))],
]) as unknown as ReadonlyMap<string, Method>;
