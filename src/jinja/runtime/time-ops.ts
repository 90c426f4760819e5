import { PyDate, PyDateTime, PyFloat, PyTimedelta, toFloat, toInt, type Value } from '../../core/value.ts';
import { typeError, zeroDivisionError } from '../errors.ts';
import type { Operator } from './host.ts';

/** Arithmetic of date, datetime and timedelta; undefined when Python does not support it. */
export function timeBinary(op: Operator, a: Value, b: Value): Value | undefined {
  if (a instanceof PyDate) {
    if (b instanceof PyTimedelta) return op === '+' || op === '-' ? shift(a, b, op === '-') : undefined;
    return op === '-' && b instanceof PyDate ? difference(a, b) : undefined;
  }
  if (b instanceof PyDate) return op === '+' && a instanceof PyTimedelta ? shift(b, a, false) : undefined;
  if (a instanceof PyTimedelta && b instanceof PyTimedelta) return deltaPair(op, a, b);
  if (a instanceof PyTimedelta) return scale(op, a, b);
  return op === '*' && b instanceof PyTimedelta ? scale(op, b, a) : undefined;
}

function shift(date: PyDate, delta: PyTimedelta, back: boolean): PyDate {
  const us = back ? -delta.totalMicroseconds() : delta.totalMicroseconds();
  if (date instanceof PyDateTime) return PyDateTime.fromMicroseconds(date.wallMicroseconds() + us, date.tzinfo);
  return PyDate.fromDays(date.toDays() + (back ? -delta.days : delta.days));
}

function difference(a: PyDate, b: PyDate): PyTimedelta | undefined {
  if (a instanceof PyDateTime && b instanceof PyDateTime) {
    if ((a.tzinfo === null) !== (b.tzinfo === null)) {
      throw typeError("can't subtract offset-naive and offset-aware datetimes");
    }
    const same = a.tzinfo === b.tzinfo;
    const us = same ? a.wallMicroseconds() - b.wallMicroseconds() : a.utcMicroseconds() - b.utcMicroseconds();
    return PyTimedelta.fromMicroseconds(us);
  }
  if (a instanceof PyDateTime || b instanceof PyDateTime) return undefined;
  return new PyTimedelta(a.toDays() - b.toDays());
}

function deltaPair(op: Operator, a: PyTimedelta, b: PyTimedelta): Value | undefined {
  const x = a.totalMicroseconds();
  const y = b.totalMicroseconds();
  if (op === '+') return PyTimedelta.fromMicroseconds(x + y);
  if (op === '-') return PyTimedelta.fromMicroseconds(x - y);
  if (op !== '/' && op !== '//' && op !== '%') return undefined;
  if (y === 0n) throw zeroDivisionError(op === '/' ? 'division by zero' : 'integer division or modulo by zero');
  if (op === '/') return toFloat(Number(x) / Number(y));
  const quotient = floorDiv(x, y);
  return op === '//' ? toInt(quotient) : PyTimedelta.fromMicroseconds(x - quotient * y);
}

function scale(op: Operator, delta: PyTimedelta, by: Value): Value | undefined {
  const us = delta.totalMicroseconds();
  if (typeof by === 'boolean') by = by ? 1 : 0;
  if (typeof by === 'bigint' || (typeof by === 'number' && Number.isInteger(by))) {
    const n = BigInt(by);
    if (op === '*') return PyTimedelta.fromMicroseconds(us * n);
    if (n === 0n) throw zeroDivisionError('integer division or modulo by zero');
    if (op === '//') return PyTimedelta.fromMicroseconds(floorDiv(us, n));
    return op === '/' ? PyTimedelta.fromMicroseconds(roundedDiv(us, n)) : undefined;
  }
  const factor = by instanceof PyFloat ? by.value : typeof by === 'number' ? by : undefined;
  if (factor === undefined || (op !== '*' && op !== '/')) return undefined;
  if (op === '/' && factor === 0) throw zeroDivisionError('division by zero');
  const value = op === '*' ? Number(us) * factor : Number(us) / factor;
  return PyTimedelta.fromMicroseconds(BigInt(halfEven(value)));
}

const floorDiv = (a: bigint, b: bigint): bigint => {
  const rest = a % b;
  const n = (a - rest) / b;
  return rest !== 0n && rest < 0n !== b < 0n ? n - 1n : n;
};

function roundedDiv(a: bigint, b: bigint): bigint {
  const floor = floorDiv(a, b);
  const twice = (a - floor * b) * 2n;
  const size = b < 0n ? -b : b;
  const rest = twice < 0n ? -twice : twice;
  return rest > size || (rest === size && floor % 2n !== 0n) ? floor + 1n : floor;
}

function halfEven(n: number): number {
  const floor = Math.floor(n);
  const rest = n - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}
