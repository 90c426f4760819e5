/** 1234567 -> 1,234,567 */
export const countText = (n: number): string => Math.round(n).toLocaleString('en-US');

export const megabytes = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e6).toFixed(2)} MB` : `${countText(bytes / 1e6)} MB`;

/** Things per second; a time too short to measure counts as a millisecond. */
export const rate = (things: number, seconds: number): number => Math.round(things / Math.max(seconds, 0.001));

export const rateText = (events: number, seconds: number): string => `${countText(rate(events, seconds))} a second`;
