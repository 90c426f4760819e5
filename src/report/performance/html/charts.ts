import type { PerformanceReport } from '../report.ts';
import { bytes, seconds } from '../words.ts';
import { escapeHtml, percentage } from './escape.ts';
import { ticks } from './timeline.ts';

/** Points of a line: more are not seen. */
const POINTS = 400;
/** Height and width of the drawing's own units. */
const [WIDTH, HEIGHT] = [1000, 100];

interface Series {
  readonly name: string;
  readonly colour: string;
  readonly filled: boolean;
  readonly values: readonly (number | null)[];
}

/** Memory and processor use over the run. */
export function charts(report: PerformanceReport): string {
  const { samples, totals } = report;
  if (samples.length < 3) return '';
  const step = Math.max(1, Math.ceil(samples.length / POINTS));
  const at: number[] = [];
  const [rss, database, spilled, cores]: [number[], (number | null)[], (number | null)[], number[]] = [[], [], [], []];
  for (let i = 0; i + step <= samples.length; i += step) {
    const part = samples.slice(i, i + step);
    const before = samples[Math.max(0, i - 1)];
    const last = part.at(-1);
    if (before === undefined || last === undefined) continue;
    at.push(last.at);
    rss.push(Math.max(...part.map(sample => sample.rss_bytes)));
    database.push(highest(part.map(sample => sample.database_memory_bytes)));
    spilled.push(highest(part.map(sample => sample.spilled_bytes)));
    const span = last.at - before.at;
    cores.push(span > 0 ? (last.cpu_seconds - before.cpu_seconds) / span : (cores.at(-1) ?? 0));
  }
  const memory: Series[] = [
    { name: 'process', colour: 'var(--accent)', filled: true, values: rss },
    ...(database.some(value => value !== null)
      ? [{ name: 'database', colour: 'var(--second)', filled: false, values: database }]
      : []),
    ...(spilled.some(value => (value ?? 0) > 0)
      ? [{ name: 'temporary files', colour: 'var(--third)', filled: false, values: spilled }]
      : []),
  ];
  const cpu: Series[] = [{ name: 'cores in use', colour: 'var(--accent)', filled: true, values: cores }];
  return `<div class="split gap">
<section><h2>Memory</h2>${chart(report, at, memory, bytes)}<div class="ticks">${ticks(totals.seconds)}</div></section>
<section><h2>Processor</h2>${chart(report, at, cpu, n => (n < 10 ? n.toFixed(1) : n.toFixed(0)))}<div class="ticks">${ticks(totals.seconds)}</div></section>
</div>`;
}

const highest = (numbers: readonly (number | null)[]): number | null => {
  const known = numbers.filter(n => n !== null);
  return known.length === 0 ? null : Math.max(...known);
};

function chart(
  report: PerformanceReport,
  at: readonly number[],
  series: readonly Series[],
  show: (n: number) => string,
): string {
  const end = Math.max(report.totals.seconds, 0.001);
  const top = roundUp(Math.max(...series.flatMap(line => line.values.map(value => value ?? 0)), 1e-9));
  const x = (i: number): number => Number((((at[i] as number) / end) * WIDTH).toFixed(1));
  const y = (value: number): number => Number((HEIGHT - (value / top) * HEIGHT).toFixed(2));
  const shapes = series.map(line => {
    const points = line.values.flatMap((value, i) => (value === null ? [] : [`${x(i)},${y(value)}`]));
    if (points.length === 0) return '';
    const first = points[0]?.split(',')[0];
    const last = points.at(-1)?.split(',')[0];
    const area = `<path d="M${first},${HEIGHT}L${points.join('L')}L${last},${HEIGHT}Z" fill="var(--area)"/>`;
    const stroke = `fill="none" stroke="${line.colour}" stroke-width="1.6" vector-effect="non-scaling-stroke"`;
    return `${line.filled ? area : ''}<path d="M${points.join('L')}" ${stroke} stroke-linejoin="round"/>`;
  });
  const grid = [0, 0.5, 1].map(part => {
    const height = HEIGHT - part * HEIGHT;
    return `<path d="M0,${height}H${WIDTH}" stroke="var(--${part === 0 ? 'line' : 'grid'})" vector-effect="non-scaling-stroke"/>`;
  });
  const labels = [0, 0.5, 1].map(
    part => `<span class="y" style="top:${percentage(1 - part)}">${part === 0 ? '0' : show(top * part)}</span>`,
  );
  const marks = report.periods
    .filter(period => period.label !== null)
    .map(
      period =>
        `<span class="mark" style="left:${percentage(period.offset_seconds / end)}">${escapeHtml(period.label ?? '')}</span>`,
    );
  const points = at.map((moment, i) => [
    Number((moment / end).toFixed(4)),
    [
      seconds(moment),
      ...series.map(line => (line.values[i] == null ? '' : `${line.name} ${show(line.values[i] as number)}`)),
    ]
      .filter(text => text !== '')
      .join('\n'),
  ]);
  const key = series.map(line => `<span><i style="background:${line.colour}"></i>${line.name}</span>`).join('');
  return `<div class="legend">${key}</div>
<div class="chart${marks.length > 0 ? ' marked' : ''}" data-points="${escapeHtml(JSON.stringify(points))}"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${series.map(line => line.name).join(', ')} over time">${grid.join('')}${shapes.join('')}</svg>${labels.join('')}${marks.join('')}<span class="cursor"></span></div>`;
}

/** The next of 1, 2, 4, 5, 8 times a power of ten. */
function roundUp(n: number): number {
  const power = 10 ** Math.floor(Math.log10(n));
  return ([1, 2, 4, 5, 8, 10].find(step => step * power >= n) ?? 10) * power;
}
