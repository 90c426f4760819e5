import { PyDate, PyDateTime, PyFixedZone, repr } from '../../core/value.ts';
import { valueError } from '../errors.ts';
import { parseZone } from './iso-parse.ts';
import { DAYS, MONTHS, weekday } from './strftime.ts';

interface Parts {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  hour12?: number;
  pm?: boolean;
  minute?: number;
  second?: number;
  microsecond?: number;
  dayOfYear?: number;
  zone?: PyFixedZone;
  weekday?: number;
  week?: number;
  weekStart?: 'sunday' | 'monday';
}

const names = (list: readonly string[], short: boolean): string =>
  list.map(name => (short ? name.slice(0, 3) : name)).join('|');
const indexOf = (list: readonly string[], text: string): number =>
  list.findIndex(name => name.toLowerCase().startsWith(text.toLowerCase().slice(0, 3)));

type Directive = [pattern: string, read: (text: string, parts: Parts) => void];

const DIRECTIVES: Record<string, Directive> = {
  Y: [
    '\\d{4}',
    (t, p) => {
      p.year = Number(t);
    },
  ],
  y: [
    '\\d{2}',
    (t, p) => {
      p.year = Number(t) + (Number(t) <= 68 ? 2000 : 1900);
    },
  ],
  m: [
    '1[0-2]|0[1-9]|[1-9]',
    (t, p) => {
      p.month = Number(t);
    },
  ],
  d: [
    '3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9]',
    (t, p) => {
      p.day = Number(t);
    },
  ],
  H: [
    '2[0-3]|[0-1]\\d|\\d',
    (t, p) => {
      p.hour = Number(t);
    },
  ],
  I: [
    '1[0-2]|0[1-9]|[1-9]',
    (t, p) => {
      p.hour12 = Number(t);
    },
  ],
  p: [
    'am|pm',
    (t, p) => {
      p.pm = t.toLowerCase() === 'pm';
    },
  ],
  M: [
    '[0-5]\\d|\\d',
    (t, p) => {
      p.minute = Number(t);
    },
  ],
  S: [
    '6[0-1]|[0-5]\\d|\\d',
    (t, p) => {
      p.second = Number(t);
    },
  ],
  f: [
    '[0-9]{1,6}',
    (t, p) => {
      p.microsecond = Number(t.padEnd(6, '0'));
    },
  ],
  j: [
    '36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
    (t, p) => {
      p.dayOfYear = Number(t);
    },
  ],
  b: [
    names(MONTHS, true),
    (t, p) => {
      p.month = indexOf(MONTHS, t) + 1;
    },
  ],
  B: [
    names(MONTHS, false),
    (t, p) => {
      p.month = indexOf(MONTHS, t) + 1;
    },
  ],
  a: [
    names(DAYS, true),
    (t, p) => {
      p.weekday = indexOf(DAYS, t);
    },
  ],
  A: [
    names(DAYS, false),
    (t, p) => {
      p.weekday = indexOf(DAYS, t);
    },
  ],
  w: [
    '[0-6]',
    (t, p) => {
      p.weekday = (Number(t) + 6) % 7;
    },
  ],
  u: [
    '[1-7]',
    (t, p) => {
      p.weekday = Number(t) - 1;
    },
  ],
  U: [
    '5[0-3]|[0-4]\\d|\\d',
    (t, p) => {
      p.week = Number(t);
      p.weekStart = 'sunday';
    },
  ],
  W: [
    '5[0-3]|[0-4]\\d|\\d',
    (t, p) => {
      p.week = Number(t);
      p.weekStart = 'monday';
    },
  ],
  z: [
    '[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z',
    (t, p) => {
      p.zone = parseZone(t);
    },
  ],
  Z: [
    'utc|gmt',
    (t, p) => {
      p.zone = p.zone ?? new PyFixedZone(0, t.toUpperCase());
    },
  ],
};

const COMPOSITES: Record<string, string> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  D: '%m/%d/%y',
  T: '%H:%M:%S',
  F: '%Y-%m-%d',
  R: '%H:%M',
};

/** Python's datetime.strptime. @throws PyError ValueError with Python's texts */
export function strptime(text: string, format: string): PyDateTime {
  const readers: Directive[1][] = [];
  const expanded = format.replace(/%([cxXDTFR])/g, (whole, c: string) => COMPOSITES[c] ?? whole);
  const source = expanded
    .replace(/[\\.^$*+?(){}[\]|]/g, '\\$&')
    .replace(/\s+/g, '\\s+')
    .replace(/%([\s\S])?/g, (_whole, c: string | undefined) => {
      if (c === undefined) throw valueError(`stray % in format ${repr(format)}`);
      if (c === '%') return '%';
      const directive = DIRECTIVES[c];
      if (!directive) throw valueError(`'${c}' is a bad directive in format ${repr(format)}`);
      readers.push(directive[1]);
      return `(${directive[0]})`;
    });
  const m = new RegExp(`^${source}`, 'i').exec(text);
  if (!m) throw valueError(`time data ${repr(text)} does not match format ${repr(format)}`);
  if (m[0].length !== text.length) throw valueError(`unconverted data remains: ${text.slice(m[0].length)}`);
  const parts: Parts = {};
  readers.forEach((read, i) => {
    read(m[i + 1] as string, parts);
  });
  return assemble(parts);
}

function assemble(p: Parts): PyDateTime {
  let { month = 1, day = 1 } = p;
  const year = p.year ?? (month === 2 && day === 29 ? 1904 : 1900);
  const yearDay = p.dayOfYear ?? weekDay(p, year);
  if (yearDay !== undefined) {
    const date = PyDate.fromDays(new PyDate(year, 1, 1).toDays() + yearDay - 1);
    month = date.month;
    day = date.day;
  }
  let hour = p.hour ?? 0;
  if (p.hour12 !== undefined) hour = (p.hour12 % 12) + (p.pm ? 12 : 0);
  return new PyDateTime(
    year,
    month,
    day,
    hour,
    p.minute ?? 0,
    p.second ?? 0,
    p.microsecond ?? 0,
    p.zone?.label ? null : (p.zone ?? null),
  );
}

/** Day of the year of a week number and weekday. */
function weekDay(p: Parts, year: number): number | undefined {
  if (p.week === undefined || p.weekday === undefined) return undefined;
  const sundayFirst = p.weekStart === 'sunday';
  const first = (weekday(new PyDate(year, 1, 1)) + (sundayFirst ? 1 : 0)) % 7;
  const day = (p.weekday + (sundayFirst ? 1 : 0)) % 7;
  const toFirstWeek = (7 - first) % 7;
  return p.week === 0 ? 1 + day - first : 1 + toFirstWeek + 7 * (p.week - 1) + day;
}
