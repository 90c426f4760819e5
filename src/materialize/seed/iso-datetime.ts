import { civilFromDays, daysFromCivil, daysInMonth, PyDateTime, PyFixedZone, type PyTzInfo } from '../../core/value.ts';

const CALENDAR = /^(\d{4})-(\d{2})-(\d{2})$|^(\d{4})(\d{2})(\d{2})$/;
const WEEK = /^(\d{4})-?W(\d{2})(?:-?(\d))?$/;
const ORDINAL = /^(\d{4})-?(\d{3})$/;
const MONTH = /^(\d{4})-?(\d{2})$/;
const YEAR = /^(\d{4})$/;
const CENTURY = /^(\d{2})$/;
const ZONE = '(Z|[+-]\\d{2}(?::?(?:\\d{2})?)?)?';
const TIMES = [
  new RegExp(`^T?(\\d{2}):(\\d{2}):(\\d{2}(?:[,.]\\d+)?)${ZONE}$`),
  new RegExp(`^T?(\\d{2})(\\d{2})(\\d{2}(?:[,.]\\d+)?)${ZONE}$`),
  new RegExp(`^T?(\\d{2}):(\\d{2}(?:[,.]\\d+)?)()${ZONE}$`),
  new RegExp(`^T?(\\d{2})(\\d{2}(?:[,.]\\d+)?)()${ZONE}$`),
  new RegExp(`^T?(\\d{2}(?:[,.]\\d+)?)()()${ZONE}$`),
];

/**
 * An ISO 8601 date and time with its `T`, in any of the standard's forms: calendar, week, ordinal and shortened dates,
 * times with a fraction of their last part. Null when the text is none.
 */
export function parseIsoDateTime(text: string): PyDateTime | null {
  const parts = text.split('T');
  if (parts.length !== 2) return null;
  const date = parseDate(parts[0] as string);
  const time = date === null ? null : parseTime(parts[1] as string);
  if (date === null || time === null) return null;
  const [year, month, day] = date;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  const [hour, minute, second, microsecond] = time.clock;
  if (hour > 23 || minute > 59 || second > 59) return null;
  return new PyDateTime(year, month, day, hour, minute, second, microsecond, time.zone);
}

function parseDate(text: string): [number, number, number] | null {
  const calendar = CALENDAR.exec(text);
  if (calendar) {
    const [year, month, day] = calendar
      .slice(1)
      .filter(part => part !== undefined)
      .map(Number) as [number, number, number];
    return [year, month, day];
  }
  const week = WEEK.exec(text);
  if (week) return weekDate(Number(week[1]), Number(week[2]), Number(week[3] ?? 1));
  const ordinal = ORDINAL.exec(text);
  if (ordinal) return civilFromDays(daysFromCivil(Number(ordinal[1]), 1, 1) + Number(ordinal[2]) - 1);
  const month = MONTH.exec(text);
  if (month) return [Number(month[1]), Number(month[2]) || 1, 1];
  const year = YEAR.exec(text);
  if (year) return [Number(year[1]), 1, 1];
  const century = CENTURY.exec(text);
  return century ? [Number(century[1]) * 100 + 1, 1, 1] : null;
}

/** Weeks begin on Monday; the first one holds 4 January. */
function weekDate(year: number, week: number, day: number): [number, number, number] {
  const fourth = daysFromCivil(year, 1, 4);
  const monday = fourth - ((((fourth + 3) % 7) + 7) % 7);
  return civilFromDays(monday + (week - 1) * 7 + day - 1);
}

function parseTime(text: string): { clock: [number, number, number, number]; zone: PyTzInfo | null } | null {
  for (const form of TIMES) {
    const match = form.exec(text);
    if (!match) continue;
    const [hours, minutes, seconds] = match.slice(1, 4).map(part => (part === '' ? 0n : microseconds(part as string)));
    // Only the last given part may have a fraction, so that the parts simply add up.
    const total = (hours as bigint) * 3600n + (minutes as bigint) * 60n + (seconds as bigint);
    const whole = total / 1_000_000n;
    const clock: [number, number, number, number] = [
      Number(whole / 3600n),
      Number((whole / 60n) % 60n),
      Number(whole % 60n),
      Number(total % 1_000_000n),
    ];
    const inRange = (part: string | undefined, most: number): boolean =>
      part === undefined || part === '' || Number.parseInt(part, 10) <= most;
    if (!inRange(match[2], 59) || !inRange(match[3], 59)) return null;
    return { clock, zone: zoneOf(match[4]) };
  }
  return null;
}

/** Millionths of a decimal number, cut off. */
function microseconds(text: string): bigint {
  const [whole, fraction = ''] = text.replace(',', '.').split('.');
  return BigInt(whole as string) * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

function zoneOf(text: string | undefined): PyTzInfo | null {
  if (text === undefined || text === '') return null;
  if (text === 'Z') return new PyFixedZone(0);
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(text);
  const seconds = Number(match?.[2] ?? 0) * 3600 + Number(match?.[3] ?? 0) * 60;
  return new PyFixedZone(match?.[1] === '-' ? -seconds : seconds);
}
