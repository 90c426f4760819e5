import {
  PyDate,
  PyDateTime,
  PyDict,
  PyFixedZone,
  PyFloat,
  PyTime,
  PyTimedelta,
  type PyTzInfo,
  typeName,
  type Value,
} from '../../core/value.ts';
import { PyError, typeError } from '../errors.ts';
import { Fn, type Kwargs, PyType } from '../runtime/host.ts';
import { asInt, asNumber } from '../runtime/ops.ts';
import { bind } from '../runtime/signature.ts';
import { intArg, inZone, textArg, zoneArg } from './datetime-values.ts';
import { parseIsoDate, parseIsoDateTime } from './iso-parse.ts';
import type { Clock } from './modules.ts';
import { strptime } from './strptime.ts';

const fn = (name: string, body: (args: Value[], kwargs: Kwargs) => Value): Fn =>
  new Fn(name, body, 'builtin_function_or_method');

const UTC = new PyFixedZone(0);

/** Offset of the machine's own zone, in seconds, at an instant. */
const localOffset = (ms: number): number => -new Date(ms).getTimezoneOffset() * 60;

/** Year, month and day have to be there; the message is that of a function written in C. */
function requireDate(args: Value[], kwargs: Kwargs): void {
  ['year', 'month', 'day'].forEach((name, i) => {
    if (i >= args.length && !kwargs.has(name)) {
      throw typeError(`function missing required argument '${name}' (pos ${i + 1})`);
    }
  });
}

function makeDate(args: Value[], kwargs: Kwargs): Value {
  const params = ['year', 'month', 'day'];
  requireDate(args, kwargs);
  const bound = bind({ name: 'date', params, required: 3 }, args, kwargs);
  const [y, m, d] = bound.map(v => intArg(v as Value)) as [number, number, number];
  return new PyDate(y, m, d);
}

const DATETIME_PARAMS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'tzinfo', 'fold'];

function makeDateTime(args: Value[], kwargs: Kwargs): Value {
  requireDate(args, kwargs);
  const bound = bind({ name: 'datetime', params: DATETIME_PARAMS, required: 3 }, args, kwargs);
  const n = (i: number): number => (bound[i] === undefined ? 0 : intArg(bound[i] as Value));
  return new PyDateTime(n(0), n(1), n(2), n(3), n(4), n(5), n(6), zoneArg(bound[7]));
}

function makeTime(args: Value[], kwargs: Kwargs): Value {
  const params = ['hour', 'minute', 'second', 'microsecond', 'tzinfo', 'fold'];
  const bound = bind({ name: 'time', params, required: 0 }, args, kwargs);
  const n = (i: number): number => (bound[i] === undefined ? 0 : intArg(bound[i] as Value));
  return new PyTime(n(0), n(1), n(2), n(3), zoneArg(bound[4]));
}

const DELTA_PARAMS = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'];
const DELTA_MICROSECONDS = [86_400_000_000n, 1_000_000n, 1n, 1000n, 60_000_000n, 3_600_000_000n, 604_800_000_000n];

function makeTimedelta(args: Value[], kwargs: Kwargs): Value {
  const bound = bind({ name: 'timedelta', params: DELTA_PARAMS, required: 0 }, args, kwargs);
  let total = 0n;
  let fraction = 0;
  bound.forEach((v, i) => {
    if (v === undefined) return;
    const unit = DELTA_MICROSECONDS[i] as bigint;
    const n = asInt(v);
    if (n !== undefined) {
      total += BigInt(n) * unit;
      return;
    }
    const f = asNumber(v);
    if (f === undefined) {
      throw typeError(`unsupported type for timedelta ${DELTA_PARAMS[i]} component: ${typeName(v)}`);
    }
    const whole = Math.trunc(f);
    total += BigInt(whole) * unit;
    fraction += (f - whole) * Number(unit);
  });
  return PyTimedelta.fromMicroseconds(total + BigInt(roundHalfEven(fraction)));
}

