/** 1234567 -> 1,234,567 */
export const countText = (n: number): string => Math.round(n).toLocaleString('en-US');

export const megabytes = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e6).toFixed(2)} MB` : `${countText(bytes / 1e6)} MB`;

/** Things per second; a time too short to measure counts as a millisecond. */
export const rate = (things: number, seconds: number): number => Math.round(things / Math.max(seconds, 0.001));

export const rateText = (events: number, seconds: number): string => `${countText(rate(events, seconds))} a second`;

/** What a piece of work took. Seconds on the clock and of all threads; most memory of the process, in bytes. */
export interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

/** Milliseconds between two looks at memory. */
const PAUSE = 20;

/** Does work and measures what the process used meanwhile. */
export async function measured<T>(work: () => Promise<T>): Promise<{ value: T; cost: Cost }> {
  const started = performance.now();
  const cpu = process.cpuUsage();
  let peakBytes = process.memoryUsage.rss();
  const look = (): void => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  };
  const timer = setInterval(look, PAUSE);
  try {
    const value = await work();
    look();
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (performance.now() - started) / 1000;
    return { value, cost: { seconds, cpuSeconds: (user + system) / 1e6, peakBytes } };
  } finally {
    clearInterval(timer);
  }
}
