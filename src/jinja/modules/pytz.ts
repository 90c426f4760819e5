import { PyDateTime, PyDict, PyError, PyFixedZone, PyTimedelta, PyTzInfo, repr, type Value } from '../../core/value.ts';
import { typeError } from '../errors.ts';
import { Fn } from '../runtime/host.ts';

/** The year 1800 in microseconds: before any zone had an offset by law. */
const BEFORE_CLOCKS = -5_364_662_400_000_000n;

/** A named zone of the machine's time zone database, as pytz has it. */
class NamedZone extends PyTzInfo {
  readonly typeName: string;
  readonly zone: string;
  private readonly format: Intl.DateTimeFormat;
  /** Set in zones that `localize` or arithmetic made: one offset of the zone. */
  private readonly fixed: { offset: number; name: string } | undefined;

  constructor(zone: string, fixed?: { offset: number; name: string }) {
    super();
    this.zone = zone;
    this.typeName = zone;
    this.fixed = fixed;
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
  }

  offsetAt(utc: bigint): number {
    const ms = Number(utc / 1000n);
    const part = Object.fromEntries(this.format.formatToParts(ms).map(p => [p.type, p.value]));
    const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
    const wall = Date.UTC(
      year,
      Number(part['month']) - 1,
      Number(part['day']),
      Number(part['hour']),
      Number(part['minute']),
      Number(part['second']),
    );
    return Math.round((wall - Math.floor(ms / 1000) * 1000) / 1000);
  }

  /** The zone as it was at an instant, which is what pytz puts into a datetime. */
  at(utc: bigint): NamedZone {
    return new NamedZone(this.zone, { offset: this.offsetAt(utc), name: this.nameAt(utc) });
  }

  private nameAt(utc: bigint): string {
    const ms = Number(utc / 1000n);
    for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-NZ', 'en-ZA', 'en-CA']) {
      const parts = new Intl.DateTimeFormat(locale, { timeZone: this.zone, timeZoneName: 'short' }).formatToParts(ms);
      const name = parts.find(p => p.type === 'timeZoneName')?.value ?? '';
      if (!/^(?:GMT|UTC)[+-]/.test(name)) return name === 'GMT' && this.zone === 'UTC' ? 'UTC' : name;
    }
    const minutes = Math.round(this.offsetAt(utc) / 60);
    const abs = Math.abs(minutes);
    const rest = abs % 60 ? String(abs % 60).padStart(2, '0') : '';
    return `${minutes < 0 ? '-' : '+'}${String(Math.floor(abs / 60)).padStart(2, '0')}${rest}`;
  }

  /** A zone put into a datetime without `localize` is pytz's well-known trap: the oldest offset, mean solar time. */
  offset(): number {
    return this.fixed ? this.fixed.offset : this.oldest().offset;
  }

  zoneName(): string {
    return this.fixed ? this.fixed.name : this.oldest().name;
  }

  /** Offset, in whole minutes as pytz rounds, and name of the zone before its first change. */
  private oldest(): { offset: number; name: string } {
    const offset = Math.floor((this.offsetAt(BEFORE_CLOCKS) + 30) / 60) * 60;
    const changed = this.offsetAt(BEFORE_CLOCKS) !== this.offsetAt(0n);
    return { offset, name: changed ? 'LMT' : this.nameAt(0n) };
  }

  /** Offset and name that hold for a wall clock; in a repeated hour the later, standard one. */
  resolve(wall: PyDateTime): { offset: number; name: string } {
    const us = wall.wallMicroseconds();
    const before = this.offsetAt(us - 86_400_000_000n);
    const after = this.offsetAt(us + 86_400_000_000n);
    const fits = [after, before].find(offset => this.offsetAt(us - BigInt(offset) * 1_000_000n) === offset);
    const offset = fits ?? Math.min(before, after);
    return { offset, name: this.nameAt(us - BigInt(offset) * 1_000_000n) };
  }

  override str(): string {
    return this.zone;
  }

  override repr(): string {
    if (!this.fixed) return `<DstTzInfo '${this.zone}'>`;
    const delta = new PyTimedelta(0, this.fixed.offset);
    return `<DstTzInfo '${this.zone}' ${this.fixed.name}${delta.days < 0 ? String(delta) : `+${delta}`} STD>`;
  }

  override eq(other: Value): boolean {
    return other instanceof NamedZone && other.zone === this.zone && other.fixed?.offset === this.fixed?.offset;
  }

  override hash(): string {
    return `\u0000Z${this.zone}:${this.fixed?.offset ?? ''}`;
  }
}

