import { PyTzInfo, type Value } from '../../core/value.ts';
import { groupAttribute } from '../filters/sequence.ts';
import { dateAttribute } from '../modules/datetime-values.ts';
import { zoneAttribute } from '../modules/pytz.ts';

/** Attributes of dates, times and durations, and the named items of groups. */
export function timeAttribute(obj: Value, name: string): Value | undefined {
  if (obj instanceof PyTzInfo) return zoneAttribute(obj, name);
  const item = groupAttribute(obj, name);
  return item === undefined ? dateAttribute(obj, name) : item;
}
