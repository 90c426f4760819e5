import {
  intOf,
  PyDate,
  PyDecimal,
  PyFloat,
  PySet,
  PyTimedelta,
  PyTuple,
  str,
  toFloat,
  toInt,
  typeName,
  type Value,
} from '../../core/value.ts';
import { limitError, overflowError, PyError, typeError, zeroDivisionError } from '../errors.ts';
import { floatPower } from './float-power.ts';
import { HostObject, type Operator } from './host.ts';
import { iterate, repeatSequence } from './iterate.ts';
import { DictView, Markup } from './objects.ts';
import { formatPercent } from './percent.ts';
import { timeBinary } from './time-ops.ts';
import { isUndefined } from './undefined.ts';

type Int = number | bigint;

/** The int that a bool or int stands for. */
export function asInt(v: Value): Int | undefined {
  switch (typeof v) {
    case 'number':
      return Number.isInteger(v) ? v : undefined;
    case 'bigint':
      return v;
    case 'boolean':
      return v ? 1 : 0;
    default:
      return undefined;
  }
}

/** The JavaScript number of any int, bool or float; ints beyond a float's range raise. */
export function asNumber(v: Value): number | undefined {
  switch (typeof v) {
    case 'number':
      return v;
    case 'boolean':
      return v ? 1 : 0;
    case 'bigint': {
      const n = Number(v);
      if (!Number.isFinite(n)) throw overflowError('int too large to convert to float');
      return n;
    }
    default:
      return v instanceof PyFloat ? v.value : undefined;
  }
}

const SYMBOL_TEXT: Record<Operator, string> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '//': '//',
  '%': '%',
  '**': '** or pow()',
};

function unsupported(op: Operator, a: Value, b: Value): PyError {
  return typeError(`unsupported operand type(s) for ${SYMBOL_TEXT[op]}: '${typeName(a)}' and '${typeName(b)}'`);
}

/** What is neither number nor built-in sequence: undefined, host objects, times, decimals, sets. */
function other(op: Operator, a: Value, b: Value): Value {
  if (isUndefined(a)) return a.fail();
  if (op === '-' && (isSetView(a) || isSetView(b))) return new PySet(difference(a, b));
  if (isUndefined(b) && !(op === '%' && typeof a === 'string')) return b.fail();
  if (a instanceof HostObject && a.binary) {
    const result = a.binary(op, b, false);
    if (result !== undefined) return result;
  }
  if (b instanceof HostObject && b.binary) {
    const result = b.binary(op, a, true);
    if (result !== undefined) return result;
  }
  if (a instanceof PyDecimal || b instanceof PyDecimal) {
    const result = decimalBinary(op, a, b);
    if (result !== undefined) return result;
  }
  if (a instanceof PyDate || b instanceof PyDate || a instanceof PyTimedelta || b instanceof PyTimedelta) {
    const result = timeBinary(op, a, b);
    if (result !== undefined) return result;
  }
  if (op === '-' && a instanceof PySet && b instanceof PySet) return new PySet(difference(a, b));
  if (op === '+') return concatenate(a, b);
  if (op === '*') return repetition(a, b);
  if (op === '%' && typeof a === 'string') return formatPercent(a, b);
  if (op === '%' && a instanceof Markup) return new Markup(formatPercent(a.text, b));
  throw unsupported(op, a, b);
}

function concatenate(a: Value, b: Value): Value {
  if (typeof a === 'string') {
    if (b instanceof Markup) return new Markup(Markup.escape(a).text + b.text);
    throw typeError(`can only concatenate str (not "${typeName(b)}") to str`);
  }
  if (a instanceof Markup) {
    if (b instanceof Markup) return new Markup(a.text + b.text);
    if (typeof b === 'string') return new Markup(a.text + Markup.escape(b).text);
  }
  if (Array.isArray(a)) {
    const kind = a instanceof PyTuple ? 'tuple' : 'list';
    if (Array.isArray(b) && b instanceof PyTuple === a instanceof PyTuple) {
      return kind === 'tuple' ? PyTuple.make([...a, ...b]) : [...a, ...b];
    }
    throw typeError(`can only concatenate ${kind} (not "${typeName(b)}") to ${kind}`);
  }
  throw unsupported('+', a, b);
}

function repetition(a: Value, b: Value): Value {
  const sequence = sequenceText(a);
  if (sequence !== undefined) {
    const times = asInt(b);
    if (times === undefined) throw typeError(`can't multiply sequence by non-int of type '${typeName(b)}'`);
    return wrapLike(a, repeatSequence(sequence, times));
  }
  const right = sequenceText(b);
  if (right !== undefined) {
    const times = asInt(a);
    if (times === undefined) throw typeError(`can't multiply sequence by non-int of type '${typeName(a)}'`);
    return wrapLike(b, repeatSequence(right, times));
  }
  throw unsupported('*', a, b);
}

const sequenceText = (v: Value): string | Value[] | undefined =>
  typeof v === 'string' || Array.isArray(v) ? v : v instanceof Markup ? v.text : undefined;

