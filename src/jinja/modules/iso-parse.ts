import { PyDate, PyDateTime, PyFixedZone, repr } from '../../core/value.ts';
import { type PyError, valueError } from '../errors.ts';
import { isoCalendar } from './strftime.ts';

const bad = (text: string): PyError => valueError(`Invalid isoformat string: ${repr(text)}`);

const DATE = /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d)|-?W(\d\d)(?:-?(\d))?)$/;
const CLOCK = /^(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?$/;
const ZONE = /(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)$/;

/** `date.fromisoformat` */
export function parseIsoDate(text: string): PyDate {
  const m = DATE.exec(text);
  if (!m) throw bad(text);
  const year = Number(m[1]);
  if (m[6] !== undefined) {
    const fourth = new PyDate(year, 1, 4);
    const [, , day] = isoCalendar(fourth);
    return PyDate.fromDays(fourth.toDays() - (day - 1) + (Number(m[6]) - 1) * 7 + (Number(m[7] ?? 1) - 1));
  }
  return new PyDate(year, Number(m[2] ?? m[4]), Number(m[3] ?? m[5]));
}

/** `datetime.fromisoformat` */
export function parseIsoDateTime(text: string): PyDateTime {
  const dateLength = DATE.test(text.slice(0, 10)) ? 10 : DATE.test(text.slice(0, 8)) ? 8 : text.length;
  const date = parseIsoDate(text.slice(0, dateLength));
  const rest = text.slice(dateLength + 1);
  if (text.length <= dateLength) return new PyDateTime(date.year, date.month, date.day);
  const zone = ZONE.exec(rest);
  const clock = CLOCK.exec(zone ? rest.slice(0, zone.index) : rest);
  if (!clock) throw bad(text);
  const micro = Number((clock[4] ?? '').slice(0, 6).padEnd(6, '0'));
  return new PyDateTime(
    date.year,
    date.month,
    date.day,
    Number(clock[1]),
    Number(clock[2] ?? 0),
    Number(clock[3] ?? 0),
    micro,
    zone ? parseZone(zone[1] as string) : null,
  );
}

/** `Z`, `+02:00`, `-0330` */
export function parseZone(text: string): PyFixedZone {
  if (text === 'Z' || text === 'z') return new PyFixedZone(0);
  const [h = 0, m = 0, s = 0] = (text.match(/\d\d/g) ?? []).map(Number);
  const seconds = h * 3600 + m * 60 + s;
  return new PyFixedZone(text.startsWith('-') ? -seconds : seconds);
}