function roundHalfEven(n: number): number {
  const floor = Math.floor(n);
  const rest = n - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

function fromTimestamp(v: Value, zone: PyTzInfo | null, utc: boolean): PyDateTime {
  const seconds = asNumber(v);
  if (seconds === undefined) throw typeError(`'${typeName(v)}' object cannot be interpreted as an integer`);
  const us = BigInt(roundHalfEven(seconds * 1e6));
  const instant = PyDateTime.fromMicroseconds(us, UTC);
  if (zone) return inZone(instant, zone);
  const offset = utc ? 0 : localOffset(seconds * 1000);
  return PyDateTime.fromMicroseconds(us + BigInt(offset) * 1_000_000n);
}

function zoneOf(args: Value[], kwargs: Kwargs): PyTzInfo | null {
  return zoneArg(args[0] ?? kwargs.get('tz'));
}

function dateType(clock: Clock): PyType {
  return new PyType(
    'datetime.date',
    makeDate,
    new Map<string, Value>([
      [
        'today',
        fn('today', () => {
          const now = fromTimestamp(new PyFloat(Math.floor(clock.now() / 1000)), null, false);
          return new PyDate(now.year, now.month, now.day);
        }),
      ],
      ['fromisoformat', fn('fromisoformat', args => parseIsoDate(isoText(args[0])))],
      ['fromordinal', fn('fromordinal', args => PyDate.fromDays(intArg(args[0] as Value) - 719_163))],
      [
        'fromtimestamp',
        fn('fromtimestamp', args => {
          const d = fromTimestamp(args[0] as Value, null, false);
          return new PyDate(d.year, d.month, d.day);
        }),
      ],
      ['min', new PyDate(1, 1, 1)],
      ['max', new PyDate(9999, 12, 31)],
    ]),
  );
}

function isoText(v: Value | undefined): string {
  if (typeof v !== 'string') throw typeError('fromisoformat: argument must be str');
  return v;
}

function datetimeType(clock: Clock): PyType {
  const seconds = (): Value => clock.now() / 1000;
  return new PyType(
    'datetime.datetime',
    makeDateTime,
    new Map<string, Value>([
      ['now', fn('now', (args, kwargs) => fromTimestamp(seconds(), zoneOf(args, kwargs), false))],
      ['today', fn('today', () => fromTimestamp(seconds(), null, false))],
      ['utcnow', fn('utcnow', () => fromTimestamp(seconds(), null, true))],
      [
        'fromtimestamp',
        fn('fromtimestamp', (args, kwargs) =>
          fromTimestamp(args[0] as Value, zoneArg(args[1] ?? kwargs.get('tz')), false),
        ),
      ],
      ['utcfromtimestamp', fn('utcfromtimestamp', args => fromTimestamp(args[0] as Value, null, true))],
      ['fromisoformat', fn('fromisoformat', args => parseIsoDateTime(isoText(args[0])))],
      [
        'fromordinal',
        fn('fromordinal', args => {
          const d = PyDate.fromDays(intArg(args[0] as Value) - 719_163);
          return new PyDateTime(d.year, d.month, d.day);
        }),
      ],
      [
        'strptime',
        fn('strptime', args =>
          strptime(textArg(args[0], 'strptime() argument 1'), textArg(args[1], 'strptime() argument 2')),
        ),
      ],
      [
        'combine',
        fn('combine', args => {
          const [d, t, zone] = args;
          if (!(d instanceof PyDate))
            throw typeError(`combine() argument 1 must be datetime.date, not ${typeName(d ?? null)}`);
          if (!(t instanceof PyTime))
            throw typeError(`combine() argument 2 must be datetime.time, not ${typeName(t ?? null)}`);
          return new PyDateTime(
            d.year,
            d.month,
            d.day,
            t.hour,
            t.minute,
            t.second,
            t.microsecond,
            zone === undefined ? t.tzinfo : zoneArg(zone),
          );
        }),
      ],
      ['min', new PyDateTime(1, 1, 1)],
      ['max', new PyDateTime(9999, 12, 31, 23, 59, 59, 999_999)],
    ]),
  );
}

export function datetimeModule(clock: Clock): PyDict {
  return PyDict.of<Value>([
    ['date', dateType(clock)],
    ['datetime', datetimeType(clock)],
    [
      'time',
      new PyType(
        'datetime.time',
        makeTime,
        new Map([
          ['min', new PyTime()],
          ['max', new PyTime(23, 59, 59, 999_999)],
        ]),
      ),
    ],
    ['timedelta', new PyType('datetime.timedelta', makeTimedelta)],
    [
      'tzinfo',
      new PyType('datetime.tzinfo', () => {
        throw new PyError('NotImplementedError', 'a tzinfo subclass must implement utcoffset()');
      }),
    ],
  ]);
}
