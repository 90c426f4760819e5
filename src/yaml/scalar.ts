import { PyDate, PyDateTime, PyFixedZone, type PyFloat, toFloat, toInt, type Value } from '../core/value.ts';

/**
 * What a plain (unquoted) scalar means to PyYAML's safe loader, which is YAML 1.1 with small departures: `y` and `n`
 * are strings, `1e3` is a string (an exponent needs a point and a sign), `017` is octal, `1:30` is sexagesimal.
 * @throws RangeError for what looks like a date but is none (`2024-02-30`)
 */
export function plainScalar(text: string): Value {
  const first = text.charCodeAt(0);
  // Most scalars are words: one look-up settles them.
  if (first < 128 ? CANDIDATE[first] !== 1 : !Number.isNaN(first)) return text;
  if (WORDS.has(text)) return WORDS.get(text) as Value;
  if (
    first === DIGIT_0 ||
    (first > DIGIT_0 && first <= DIGIT_9) ||
    first === PLUS ||
    first === MINUS ||
    first === DOT
  ) {
    return numberOrDate(text);
  }
  return text;
}

const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

/** First characters of scalars that may be something else than a string. */
const CANDIDATE = new Uint8Array(128);
for (const c of '+-.0123456789yYnNtTfFoO~') CANDIDATE[c.charCodeAt(0)] = 1;

const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['', null],
  ['~', null],
  ...['null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(word => [word, false] as const),
]);

const INT =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d{1,2})(?::(\d{2}))?))?)?$/;

function numberOrDate(text: string): Value {
  if (INT.test(text)) return intValue(text);
  if (FLOAT.test(text)) return floatValue(text);
  if (DATE.test(text) || (text.length > 10 && TIMESTAMP.test(text))) return timestampValue(text);
  return text;
}

/** The int that a text of the INT form stands for. */
export function intValue(text: string): number | bigint {
  let digits = text.replaceAll('_', '');
  const negative = digits[0] === '-';
  if (negative || digits[0] === '+') digits = digits.slice(1);
  const value = magnitude(digits);
  return toInt(negative ? -value : value);
}

function magnitude(digits: string): bigint {
  if (digits.startsWith('0b') || digits.startsWith('0x')) return digits.length > 2 ? BigInt(digits) : 0n;
  if (digits.length > 1 && digits[0] === '0') return BigInt(`0o${digits.slice(1)}`);
  if (!digits.includes(':')) return BigInt(digits);
  return digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n);
}

/** The float that a text of the FLOAT form stands for. */
export function floatValue(text: string): number | PyFloat {
  let digits = text.replaceAll('_', '').toLowerCase();
  const sign = digits[0] === '-' ? -1 : 1;
  if (digits[0] === '-' || digits[0] === '+') digits = digits.slice(1);
  if (digits === '.inf') return sign * Number.POSITIVE_INFINITY;
  if (digits === '.nan') return Number.NaN;
  // Added from the smallest part on, as PyYAML does: the order decides the last bit.
  const parts = digits.split(':').reverse();
  const value = parts.reduce((sum, part, i) => sum + Number(part) * 60 ** i, 0);
  return toFloat(sign * value);
}

/** @throws RangeError when a part is out of range */
export function timestampValue(text: string): PyDate {
  const m = TIMESTAMP.exec(text);
  if (!m) throw new RangeError(`'${text}' is not a timestamp`);
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])];
  try {
    if (m[4] === undefined) return new PyDate(year, month, day);
    const microsecond = Number((m[7] ?? '').slice(0, 6).padEnd(6, '0'));
    const clock = [Number(m[4]), Number(m[5]), Number(m[6]), microsecond] as const;
    return new PyDateTime(year, month, day, ...clock, zone(m[8], m[9], m[10], m[11]));
  } catch (error) {
    throw new RangeError((error as Error).message);
  }
}

function zone(z?: string, sign?: string, hours?: string, minutes?: string): PyFixedZone | null {
  if (z !== undefined) return new PyFixedZone(0);
  if (sign === undefined) return null;
  return new PyFixedZone((sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes ?? 0) * 60));
}

/** Whether a plain scalar of this text would be read as a string. */
export function readsAsString(text: string): boolean {
  if (WORDS.has(text) || text === '<<' || text === '=') return false;
  return !(INT.test(text) || FLOAT.test(text) || DATE.test(text) || (text.length > 10 && TIMESTAMP.test(text)));
}
