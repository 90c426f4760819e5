import type { ColumnKind } from '../../adapter/index.ts';
import { daysInMonth, PyDate, PyDateTime, PyDecimal, type Value } from '../../core/value.ts';
import { parseIsoDateTime } from './iso-datetime.ts';

/**
 * How a seed's column is typed: the first kind that all of its texts fit, with '' and 'null' fitting every kind. The
 * order and the forms are those of agate as dbt sets it up; whole numbers are Numbers there, for a text never is an
 * Integer. A column without any record is an Integer.
 */
interface Candidate {
  readonly kind: ColumnKind;
  /** the value of a text; undefined when the text does not fit */
  read(text: string): Value | undefined;
}

const isNull = (text: string): boolean => {
  const bare = text.trim().toLowerCase();
  return bare === '' || bare === 'null';
};

const nullable =
  (read: (text: string) => Value | undefined) =>
  (text: string): Value | undefined =>
    isNull(text) ? null : read(text.trim());

const CANDIDATES: readonly Candidate[] = [
  { kind: 'Number', read: nullable(readNumber) },
  { kind: 'Date', read: nullable(readDate) },
  { kind: 'DateTime', read: nullable(readDateTime) },
  { kind: 'DateTime', read: nullable(text => parseIsoDateTime(text) ?? undefined) },
  { kind: 'Boolean', read: nullable(readBoolean) },
];

export const TEXT: Candidate = { kind: 'Text', read: text => (isNull(text) ? null : text) };

/** The type of a column's texts (undefined where a record is too short), and its values. */
export function inferColumn(
  texts: readonly (string | undefined)[],
  asText: boolean,
): { kind: ColumnKind; values: Value[] } {
  if (texts.length === 0) return { kind: asText ? 'Text' : 'Integer', values: [] };
  const fits = (candidate: Candidate): boolean =>
    texts.every(text => text === undefined || candidate.read(text) !== undefined);
  if (!asText && texts.every(text => text === undefined)) return { kind: 'Integer', values: texts.map(() => null) };
  const candidate = asText ? TEXT : (CANDIDATES.find(fits) ?? TEXT);
  return {
    kind: candidate.kind,
    values: texts.map(text => (text === undefined ? null : (candidate.read(text) as Value))),
  };
}

/** Signs of money that may stand around a number. */
const CURRENCY = '؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫';
const CURRENCY_AROUND = new RegExp(`^[${CURRENCY}]+|[${CURRENCY}]+$`, 'gu');
const DECIMAL = /^\s*[+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?\s*$/;
const SPECIAL = /^\s*[+-]?(?:inf(?:inity)?|s?nan\d*)\s*$/i;

function readNumber(text: string): Value | undefined {
  let bare = text.replace(/^%+|%+$/g, '');
  const negative = bare.startsWith('-');
  if (negative) bare = bare.slice(1);
  bare = bare.replace(CURRENCY_AROUND, '').replaceAll(',', '');
  if (SPECIAL.test(bare)) return /nan/i.test(bare) ? Number.NaN : negative ? -Infinity : Infinity;
  if (!DECIMAL.test(bare)) return undefined;
  const value = PyDecimal.parse(bare.trim());
  return negative ? new PyDecimal(-value.digits, value.exponent) : value;
}

const DATE = /^(\d{4})-(1[0-2]|0[1-9]|[1-9])-(3[01]|[12]\d|0[1-9]|[1-9])$/;
const DATE_TIME =
  /^(\d{4})-(1[0-2]|0[1-9]|[1-9])-(3[01]|[12]\d|0[1-9]|[1-9])\s+(2[0-3]|[01]\d|\d):([0-5]\d|\d):([0-5]\d|\d)$/;

function readDate(text: string): Value | undefined {
  const date = civil(DATE.exec(text));
  return date === undefined ? undefined : new PyDate(date[0], date[1], date[2]);
}

function readDateTime(text: string): Value | undefined {
  const match = DATE_TIME.exec(text);
  const date = civil(match);
  if (match === null || date === undefined) return undefined;
  return new PyDateTime(date[0], date[1], date[2], Number(match[4]), Number(match[5]), Number(match[6]));
}

function civil(match: RegExpExecArray | null): [number, number, number] | undefined {
  if (match === null) return undefined;
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  return year < 1 || day > daysInMonth(year, month) ? undefined : [year, month, day];
}

function readBoolean(text: string): Value | undefined {
  const word = text.replaceAll(',', '').trim().toLowerCase();
  if (word === '' || word === 'null') return null;
  return word === 'true' ? true : word === 'false' ? false : undefined;
}
