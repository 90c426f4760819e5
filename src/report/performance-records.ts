import type { PaEvent } from '../core/event.ts';
import { plural } from '../core/index.ts';
import type { LogRecord } from './log-record.ts';
import { record, type Style } from './node-records.ts';
import { bytes, seconds } from './performance/words.ts';

/** Recommendations named in the output; the page has them all. */
const NAMED = 3;
/** Columns of a line's label, with the blanks around it. */
const LABEL = 14;
/** Columns of the time of day in front of a line. */
const CLOCK = 10;

/**
 * The closing lines of a measured run:
 *
 *     Performance: 12.3 s, CPU 20.1 s, peak memory 1.2 GB, written 340 MB
 *       slowest     fct_orders 4.21 s
 *                   stg_events 2.10 s
 *       to look at  fct_orders: a join turns 1,000 rows into 1.2 M (row-explosion)
 *       report      target/performance.html
 */
export function performanceRecords(
  { summary }: Extract<PaEvent, { type: 'performance-report' }>,
  { paint, width, columns = width }: Style,
): LogRecord[] {
  const figures = [
    seconds(summary.seconds),
    `CPU ${seconds(summary.cpuSeconds)}`,
    `peak memory ${bytes(summary.peakRss)}`,
    ...(summary.written === null ? [] : [`written ${bytes(summary.written)}`]),
    ...(summary.spilled === 0 ? [] : [`spilled ${bytes(summary.spilled)}`]),
  ];
  const slowest = summary.slowest.map(
    node => `${node.name}${node.period === null ? '' : ` (${node.period})`} ${seconds(node.seconds)}`,
  );
  const named = summary.recommendations.slice(0, NAMED);
  const more = summary.recommendations.length - named.length;
  const row = (label: string, text: string): string => `  ${paint.dim(label.padEnd(LABEL - 3))} ${text}`;
  const cut = (text: string, rule: string): string => {
    const room = columns - CLOCK - LABEL - rule.length - 3;
    return text.length > room ? `${text.slice(0, room - 3)}...` : text;
  };
  const lines = [
    `Performance: ${figures.join(', ')}`,
    ...slowest.map((text, i) => row(i === 0 ? 'slowest' : '', text)),
    ...named.map(({ title, rule }, i) =>
      row(i === 0 ? 'to look at' : '', `${cut(title, rule)} ${paint.dim(`(${rule})`)}`),
    ),
    ...(more > 0 ? [row('', `and ${plural(more, 'more recommendation')}`)] : []),
    ...summary.files.slice(-1).map(file => row('report', file)),
  ];
  const data = { ...summary, msg: lines.join('\n') };
  return [
    record('info', 'Formatting', '', { msg: '' }),
    record('info', 'PerformanceReport', lines[0] as string, data),
    ...lines.slice(1).map(line => record('info', 'PerformanceReportLine', line, { msg: line })),
  ];
}
