/** The units of time that columns, time spines and metrics can be kept in, from the finest. */
export const GRANULARITIES: readonly string[] = [
  'nanosecond',
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
];
