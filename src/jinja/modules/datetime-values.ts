import {
  PyDate,
  PyDateTime,
  PyFixedZone,
  PyTime,
  PyTimedelta,
  PyTuple,
  PyTzInfo,
  toFloat,
  typeName,
  type Value,
} from '../../core/value.ts';
import { PyError, typeError } from '../errors.ts';
import { Fn, type Kwargs } from '../runtime/host.ts';
import { asInt } from '../runtime/ops.ts';
import { bind } from '../runtime/signature.ts';
import { zoneAt } from './pytz.ts';
import { isoCalendar, strftime, weekday } from './strftime.ts';

type Method<T> = (self: T, args: Value[], kwargs: Kwargs) => Value;

/** An int argument. */
export function intArg(v: Value): number {
  const n = asInt(v);
  if (n === undefined) throw typeError(`'${typeName(v)}' object cannot be interpreted as an integer`);
  return Number(n);
}

export function textArg(v: Value | undefined, where: string): string {
  if (typeof v !== 'string') throw typeError(`${where} must be str, not ${typeName(v ?? null)}`);
  return v;
}

export function zoneArg(v: Value | undefined): PyTzInfo | null {
  if (v === undefined || v === null) return null;
  if (v instanceof PyTzInfo) return v;
  throw typeError(`tzinfo argument must be None or of a tzinfo subclass, not type '${typeName(v)}'`);
}

const DATE_FIELDS = ['year', 'month', 'day'] as const;
const CLOCK_FIELDS = ['hour', 'minute', 'second', 'microsecond'] as const;

function replaced(self: PyDate | PyTime, fields: readonly string[], args: Value[], kwargs: Kwargs): number[] {
  const signature = { name: 'replace', params: [...fields, 'tzinfo', 'fold'], required: 0 };
  const bound = bind(signature, args, kwargs);
  return fields.map((field, i) => {
    const v = bound[i];
    return v === undefined ? ((self as unknown as Record<string, number>)[field] as number) : intArg(v);
  });
}

const dateMethods = new Map<string, Method<PyDate>>([
  ['isoformat', d => d.isoformat()],
  ['strftime', (d, args) => strftime(d, textArg(args[0], 'strftime() argument 1'))],
  ['weekday', d => weekday(d)],
  ['isoweekday', d => weekday(d) + 1],
  ['isocalendar', d => PyTuple.make(isoCalendar(d))],
  ['toordinal', d => d.toDays() + 719_163],
  ['ctime', d => strftime(d, '%a %b %e %H:%M:%S %Y')],
  [
    'replace',
    (d, args, kwargs) => {
      const [y, m, day] = replaced(d, DATE_FIELDS, args, kwargs) as [number, number, number];
      return new PyDate(y, m, day);
    },
  ],
]);

/** Moves an instant into a zone. */
export function inZone(d: PyDateTime, zone: PyTzInfo): PyDateTime {
  const utc = d.utcMicroseconds();
  return PyDateTime.fromMicroseconds(utc + BigInt(Math.round(zone.offsetAt(utc) * 1e6)), zoneAt(zone, utc));
}

const UTC = new PyFixedZone(0);

