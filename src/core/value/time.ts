import { PyError } from './error.ts';
import { type HashKey, PyObject } from './object.ts';

const pad = (n: number, width = 2): string => String(n).padStart(width, '0');

const DAY_US = 86_400_000_000;

/** Days from 1970-01-01 of a date of the proleptic Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
  return era * 146_097 + doe - 719_468;
}

/** Inverse of `daysFromCivil`. */
export function civilFromDays(days: number): [year: number, month: number, day: number] {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp + (mp < 10 ? 3 : -9);
  return [yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - Math.floor((153 * mp + 2) / 5) + 1];
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function checkDate(year: number, month: number, day: number): void {
  if (year < 1 || year > 9999) throw new PyError('ValueError', `year ${year} is out of range`);
  if (month < 1 || month > 12) throw new PyError('ValueError', 'month must be in 1..12');
  if (day < 1 || day > daysInMonth(year, month)) throw new PyError('ValueError', 'day is out of range for month');
}

function checkTime(hour: number, minute: number, second: number, microsecond: number): void {
  if (hour < 0 || hour > 23) throw new PyError('ValueError', 'hour must be in 0..23');
  if (minute < 0 || minute > 59) throw new PyError('ValueError', 'minute must be in 0..59');
  if (second < 0 || second > 59) throw new PyError('ValueError', 'second must be in 0..59');
  if (microsecond < 0 || microsecond > 999_999) throw new PyError('ValueError', 'microsecond must be in 0..999999');
}

/** A duration, normalised as Python does: 0 <= seconds < 86400, 0 <= microseconds < 10^6. */
export class PyTimedelta {
  readonly days: number;
  readonly seconds: number;
  readonly microseconds: number;

  constructor(days = 0, seconds = 0, microseconds = 0) {
    let us = Math.floor(microseconds);
    let s = seconds + Math.floor(us / 1e6);
    us -= Math.floor(us / 1e6) * 1e6;
    const d = days + Math.floor(s / 86_400);
    s -= Math.floor(s / 86_400) * 86_400;
    if (Math.abs(d) > 999_999_999) {
      throw new PyError('OverflowError', `days=${d}; must have magnitude <= 999999999`);
    }
    this.days = d;
    this.seconds = s;
    this.microseconds = us;
  }

  totalMicroseconds(): bigint {
    return (BigInt(this.days) * 86_400n + BigInt(this.seconds)) * 1_000_000n + BigInt(this.microseconds);
  }

  static fromMicroseconds(us: bigint): PyTimedelta {
    const floorDiv = (a: bigint, b: bigint) => (a - (((a % b) + b) % b)) / b;
    const days = floorDiv(us, BigInt(DAY_US));
    const rest = Number(us - days * BigInt(DAY_US));
    return new PyTimedelta(Number(days), Math.floor(rest / 1e6), rest % 1e6);
  }

  toString(): string {
    const clock = `${Math.floor(this.seconds / 3600)}:${pad(Math.floor(this.seconds / 60) % 60)}:${pad(this.seconds % 60)}`;
    const fraction = this.microseconds ? `.${pad(this.microseconds, 6)}` : '';
    const days = this.days ? `${this.days} day${Math.abs(this.days) === 1 ? '' : 's'}, ` : '';
    return days + clock + fraction;
  }

  repr(): string {
    const parts = [
      this.days ? `days=${this.days}` : '',
      this.seconds ? `seconds=${this.seconds}` : '',
      this.microseconds ? `microseconds=${this.microseconds}` : '',
    ].filter(Boolean);
    return `datetime.timedelta(${parts.join(', ') || '0'})`;
  }
}

/** A time zone. `offset` is in seconds east of UTC for a wall-clock datetime. */
export abstract class PyTzInfo extends PyObject {
  abstract offset(wall: PyDateTime): number;
  abstract zoneName(wall: PyDateTime): string;
  /** Seconds east of UTC at an instant (microseconds since 1970, UTC). */
  abstract offsetAt(utcMicroseconds: bigint): number;
}

/** `datetime.timezone(...)`: a fixed distance from UTC. */
export class PyFixedZone extends PyTzInfo {
  readonly typeName = 'datetime.timezone';
  readonly seconds: number;
  readonly label: string | undefined;

  constructor(seconds: number, label?: string) {
    super();
    this.seconds = seconds;
    this.label = label;
  }

  offset(): number {
    return this.seconds;
  }

  offsetAt(): number {
    return this.seconds;
  }

  zoneName(): string {
    return this.label ?? (this.seconds === 0 ? 'UTC' : `UTC${offsetText(this.seconds)}`);
  }

  override str(): string {
    return this.zoneName();
  }

  override repr(): string {
    if (this.seconds === 0 && this.label === undefined) return 'datetime.timezone.utc';
    const label = this.label === undefined ? '' : `, '${this.label}'`;
    return `datetime.timezone(${new PyTimedelta(0, this.seconds).repr()}${label})`;
  }

  override eq(other: unknown): boolean {
    return other instanceof PyFixedZone && other.seconds === this.seconds;
  }

  override hash(): HashKey {
    return `\u0000z${this.seconds}`;
  }
}

/** `+05:30` */
export function offsetText(seconds: number, separator = ':'): string {
  const abs = Math.abs(seconds);
  const rest = abs % 60 ? separator + pad(abs % 60) : '';
  return `${seconds < 0 ? '-' : '+'}${pad(Math.floor(abs / 3600))}${separator}${pad(Math.floor(abs / 60) % 60)}${rest}`;
}

export class PyDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;

  /** @throws PyError ValueError when out of range */
  constructor(year: number, month: number, day: number) {
    checkDate(year, month, day);
    this.year = year;
    this.month = month;
    this.day = day;
  }

  /** @param days days since 1970-01-01 */
  static fromDays(days: number): PyDate {
    const [year, month, day] = civilFromDays(days);
    if (year < 1 || year > 9999) throw new PyError('OverflowError', 'date value out of range');
    return new PyDate(year, month, day);
  }

  toDays(): number {
    return daysFromCivil(this.year, this.month, this.day);
  }

  isoformat(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`;
  }

  toString(): string {
    return this.isoformat();
  }

  repr(): string {
    return `datetime.date(${this.year}, ${this.month}, ${this.day})`;
  }
}

export interface ClockFields {
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
}

function clockText(t: ClockFields): string {
  const fraction = t.microsecond ? `.${pad(t.microsecond, 6)}` : '';
  return `${pad(t.hour)}:${pad(t.minute)}:${pad(t.second)}${fraction}`;
}

function clockArgs(t: ClockFields): string {
  const tail = t.microsecond ? `, ${t.second}, ${t.microsecond}` : t.second ? `, ${t.second}` : '';
  return `${t.hour}, ${t.minute}${tail}`;
}

export class PyTime implements ClockFields {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly tzinfo: PyTzInfo | null;

  constructor(hour = 0, minute = 0, second = 0, microsecond = 0, tzinfo: PyTzInfo | null = null) {
    checkTime(hour, minute, second, microsecond);
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.tzinfo = tzinfo;
  }

  isoformat(): string {
    const zone = this.tzinfo instanceof PyFixedZone ? offsetText(this.tzinfo.seconds) : '';
    return clockText(this) + zone;
  }

  toString(): string {
    return this.isoformat();
  }

  repr(): string {
    const zone = this.tzinfo ? `, tzinfo=${this.tzinfo.repr?.() ?? ''}` : '';
    return `datetime.time(${clockArgs(this)}${zone})`;
  }
}

/** A datetime; a subclass of date as in Python. Naive when `tzinfo` is null. */
export class PyDateTime extends PyDate implements ClockFields {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly tzinfo: PyTzInfo | null;

  constructor(
    year: number,
    month: number,
    day: number,
    hour = 0,
    minute = 0,
    second = 0,
    microsecond = 0,
    tzinfo: PyTzInfo | null = null,
  ) {
    super(year, month, day);
    checkTime(hour, minute, second, microsecond);
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.tzinfo = tzinfo;
  }

  /** The wall clock that shows `us` microseconds since 1970-01-01 00:00. */
  static fromMicroseconds(us: bigint, tzinfo: PyTzInfo | null = null): PyDateTime {
    const day = PyTimedelta.fromMicroseconds(us);
    const [y, m, d] = civilFromDays(day.days);
    if (y < 1 || y > 9999) throw new PyError('OverflowError', 'date value out of range');
    const s = day.seconds;
    return new PyDateTime(y, m, d, Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60, day.microseconds, tzinfo);
  }

  static fromDate(date: Date, tzinfo: PyTzInfo | null = null): PyDateTime {
    return PyDateTime.fromMicroseconds(BigInt(date.getTime()) * 1000n, tzinfo);
  }

  /** The instant of a JavaScript date, aware and in UTC. */
  static utc(date: Date): PyDateTime {
    return PyDateTime.fromDate(date, new PyFixedZone(0));
  }

  /** Microseconds since 1970-01-01 of the wall clock, zone ignored. */
  wallMicroseconds(): bigint {
    return new PyTimedelta(
      this.toDays(),
      this.hour * 3600 + this.minute * 60 + this.second,
      this.microsecond,
    ).totalMicroseconds();
  }

  /** Microseconds since 1970 UTC of an aware datetime (a naive one counts as UTC). */
  utcMicroseconds(): bigint {
    const offset = this.tzinfo ? this.tzinfo.offset(this) : 0;
    return this.wallMicroseconds() - BigInt(Math.round(offset * 1e6));
  }

  override isoformat(separator = 'T'): string {
    const zone = this.tzinfo ? offsetText(this.tzinfo.offset(this)) : '';
    return super.isoformat() + separator + clockText(this) + zone;
  }

  override toString(): string {
    return this.isoformat(' ');
  }

  override repr(): string {
    const zone = this.tzinfo ? `, tzinfo=${this.tzinfo.repr?.() ?? ''}` : '';
    return `datetime.datetime(${this.year}, ${this.month}, ${this.day}, ${clockArgs(this)}${zone})`;
  }

  hash(): HashKey {
    return this.tzinfo ? `\u0000U${this.utcMicroseconds()}` : `\u0000W${this.wallMicroseconds()}`;
  }
}
