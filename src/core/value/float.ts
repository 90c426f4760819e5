import type { Value } from './types.ts';

/** A float with an integral value. Never holds 1.5, inf or nan: those are plain numbers. */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  valueOf(): number {
    return this.value;
  }

  toString(): string {
    return floatRepr(this.value);
  }
}

/** The float value of a JavaScript number: wrapped when integral. */
export function toFloat(n: number): number | PyFloat {
  return Number.isInteger(n) ? new PyFloat(n) : n;
}

export const isFloat = (v: Value): v is number | PyFloat =>
  v instanceof PyFloat || (typeof v === 'number' && !Number.isInteger(v));

/** True for int, not for bool. */
export const isInt = (v: Value): v is number | bigint =>
  typeof v === 'bigint' || (typeof v === 'number' && Number.isInteger(v));

/** An exact integer in its canonical form: number when safe, else bigint. */
export function toInt(n: bigint): number | bigint {
  return n >= -9007199254740991n && n <= 9007199254740991n ? Number(n) : n;
}

/** The int of an integral number, exact also beyond 2^53 (where it becomes a bigint). */
export function intOf(n: number): number | bigint {
  if (Number.isSafeInteger(n)) return n === 0 ? 0 : n;
  return BigInt(n);
}

/** Python's `repr(float)`: shortest text that reads back, exponent from 1e16 on and below 1e-4. */
export function floatRepr(n: number): string {
  if (Number.isNaN(n)) return 'nan';
  if (n === Infinity) return 'inf';
  if (n === -Infinity) return '-inf';
  if (n === 0) return Object.is(n, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = n.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= 16 || exponent < -4) {
    const abs = Math.abs(exponent);
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${abs < 10 ? '0' : ''}${abs}`;
  }
  const text = String(n);
  if (text.includes('e')) {
    // JavaScript writes 0.00001 style exponents only below 1e-6, which is handled above.
    return text;
  }
  return text.includes('.') ? text : `${text}.0`;
}
