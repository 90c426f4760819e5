import { daysFromCivil, offsetText, PyDate, PyDateTime, PyTime, type PyTzInfo } from '../../core/value.ts';

export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const pad = (n: number, width = 2, fill = '0'): string => String(n).padStart(width, fill);

/** 0 = Monday. */
export const weekday = (d: PyDate): number => (((d.toDays() + 3) % 7) + 7) % 7;

/** ISO year, week and day. */
export function isoCalendar(d: PyDate): [number, number, number] {
  const day = weekday(d);
  const thursday = PyDate.fromDays(d.toDays() - day + 3);
  const week = Math.floor((thursday.toDays() - daysFromCivil(thursday.year, 1, 1)) / 7) + 1;
  return [thursday.year, week, day + 1];
}

const dayOfYear = (d: PyDate): number => d.toDays() - daysFromCivil(d.year, 1, 1) + 1;

interface Fields {
  date: PyDate;
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
  zone: { offset: number; name: string } | undefined;
}

function fieldsOf(v: PyDate | PyTime): Fields {
  const zoneOf = (tz: PyTzInfo | null, wall: PyDateTime) =>
    tz ? { offset: tz.offset(wall), name: tz.zoneName(wall) } : undefined;
  if (v instanceof PyDateTime) {
    const { hour, minute, second, microsecond } = v;
    return { date: v, hour, minute, second, microsecond, zone: zoneOf(v.tzinfo, v) };
  }
  if (v instanceof PyTime) {
    const { hour, minute, second, microsecond } = v;
    const date = new PyDateTime(1900, 1, 1, hour, minute, second, microsecond);
    return { date, hour, minute, second, microsecond, zone: zoneOf(v.tzinfo, date) };
  }
  return { date: v, hour: 0, minute: 0, second: 0, microsecond: 0, zone: undefined };
}

/** Python's strftime with the C locale; unknown directives stay as they are. */
export function strftime(v: PyDate | PyTime, format: string): string {
  const f = fieldsOf(v);
  const expand = (text: string): string =>
    text.replace(/%([-_0^#]?)(:z|[\s\S])?/gu, (whole, flag: string, directive: string | undefined) => {
      if (directive === undefined) return whole;
      const value = directiveText(directive, f, expand);
      return value === undefined ? whole : applyFlag(value, flag);
    });
  return expand(format);
}

function applyFlag(value: string, flag: string): string {
  switch (flag) {
    case '-':
      return value.replace(/^[0 ]+(?=\d)/, '');
    case '_':
      return value.replace(/^0+(?=\d)/, zeros => ' '.repeat(zeros.length));
    case '^':
      return value.toUpperCase();
    default:
      return value;
  }
}

function directiveText(directive: string, f: Fields, expand: (text: string) => string): string | undefined {
  const { date } = f;
  const hour12 = f.hour % 12 || 12;
  switch (directive) {
    case 'a':
      return (DAYS[weekday(date)] as string).slice(0, 3);
    case 'A':
      return DAYS[weekday(date)];
    case 'w':
      return String((weekday(date) + 1) % 7);
    case 'u':
      return String(weekday(date) + 1);
    case 'd':
      return pad(date.day);
    case 'e':
      return pad(date.day, 2, ' ');
    case 'b':
    case 'h':
      return (MONTHS[date.month - 1] as string).slice(0, 3);
    case 'B':
      return MONTHS[date.month - 1];
    case 'm':
      return pad(date.month);
    case 'y':
      return pad(date.year % 100);
    case 'Y':
      return String(date.year);
    case 'C':
      return pad(Math.floor(date.year / 100));
    case 'G':
      return String(isoCalendar(date)[0]);
    case 'g':
      return pad(isoCalendar(date)[0] % 100);
    case 'V':
      return pad(isoCalendar(date)[1]);
    case 'H':
      return pad(f.hour);
    case 'k':
      return pad(f.hour, 2, ' ');
    case 'I':
      return pad(hour12);
    case 'l':
      return pad(hour12, 2, ' ');
    case 'p':
      return f.hour < 12 ? 'AM' : 'PM';
    case 'P':
      return f.hour < 12 ? 'am' : 'pm';
    case 'M':
      return pad(f.minute);
    case 'S':
      return pad(f.second);
    case 'f':
      return pad(f.microsecond, 6);
    case 'z':
      return f.zone ? offsetText(f.zone.offset, '') : '';
    case ':z':
      return f.zone ? offsetText(f.zone.offset) : '';
    case 'Z':
      return f.zone ? f.zone.name : '';
    case 'j':
      return pad(dayOfYear(date), 3);
    case 'U':
      return pad(Math.floor((dayOfYear(date) + 6 - ((weekday(date) + 1) % 7)) / 7));
    case 'W':
      return pad(Math.floor((dayOfYear(date) + 6 - weekday(date)) / 7));
    case 's':
      return String(date.toDays() * 86_400 + f.hour * 3600 + f.minute * 60 + f.second - (f.zone ? f.zone.offset : 0));
    case 'c':
      return expand('%a %b %e %H:%M:%S %Y');
    case 'x':
    case 'D':
      return expand('%m/%d/%y');
    case 'X':
    case 'T':
      return expand('%H:%M:%S');
    case 'F':
      return expand('%Y-%m-%d');
    case 'R':
      return expand('%H:%M');
    case 'r':
      return expand('%I:%M:%S %p');
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return undefined;
  }
}
