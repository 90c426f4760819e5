import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';

export type BatchSize = 'hour' | 'day' | 'month' | 'year';

/** One slice of event time, from `start` up to but not including `end`. UTC. */
export interface Batch {
  /** `20240131`, `2024013107`: part of the names of temporary tables */
  readonly id: string;
  readonly start: Date;
  readonly end: Date;
}

export interface BatchWindow {
  /** the model's name, for messages */
  readonly model: string;
  readonly size: BatchSize;
  /** config `begin`: where a first run starts */
  readonly begin: Date | null;
  /** config `lookback`: how many batches before the current one a later run builds again */
  readonly lookback: number;
  /** whether the table exists and is not to be rebuilt */
  readonly incremental: boolean;
  /** `--event-time-start` and `--event-time-end` */
  readonly from: Date | null;
  readonly to: Date | null;
  /** start of the invocation */
  readonly now: Date;
}

/**
 * The batches a run of a microbatch model builds, oldest first: from the asked or configured start, or on a later run
 * from `lookback` batches before the last, up to the end of the batch that holds the asked end or now.
 * A batch that ends just now is over: the one that begins there is not begun.
 */
export function planBatches(window: BatchWindow): Result<Batch[], Diagnostic> {
  const { size } = window;
  const end = ceiling(window.to ?? window.now, size);
  const start = startOf(window, end);
  if (start === null) return err(problem('PA620', { model: window.model }));
  const batches: Batch[] = [];
  for (let at = start; batches.length === 0 || at < end; at = offset(at, size, 1)) {
    batches.push({ id: batchId(at, size), start: at, end: offset(at, size, 1) });
  }
  const last = batches[batches.length - 1] as Batch;
  batches[batches.length - 1] = { ...last, end };
  return ok(batches);
}

function startOf(window: BatchWindow, end: Date): Date | null {
  const { size, from, begin } = window;
  if (from !== null) return truncate(from, size);
  if (!window.incremental) return begin === null ? null : truncate(begin, size);
  // `end` closes the current batch, which itself counts as one.
  return offset(end, size, -(window.lookback + 1));
}

/** The start of the batch that holds a time. */
export function truncate(time: Date, size: BatchSize): Date {
  const part = (when: boolean, value: number, least: number): number => (when ? value : least);
  return new Date(
    Date.UTC(
      time.getUTCFullYear(),
      part(size !== 'year', time.getUTCMonth(), 0),
      part(size === 'day' || size === 'hour', time.getUTCDate(), 1),
      part(size === 'hour', time.getUTCHours(), 0),
    ),
  );
}

/** The start of the batch so many batches after (or before) the one that holds a time. */
function offset(time: Date, size: BatchSize, count: number): Date {
  const start = truncate(time, size);
  const [year, month, day, hour] = [
    start.getUTCFullYear(),
    start.getUTCMonth(),
    start.getUTCDate(),
    start.getUTCHours(),
  ];
  switch (size) {
    case 'year':
      return new Date(Date.UTC(year + count, 0, 1));
    case 'month':
      return new Date(Date.UTC(year, month + count, 1));
    case 'day':
      return new Date(Date.UTC(year, month, day + count));
    default:
      return new Date(Date.UTC(year, month, day, hour + count));
  }
}

function ceiling(time: Date, size: BatchSize): Date {
  const start = truncate(time, size);
  return start.getTime() === time.getTime() ? start : offset(start, size, 1);
}

/** How a batch is called in output lines: `2024-01-31`, `2024-01`, `2024-01-31T07`. */
export function batchLabel(start: Date, size: BatchSize): string {
  const text = start.toISOString();
  return text.slice(0, { year: 4, month: 7, day: 10, hour: 13 }[size]);
}

export const batchId = (start: Date, size: BatchSize): string => batchLabel(start, size).replaceAll('-', '');
