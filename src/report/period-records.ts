import type { PaEvent, PeriodFigures, WorkFigures } from '../core/event.ts';
import { plural } from '../core/index.ts';
import type { LogRecord } from './log-record.ts';
import { record, type Style } from './node-records.ts';

type Started = Extract<PaEvent, { type: 'periods-started' }>;
type Finished = Extract<PaEvent, { type: 'periods-finished' }>;

const blank: LogRecord = record('info', 'Formatting', '', { msg: '' });

export function periodsStartedRecords({ variable, periods, done }: Started): LogRecord[] {
  const what = `${plural(periods.length, 'period')} of ${variable}: ${rangeText(periods)}`;
  const data = { variable, periods, done };
  if (done.length === 0) return [record('info', 'PeriodsStarted', what, data)];
  return [record('info', 'PeriodsStarted', `${what}; done before: ${rangeText(done)}`, data)];
}

/** `━━ simulation_year 2026 ━━ 2 of 5 ━━━━━━` */
export function periodStartedRecord(event: Extract<PaEvent, { type: 'period-started' }>, style: Style): LogRecord {
  const { variable, period, index, total, nodes } = event;
  const title = ` ${variable} ${period} `;
  const position = ` ${index} of ${total} `;
  const rule = '\u2501'.repeat(Math.max(2, style.width - title.length - position.length - 4));
  const { dim } = style.paint;
  const message = `${dim('\u2501\u2501')}${style.paint.bold(title)}${dim('\u2501\u2501')}${position}${dim(rule)}`;
  return record('info', 'PeriodStarted', message, { variable, period, index, total, nodes });
}

export function periodFinishedRecords(
  event: Extract<PaEvent, { type: 'period-finished' }>,
  { paint }: Style,
): LogRecord[] {
  const { variable, index, total, figures } = event;
  const data = { variable, index, total, ...figuresData(figures) };
  const status = figures.success ? paint.green('OK') : paint.red('FAILED');
  const { seconds, cpuSeconds, rows, endBytes, peakBytes } = figures;
  const message =
    `${figures.period} ${status} in ${seconds.toFixed(2)}s: CPU ${cpuSeconds.toFixed(2)}s, ${count(rows)} ${rows === 1 ? 'row' : 'rows'}, ` +
    `memory ${megabytes(endBytes)}, peak ${megabytes(peakBytes)}`;
  const stages = stagesOf(figures);
  const width = Math.max(0, ...stages.map(({ name }) => name.length));
  const lines = stages.map(({ name, figures: own }) =>
    paint.dim(
      `  ${name.padEnd(width)}  ${own.seconds.toFixed(2).padStart(7)}s  CPU ${own.cpuSeconds.toFixed(2).padStart(6)}s` +
        `  ${count(own.rows).padStart(11)} rows  peak ${megabytes(own.peakBytes)}`,
    ),
  );
  return [record(figures.success ? 'info' : 'error', 'PeriodFinished', [message, ...lines].join('\n'), data), blank];
}

/** A row per period and stage, one per period, and one over all. */
export function periodsFinishedRecords(event: Finished, style: Style): LogRecord[] {
  const { variable, periods, left, stopped, seconds } = event;
  const data = { variable, periods: periods.map(figuresData), left, stopped, elapsed: seconds };
  const records: LogRecord[] = [];
  if (periods.length > 0) {
    records.push(record('info', 'PeriodsFinished', tableText(variable, periods, style), data));
  }
  if (left.length > 0 && stopped !== null) records.push(leftRecord(event, style));
  return records;
}

function leftRecord({ variable, left, stopped, periods }: Finished, { paint }: Style): LogRecord {
  const last = periods.at(-1);
  const broken = last !== undefined && !last.success ? last.period : left[0];
  const rest = left.filter(period => period !== broken);
  const why = stopped === 'interrupt' ? 'was interrupted' : 'failed';
  const others = rest.length === 0 ? '' : `; ${rangeText(rest)} ${rest.length === 1 ? 'was' : 'were'} not started`;
  const text = `${variable} ${broken} ${why}${others}. pa retry goes on with ${broken}.`;
  return record(stopped === 'interrupt' ? 'warn' : 'error', 'PeriodsLeft', paint.yellow(text), {
    variable,
    left,
    stopped,
  });
}

function tableText(variable: string, periods: readonly PeriodFigures[], { paint }: Style): string {
  const rows: string[][] = [[variable, 'stage', 'seconds', 'cpu', 'rows', 'peak MB']];
  const totals = new Set<number>();
  for (const figures of periods) {
    const stages = stagesOf(figures);
    for (const [i, { name, figures: own }] of stages.entries()) {
      rows.push([i === 0 ? String(figures.period) : '', name, ...cells(own)]);
    }
    totals.add(rows.length);
    const name = stages.length === 0 ? String(figures.period) : '';
    rows.push([name, figures.success ? 'all' : 'failed', ...cells(figures)]);
  }
  if (periods.length > 1) {
    totals.add(rows.length);
    rows.push(['all', '', ...cells(sumOf(periods))]);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  const lines = rows.map((row, i) => {
    const text = row.map((cell, c) => (c < 2 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  ');
    return i === 0 ? paint.dim(text) : totals.has(i) ? paint.bold(text) : text;
  });
  return `Periods\n\n${lines.join('\n')}`;
}

const cells = (figures: WorkFigures): string[] => [
  figures.seconds.toFixed(2),
  figures.cpuSeconds.toFixed(2),
  count(figures.rows),
  String(Math.round(figures.peakBytes / 1e6)),
];

function sumOf(periods: readonly PeriodFigures[]): WorkFigures {
  const sum = (key: keyof WorkFigures): number => periods.reduce((total, figures) => total + figures[key], 0);
  return {
    nodes: sum('nodes'),
    seconds: sum('seconds'),
    cpuSeconds: sum('cpuSeconds'),
    rows: sum('rows'),
    peakBytes: Math.max(...periods.map(figures => figures.peakBytes)),
  };
}

/** The stages of a period that had work; none where the project names none. */
function stagesOf({ stages }: PeriodFigures): { name: string; figures: WorkFigures }[] {
  if (stages.every(({ stage }) => stage === null)) return [];
  return stages.filter(({ nodes }) => nodes > 0).map(figures => ({ name: figures.stage ?? '(other)', figures }));
}

function figuresData({ stages, ...figures }: PeriodFigures): Record<string, unknown> {
  return { ...plainFigures(figures), stages: stages.map(({ stage, ...own }) => ({ stage, ...plainFigures(own) })) };
}

function plainFigures(figures: WorkFigures & Partial<PeriodFigures>): Record<string, unknown> {
  const { nodes, seconds, cpuSeconds, rows, peakBytes, endBytes, period, success } = figures;
  return {
    ...(period === undefined ? {} : { period, success }),
    nodes,
    elapsed: seconds,
    cpu: cpuSeconds,
    rows,
    peak_bytes: peakBytes,
    ...(endBytes === undefined ? {} : { end_bytes: endBytes }),
  };
}

/** `2025 to 2029`, or the periods one by one where some between are missing. */
function rangeText(periods: readonly number[]): string {
  const [first, last] = [periods[0], periods.at(-1)];
  if (first === undefined || last === undefined) return 'none';
  if (first === last) return String(first);
  return last - first + 1 === periods.length ? `${first} to ${last}` : periods.join(', ');
}

/** `12,345` */
const count = (rows: number): string => rows.toLocaleString('en-US');

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