const wrapLike = (like: Value, v: Value): Value =>
  like instanceof Markup && typeof v === 'string' ? new Markup(v) : v;

const isSetView = (v: Value): boolean => v instanceof DictView && v.kind !== 'values';

/** Items of one collection that are not in another. */
function* difference(a: Value, b: Value): Iterable<Value> {
  const items = new PySet(iterate(a));
  const without = b instanceof PySet ? b : new PySet(iterate(b));
  for (const item of items) if (!without.has(item)) yield item;
}

function decimalBinary(op: Operator, a: Value, b: Value): Value | undefined {
  const left = a instanceof PyDecimal ? a : fromInt(a);
  const right = b instanceof PyDecimal ? b : fromInt(b);
  if (!left || !right) return undefined;
  switch (op) {
    case '+':
      return left.add(right);
    case '-':
      return left.sub(right);
    case '*':
      return left.mul(right);
    case '/':
      return left.div(right);
    default:
      return undefined;
  }
}

function fromInt(v: Value): PyDecimal | undefined {
  const n = asInt(v);
  return n === undefined ? undefined : PyDecimal.fromInt(n);
}

export function add(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  const x = asInt(a);
  const y = asInt(b);
  if (x !== undefined && y !== undefined) {
    const n = typeof x === 'number' && typeof y === 'number' ? x + y : Number.NaN;
    return Number.isSafeInteger(n) ? n : toInt(BigInt(x) + BigInt(y));
  }
  const f = numeric(a, b);
  return f ? toFloat(f[0] + f[1]) : other('+', a, b);
}

export function sub(a: Value, b: Value): Value {
  const x = asInt(a);
  const y = asInt(b);
  if (x !== undefined && y !== undefined) {
    const n = typeof x === 'number' && typeof y === 'number' ? x - y : Number.NaN;
    return Number.isSafeInteger(n) ? n : toInt(BigInt(x) - BigInt(y));
  }
  const f = numeric(a, b);
  return f ? toFloat(f[0] - f[1]) : other('-', a, b);
}

export function mul(a: Value, b: Value): Value {
  const x = asInt(a);
  const y = asInt(b);
  if (x !== undefined && y !== undefined) {
    const n = typeof x === 'number' && typeof y === 'number' ? x * y : Number.NaN;
    if (Number.isSafeInteger(n)) return n === 0 ? 0 : n;
    checkBits(bits(x) + bits(y));
    return toInt(BigInt(x) * BigInt(y));
  }
  const f = numeric(a, b);
  return f ? toFloat(f[0] * f[1]) : other('*', a, b);
}

function numeric(a: Value, b: Value): [number, number] | undefined {
  const x = asNumber(a);
  if (x === undefined) return undefined;
  const y = asNumber(b);
  return y === undefined ? undefined : [x, y];
}

export function div(a: Value, b: Value): Value {
  const x = asInt(a);
  const y = asInt(b);
  if (x !== undefined && y !== undefined) {
    if (!y) throw zeroDivisionError('division by zero');
    return toFloat(divideInts(x, y));
  }
  const f = numeric(a, b);
  if (!f) return other('/', a, b);
  if (f[1] === 0) throw zeroDivisionError('float division by zero');
  return toFloat(f[0] / f[1]);
}

/** The float nearest to x / y, also where one of them is no float. */
function divideInts(x: Int, y: Int): number {
  if (typeof x === 'number' && typeof y === 'number') return x / y;
  const negative = x < 0 !== y < 0;
  const p = BigInt(x < 0 ? -x : x);
  const q = BigInt(y < 0 ? -y : y);
  // 64 or more significant bits of the quotient, and a sticky bit, round as the exact value does.
  const shift = Math.max(0, 66 + bits(q) - bits(p));
  const scaled = p << BigInt(shift);
  let quotient = scaled / q;
  if (quotient * q !== scaled) quotient |= 1n;
  const n = Number(quotient) * 2 ** -Math.min(shift, 1000) * 2 ** -Math.max(0, shift - 1000);
  if (!Number.isFinite(n)) throw overflowError('integer division result too large for a float');
  return negative ? -n : n;
}

export function floordiv(a: Value, b: Value): Value {
  const x = asInt(a);
  const y = asInt(b);
  if (x !== undefined && y !== undefined) {
    if (!y) throw zeroDivisionError('integer division or modulo by zero');
    return floorDivide(x, y);
  }
  const f = numeric(a, b);
  if (!f) return other('//', a, b);
  if (f[1] === 0) throw zeroDivisionError('float floor division by zero');
  return toFloat(floatDivmod(f[0], f[1])[0]);
}

function floorDivide(x: Int, y: Int): Int {
  if (typeof x === 'number' && typeof y === 'number') {
    // Exact by way of the remainder: x / y may round up to the next integer.
    const rest = x % y;
    const n = (x - rest) / y;
    const floor = rest !== 0 && rest < 0 !== y < 0 ? n - 1 : n;
    return floor === 0 ? 0 : floor;
  }
  const p = BigInt(x);
  const q = BigInt(y);
  const rest = p % q;
  const n = (p - rest) / q;
  return toInt(rest !== 0n && rest < 0n !== q < 0n ? n - 1n : n);
}

