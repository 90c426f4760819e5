import { type PyDateTime, PyTzInfo } from '../../core/value.ts';

/** The session's time zone: what TIMESTAMP WITH TIME ZONE values are shown in. */
export class SessionZone extends PyTzInfo {
  readonly typeName = 'pytz.tzinfo';
  readonly zone: string;
  private readonly format: Intl.DateTimeFormat | null;

  constructor(zone: string) {
    super();
    this.zone = zone;
    this.format = zone === 'UTC' || zone === 'Etc/UTC' ? null : zoneFormat(zone);
  }

  offsetAt(utcMicroseconds: bigint): number {
    if (this.format === null) return 0;
    const ms = Number(utcMicroseconds / 1000n);
    const parts = Object.fromEntries(this.format.formatToParts(ms).map(part => [part.type, Number(part.value)]));
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    const wall = Date.UTC(year, month - 1, day, hour % 24, minute, second);
    return Math.round((wall - Math.floor(ms / 1000) * 1000) / 1000);
  }

  offset(wall: PyDateTime): number {
    const guess = wall.wallMicroseconds();
    const first = this.offsetAt(guess);
    return this.offsetAt(guess - BigInt(first) * 1_000_000n);
  }

  zoneName(): string {
    return this.zone;
  }

  override str(): string {
    return this.zone;
  }

  override repr(): string {
    return this.format === null ? '<UTC>' : `<DstTzInfo '${this.zone}'>`;
  }
}

function zoneFormat(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
}
