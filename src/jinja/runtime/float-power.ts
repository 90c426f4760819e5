/**
 * Powers of floats, rounded as C libraries round them: JavaScript engines may be off in the last digit, which SQL text
 * would show.
 */

/** The float as mantissa * 2^exponent with an integral mantissa. */
function parts(x: number): [bigint, number] {
  let exponent = 0;
  let m = x;
  while (!Number.isInteger(m)) {
    m *= 2;
    exponent -= 1;
  }
  return [BigInt(m), exponent];
}

const bits = (n: bigint): number => n.toString(16).length * 4;

/** The float nearest to n * 2^exponent. */
function scaled(n: bigint, exponent: number): number {
  const excess = bits(n) - 128;
  let mantissa = n;
  let power = exponent;
  if (excess > 0) {
    mantissa = n >> BigInt(excess);
    if (mantissa << BigInt(excess) !== n) mantissa |= 1n;
    power += excess;
  }
  const size = bits(mantissa);
  if (size + power > 1100) return Infinity;
  if (size + power < -1200) return 0;
  // Below the normal range the mantissa must be cut before it becomes a float, or it is rounded twice.
  const cut = -1074 - power;
  if (cut > 0 && size + power < -1010) {
    const head = mantissa >> BigInt(cut);
    const rest = mantissa - (head << BigInt(cut));
    const half = 1n << BigInt(cut - 1);
    const up = rest > half || (rest === half && head % 2n === 1n) ? 1n : 0n;
    return Number(head + up) * 2 ** -1074;
  }
  return timesPower(Number(mantissa), power);
}

function timesPower(n: number, power: number): number {
  const half = Math.trunc(power / 2);
  return n * 2 ** half * 2 ** (power - half);
}

const PRECISION = 200n;
const ONE = 1n << PRECISION;
const multiply = (a: bigint, b: bigint): bigint => (a * b) >> PRECISION;

/** Natural logarithm of a fixed-point number near 1. */
function logNearOne(x: bigint): bigint {
  const z = ((x - ONE) << PRECISION) / (x + ONE);
  const square = multiply(z, z);
  let term = z;
  let sum = 0n;
  for (let k = 1n; term !== 0n && k < 400n; k += 2n) {
    sum += term / k;
    term = multiply(term, square);
  }
  return 2n * sum;
}

function exponential(x: bigint): bigint {
  let term = ONE;
  let sum = 0n;
  for (let k = 1n; term !== 0n && k < 400n; k++) {
    sum += term;
    term = multiply(term, x) / k;
  }
  return sum;
}

/** 2 * log(sqrt 2 ...) is not needed: log 2 is worked out from 4/3 and 3/2, which are near 1. */
const logTwo = (): bigint => logNearOne((ONE * 4n) / 3n) + logNearOne((ONE * 3n) / 2n);

/** x^y for a positive x and any finite y that is no integer. */
function fractionalPower(x: number, y: number): number {
  const [m, e] = parts(x);
  const size = m.toString(2).length;
  const near = (m << PRECISION) >> BigInt(size);
  const two = logTwo();
  const log = logNearOne(near) + two * BigInt(e + size);
  const [ym, ye] = parts(y);
  const product = (log * ym) >> BigInt(-ye);
  const whole = product / two - (product < 0n ? 1n : 0n);
  return scaled(exponential(product - whole * two), Number(whole) - Number(PRECISION));
}

/** Exact power for an integral exponent of moderate size. */
function integralPower(x: number, y: number): number {
  const [m, e] = parts(x);
  const n = BigInt(Math.abs(y));
  const power = m ** n;
  if (y >= 0) return scaled(power, e * y);
  const negative = power < 0n;
  const size = negative ? -power : power;
  const shift = bits(size) + 128;
  const quotient = ((1n << BigInt(shift)) / size) | 1n;
  const result = scaled(quotient, e * y - shift);
  return negative ? -result : result;
}

/** C's pow for arguments whose result is finite and real; others follow JavaScript. */
export function floatPower(x: number, y: number): number {
  const plain = x ** y;
  if (x === 0 || !Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(plain) || plain === 0) return plain;
  if (Number.isInteger(y)) {
    if (Math.abs(y) > 2000) return plain;
    const size = integralPower(Math.abs(x), y);
    return x < 0 && y % 2 !== 0 ? -size : size;
  }
  return x > 0 ? fractionalPower(x, y) : plain;
}
