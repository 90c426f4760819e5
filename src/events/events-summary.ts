/** The file of one period. */
export interface EventFile {
  readonly period: number;
  readonly events: number;
  readonly bytes: number;
  /** on the clock and of all threads: drawing, state for the next period, writing */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** of these, for writing the file */
  readonly writeCpuSeconds: number;
}

/** What bulk generation came to. */
export interface EventsSummary {
  readonly model: string;
  /** absolute */
  readonly folder: string;
  readonly files: readonly EventFile[];
  readonly events: number;
  /** from the first period's start to the last file's end */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly eventsPerSecond: number;
  /** most memory of the process, in bytes */
  readonly peakBytes: number;
}
