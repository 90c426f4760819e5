import type { Value } from '../../core/value.ts';
import { groupAttribute } from '../filters/sequence.ts';
import { dateAttribute } from '../modules/datetime-values.ts';

/** Attributes of dates, times and durations, and the named items of groups. */
export function timeAttribute(obj: Value, name: string): Value | undefined {
  return groupAttribute(obj, name) ?? dateAttribute(obj, name);
}