/** CPython's float_divmod. */
function floatDivmod(x: number, y: number): [number, number] {
  let rest = x % y;
  if (Number.isNaN(rest)) return [rest, rest];
  let n = (x - rest) / y;
  if (rest) {
    if (y < 0 !== rest < 0) {
      rest += y;
      n -= 1;
    }
  } else rest = y < 0 || Object.is(y, -0) ? -0 : 0;
  if (!n) return [x / y < 0 || Object.is(x / y, -0) ? -0 : 0, rest];
  let floor = Math.floor(n);
  if (n - floor > 0.5) floor += 1;
  return [floor, rest];
}

export function mod(a: Value, b: Value): Value {
  if (typeof a === 'string') return formatPercent(a, b);
  const x = asInt(a);
  const y = asInt(b);
  if (x !== undefined && y !== undefined) {
    if (!y) throw zeroDivisionError('integer modulo by zero');
    if (typeof x === 'number' && typeof y === 'number') {
      const rest = x % y;
      const n = rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
      return n === 0 ? 0 : n;
    }
    const q = BigInt(y);
    const rest = BigInt(x) % q;
    return toInt(rest !== 0n && rest < 0n !== q < 0n ? rest + q : rest);
  }
  const f = numeric(a, b);
  if (!f) return other('%', a, b);
  if (f[1] === 0) throw zeroDivisionError('float modulo');
  return toFloat(floatDivmod(f[0], f[1])[1]);
}

/** Bits of the largest int that may come out of `**` or `*`. */
const MAX_BITS = 1_000_000;

const bits = (n: Int): number =>
  typeof n === 'number' ? Math.ceil(Math.log2(Math.abs(n) + 1)) : n.toString(16).length * 4;

function checkBits(n: number): void {
  if (n > MAX_BITS) throw limitError(`integer of about ${Math.round(n)} bits is too large (at most ${MAX_BITS})`);
}

export function pow(a: Value, b: Value): Value {
  const x = asInt(a);
  const y = asInt(b);
  if (x !== undefined && y !== undefined && y >= 0) {
    if (x !== 0 && x !== 1 && x !== -1) checkBits(bits(x) * Number(y));
    return toInt(BigInt(x) ** BigInt(x === 1 || x === -1 || x === 0 ? (y > 2 ? 2n + (BigInt(y) % 2n) : y) : y));
  }
  const f = numeric(a, b);
  if (!f) return other('**', a, b);
  if (f[0] === 0 && f[1] < 0) throw zeroDivisionError('0.0 cannot be raised to a negative power');
  if (f[0] < 0 && Number.isFinite(f[0]) && !Number.isInteger(f[1]) && Number.isFinite(f[1])) {
    throw new PyError('ValueError', 'complex numbers are not supported');
  }
  // JavaScript leaves 1 ** nan and (-1) ** inf undefined where C says 1.
  if (f[0] === 1 || (f[0] === -1 && !Number.isFinite(f[1]) && !Number.isNaN(f[1]))) return toFloat(1);
  const n = floatPower(f[0], f[1]);
  if (!Number.isFinite(n) && Number.isFinite(f[0]) && Number.isFinite(f[1])) {
    throw overflowError("(34, 'Numerical result out of range')");
  }
  return toFloat(n);
}

export function neg(v: Value): Value {
  const n = asInt(v);
  if (n !== undefined) return n === 0 ? 0 : typeof n === 'bigint' ? toInt(-n) : -n;
  const f = asNumber(v);
  if (f !== undefined) return toFloat(-f);
  if (isUndefined(v)) return v.fail();
  if (v instanceof PyDecimal) return v.neg();
  if (v instanceof PyTimedelta) return PyTimedelta.fromMicroseconds(-v.totalMicroseconds());
  throw typeError(`bad operand type for unary -: '${typeName(v)}'`);
}

export function pos(v: Value): Value {
  const n = asInt(v);
  if (n !== undefined) return n;
  if (asNumber(v) !== undefined || v instanceof PyDecimal || v instanceof PyTimedelta) return v;
  if (isUndefined(v)) return v.fail();
  throw typeError(`bad operand type for unary +: '${typeName(v)}'`);
}

/** `a ~ b ~ c`: text of each, joined; escaped when one of them is Markup. */
export function concat(values: Value[]): Value {
  for (const v of values) {
    if (v instanceof Markup) {
      return new Markup(values.map(x => (x instanceof Markup ? x.text : Markup.escape(str(x)).text)).join(''));
    }
  }
  let out = '';
  for (const v of values) out += typeof v === 'string' ? v : str(v);
  return out;
}

/** The int nearest to zero of a finite float. */
export function truncate(n: number): Int {
  return intOf(Math.trunc(n));
}
