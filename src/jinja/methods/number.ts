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
  ['as_integer_ratio', none('float.as_integer_ratio', v => asRatio(float(v)))],
]) as unknown as ReadonlyMap<string, Method>;