/** `pytz.UTC` */
class UtcZone extends PyFixedZone {
  constructor() {
    super(0, 'UTC');
  }

  override repr(): string {
    return '<UTC>';
  }
}

const fn = (name: string, body: (args: Value[]) => Value): Fn => new Fn(name, body, 'builtin_function_or_method');

function asDateTime(v: Value | undefined): PyDateTime {
  if (v instanceof PyDateTime) return v;
  throw typeError('a datetime is required');
}

/** Attributes that pytz adds to zones: `zone`, `localize`, `normalize`, `utcoffset`, `tzname`. */
export function zoneAttribute(tz: PyTzInfo, name: string): Value | undefined {
  switch (name) {
    case 'zone':
      return tz instanceof NamedZone ? tz.zone : tz instanceof UtcZone ? 'UTC' : undefined;
    case 'localize':
      return fn(name, args => {
        const d = asDateTime(args[0]);
        if (d.tzinfo) throw new PyError('ValueError', 'Not naive datetime (tzinfo is already set)');
        const zone = tz instanceof NamedZone ? new NamedZone(tz.zone, tz.resolve(d)) : tz;
        return withZone(d, zone);
      });
    case 'normalize':
      return fn(name, args => {
        const d = asDateTime(args[0]);
        const utc = d.utcMicroseconds();
        const zone = tz instanceof NamedZone ? tz.at(utc) : tz;
        return PyDateTime.fromMicroseconds(utc + BigInt(zone.offsetAt(utc)) * 1_000_000n, zone);
      });
    case 'utcoffset':
      return fn(name, args => (args[0] === null ? null : new PyTimedelta(0, tz.offset(asDateTime(args[0])))));
    case 'tzname':
      return fn(name, args => (args[0] === null ? null : tz.zoneName(asDateTime(args[0]))));
    case 'dst':
      return fn(name, () => new PyTimedelta());
    default:
      return undefined;
  }
}

function withZone(d: PyDateTime, zone: PyTzInfo): PyDateTime {
  return new PyDateTime(d.year, d.month, d.day, d.hour, d.minute, d.second, d.microsecond, zone);
}

/** A zone moved to an instant: named zones become the one offset that held then. */
export function zoneAt(zone: PyTzInfo, utc: bigint): PyTzInfo {
  return zone instanceof NamedZone ? zone.at(utc) : zone;
}

function timezone(args: Value[]): Value {
  const [name] = args;
  if (typeof name !== 'string') throw typeError('expected a time zone name');
  if (name.toUpperCase() === 'UTC') return new UtcZone();
  const known = Intl.supportedValuesOf('timeZone').find(zone => zone.toLowerCase() === name.toLowerCase());
  try {
    return new NamedZone(
      (known ?? new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone === name)
        ? name
        : (known ?? name),
    );
  } catch {
    throw new PyError('UnknownTimeZoneError', repr(name));
  }
}

/** dbt's `modules.pytz`. */
export function pytzModule(): PyDict {
  const utc = new UtcZone();
  const zones = (): Value => ['UTC', ...Intl.supportedValuesOf('timeZone')].sort();
  return PyDict.of<Value>([
    ['timezone', fn('timezone', timezone)],
    ['utc', utc],
    ['UTC', utc],
    ['all_timezones', zones()],
    ['common_timezones', zones()],
    ['FixedOffset', fn('FixedOffset', args => new PyFixedZone(Number(args[0]) * 60))],
  ]);
}