const datetimeMethods = new Map<string, Method<PyDateTime>>([
  [
    'isoformat',
    (d, args, kwargs) => {
      const [sep, spec] = bind({ name: 'isoformat', params: ['sep', 'timespec'], required: 0 }, args, kwargs);
      return isoText(d, typeof sep === 'string' ? sep : 'T', typeof spec === 'string' ? spec : 'auto');
    },
  ],
  ['date', d => new PyDate(d.year, d.month, d.day)],
  ['time', d => new PyTime(d.hour, d.minute, d.second, d.microsecond)],
  ['timetz', d => new PyTime(d.hour, d.minute, d.second, d.microsecond, d.tzinfo)],
  ['timestamp', d => toFloat(Number(d.utcMicroseconds()) / 1e6)],
  ['utcoffset', d => (d.tzinfo ? new PyTimedelta(0, d.tzinfo.offset(d)) : null)],
  ['tzname', d => (d.tzinfo ? d.tzinfo.zoneName(d) : null)],
  ['dst', () => null],
  ['astimezone', (d, args, kwargs) => inZone(d, zoneArg(args[0] ?? kwargs.get('tz')) ?? UTC)],
  [
    'replace',
    (d, args, kwargs) => {
      const parts = replaced(d, [...DATE_FIELDS, ...CLOCK_FIELDS], args, kwargs) as number[];
      const [y, m, day, h, min, s, us] = parts as [number, number, number, number, number, number, number];
      const zone = args.length > 7 ? args[7] : kwargs.get('tzinfo');
      return new PyDateTime(y, m, day, h, min, s, us, zone === undefined ? d.tzinfo : zoneArg(zone));
    },
  ],
]);

function isoText(d: PyDateTime, separator: string, spec: string): string {
  if (spec === 'auto') return d.isoformat(separator);
  const formats: Record<string, string> = {
    hours: '%H',
    minutes: '%H:%M',
    seconds: '%H:%M:%S',
    milliseconds: '%H:%M:%S.',
    microseconds: '%H:%M:%S.%f',
  };
  const clock = formats[spec];
  if (clock === undefined) throw new PyError('ValueError', 'Unknown timespec value');
  const ms = spec === 'milliseconds' ? String(Math.floor(d.microsecond / 1000)).padStart(3, '0') : '';
  return new PyDate(d.year, d.month, d.day).isoformat() + separator + strftime(d, clock) + ms + strftime(d, '%:z');
}

const timeMethods = new Map<string, Method<PyTime>>([
  ['isoformat', t => t.isoformat()],
  ['strftime', (t, args) => strftime(t, textArg(args[0], 'strftime() argument 1'))],
  ['utcoffset', t => (t.tzinfo instanceof PyFixedZone ? new PyTimedelta(0, t.tzinfo.seconds) : null)],
  [
    'replace',
    (t, args, kwargs) => {
      const [h, m, s, us] = replaced(t, CLOCK_FIELDS, args, kwargs) as [number, number, number, number];
      return new PyTime(h, m, s, us, t.tzinfo);
    },
  ],
]);

const deltaMethods = new Map<string, Method<PyTimedelta>>([
  ['total_seconds', d => toFloat(Number(d.totalMicroseconds()) / 1e6)],
]);

function bound<T>(self: T, name: string, method: Method<T> | undefined): Value | undefined {
  return method && new Fn(name, (args, kwargs) => method(self, args, kwargs), 'builtin_function_or_method');
}

/** Attributes and methods of date, datetime, time and timedelta. */
export function dateAttribute(obj: Value, name: string): Value | undefined {
  if (obj instanceof PyDate) {
    if (name === 'year' || name === 'month' || name === 'day') return obj[name];
    if (obj instanceof PyDateTime) {
      const field = clockField(obj, name);
      if (field !== undefined) return field;
      const own = bound(obj, name, datetimeMethods.get(name));
      if (own) return own;
    }
    return bound(obj, name, dateMethods.get(name));
  }
  if (obj instanceof PyTime) {
    const field = clockField(obj, name);
    return field === undefined ? bound(obj, name, timeMethods.get(name)) : field;
  }
  if (obj instanceof PyTimedelta) {
    if (name === 'days' || name === 'seconds' || name === 'microseconds') return obj[name];
    return bound(obj, name, deltaMethods.get(name));
  }
  return undefined;
}

function clockField(obj: PyDateTime | PyTime, name: string): Value | undefined {
  if (name === 'hour' || name === 'minute' || name === 'second' || name === 'microsecond') return obj[name];
  if (name === 'tzinfo') return obj.tzinfo;
  return name === 'fold' ? 0 : undefined;
}
