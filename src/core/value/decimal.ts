import { PyError } from './error.ts';
import type { HashKey } from './object.ts';

const PRECISION = 28;

/** An exact decimal: `digits * 10^exponent`, as Python's Decimal (precision 28, rounding half to even). */
export class PyDecimal {
  readonly digits: bigint;
  readonly exponent: number;

  constructor(digits: bigint, exponent: number) {
    this.digits = digits;
    this.exponent = exponent;
  }

  /** @throws PyError InvalidOperation when `text` is no decimal number */
  static parse(text: string): PyDecimal {
    const m = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(text.replaceAll('_', ''));
    const whole = m?.[2] ?? '';
    const fraction = m?.[3] ?? '';
    if (!m || whole + fraction === '') {
      throw new PyError('InvalidOperation', "[<class 'decimal.ConversionSyntax'>]");
    }
    const digits = BigInt(whole + fraction);
    return new PyDecimal(m[1] === '-' ? -digits : digits, Number(m[4] ?? 0) - fraction.length);
  }

  static fromInt(n: number | bigint): PyDecimal {
    return new PyDecimal(BigInt(n), 0);
  }

  toNumber(): number {
    return Number(`${this.digits}e${this.exponent}`);
  }

  isZero(): boolean {
    return this.digits === 0n;
  }

  toString(): string {
    const sign = this.digits < 0n ? '-' : '';
    const text = String(this.digits < 0n ? -this.digits : this.digits);
    const leftDigits = this.exponent + text.length;
    if (this.exponent <= 0 && leftDigits > -6) {
      if (this.exponent === 0) return sign + text;
      const padded = text.padStart(1 - this.exponent, '0');
      const point = padded.length + this.exponent;
      return `${sign}${padded.slice(0, point)}.${padded.slice(point)}`;
    }
    const power = leftDigits - 1;
    const mantissa = text.length > 1 ? `${text[0]}.${text.slice(1)}` : text;
    return `${sign}${mantissa}E${power < 0 ? '' : '+'}${power}`;
  }

  compare(other: PyDecimal): number {
    const [a, b] = align(this, other);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  add(other: PyDecimal): PyDecimal {
    const [a, b, exponent] = align(this, other);
    return rounded(a + b, exponent);
  }

  sub(other: PyDecimal): PyDecimal {
    return this.add(other.neg());
  }

  mul(other: PyDecimal): PyDecimal {
    return rounded(this.digits * other.digits, this.exponent + other.exponent);
  }

  /** @throws PyError DivisionByZero */
  div(other: PyDecimal): PyDecimal {
    if (other.digits === 0n) throw new PyError('DivisionByZero', "[<class 'decimal.DivisionByZero'>]");
    if (this.digits === 0n) return new PyDecimal(0n, this.exponent - other.exponent);
    const shift = Math.max(0, PRECISION + 2 + length(other.digits) - length(this.digits));
    const scaled = this.digits * 10n ** BigInt(shift);
    let quotient = scaled / other.digits;
    let exponent = this.exponent - other.exponent - shift;
    if (quotient * other.digits !== scaled) {
      // A sticky digit keeps the rounding below exact.
      quotient = quotient * 10n + (quotient < 0n || scaled < 0n !== other.digits < 0n ? -1n : 1n);
      exponent -= 1;
      return rounded(quotient, exponent);
    }
    const ideal = this.exponent - other.exponent;
    while (exponent < ideal && quotient % 10n === 0n) {
      quotient /= 10n;
      exponent += 1;
    }
    return rounded(quotient, exponent);
  }

  neg(): PyDecimal {
    return new PyDecimal(-this.digits, this.exponent);
  }

  /** Rounded half to even to `places` decimal places. */
  round(places: number): PyDecimal {
    if (this.exponent >= -places) {
      return new PyDecimal(this.digits * 10n ** BigInt(this.exponent + places), -places);
    }
    return new PyDecimal(divideHalfEven(this.digits, 10n ** BigInt(-places - this.exponent)), -places);
  }

  /** Truncated towards zero. */
  toInt(): bigint {
    return this.exponent >= 0
      ? this.digits * 10n ** BigInt(this.exponent)
      : this.digits / 10n ** BigInt(-this.exponent);
  }

  hash(): HashKey {
    let digits = this.digits;
    let exponent = this.exponent;
    if (digits === 0n) return 0;
    while (digits % 10n === 0n) {
      digits /= 10n;
      exponent += 1;
    }
    if (exponent >= 0 && exponent < 400) {
      const whole = digits * 10n ** BigInt(exponent);
      return whole >= -9007199254740991n && whole <= 9007199254740991n ? Number(whole) : whole;
    }
    return `\u0000m${digits}e${exponent}`;
  }
}

const length = (digits: bigint): number => String(digits < 0n ? -digits : digits).length;

function align(a: PyDecimal, b: PyDecimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (d: PyDecimal) => d.digits * 10n ** BigInt(d.exponent - exponent);
  return [scale(a), scale(b), exponent];
}

function divideHalfEven(n: bigint, by: bigint): bigint {
  const quotient = n / by;
  const rest = (n - quotient * by) * 2n;
  const abs = rest < 0n ? -rest : rest;
  if (abs < by || (abs === by && quotient % 2n === 0n)) return quotient;
  return n < 0n ? quotient - 1n : quotient + 1n;
}

function rounded(digits: bigint, exponent: number): PyDecimal {
  const excess = length(digits) - PRECISION;
  if (excess <= 0) return new PyDecimal(digits, exponent);
  const cut = divideHalfEven(digits, 10n ** BigInt(excess));
  return length(cut) > PRECISION
    ? new PyDecimal(cut / 10n, exponent + excess + 1)
    : new PyDecimal(cut, exponent + excess);
}
