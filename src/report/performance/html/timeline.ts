import type { NodePerformance, PerformanceReport, PeriodPerformance } from '../report.ts';
import { bytes, count, seconds } from '../words.ts';
import { escapeHtml, percentage } from './escape.ts';

/** Bars drawn, the longest ones: a browser bears no tens of thousands. */
const MOST_BARS = 3000;
/** Colours of the style sheet. */
const COLOURS = 8;
/** A bar narrower than this part of its lane has no text. */
const TEXT = 0.05;

/** Each period on a time line of its own, from its own beginning, threads as lanes; all to one scale. */
export function timeline(report: PerformanceReport): string {
  const { periods, nodes } = report;
  if (nodes.length === 0) return '';
  // What was fused into another statement has no time of its own.
  const timed = nodes.filter(node => node.seconds > 0);
  const drawn = new Set([...timed].sort((a, b) => b.seconds - a.seconds).slice(0, MOST_BARS));
  const colours = colourIndex(report);
  const longest = Math.max(...periods.map(period => period.elapsed_seconds), 0.001);
  const single = periods.length < 2;
  const blocks = periods.map(period => {
    const own = nodes.filter(node => node.period === period.label && drawn.has(node));
    const lanes = lanesOf(own).map(lane => {
      const bars = lane.map(node => bar(node, period, longest, colours.get(colourKey(node)) ?? 0));
      return `<div class="lane">${bars.join('')}</div>`;
    });
    const body = `<div class="lanes">${lanes.join('')}</div>`;
    if (single) return `<div class="period single">${body}</div>`;
    const label = `${escapeHtml(period.label ?? 'run')}<small>${seconds(period.elapsed_seconds)}</small>`;
    return `<div class="period"><div>${label}</div>${body}</div>`;
  });
  const left = timed.length - drawn.size;
  return `<section><h2>Timeline</h2>
<p class="note">${single ? 'One lane per thread.' : 'Each period from its own beginning, one lane per thread.'}${
    left > 0 ? ` The ${count(left)} shortest are not drawn.` : ''
  }</p>
${legend(colours)}${blocks.join('\n')}
<div class="ticks${single ? '' : ' inset'}">${ticks(longest)}</div></section>`;
}

/** `0 s` to the end, in quarters. */
export const ticks = (end: number): string =>
  [0, 0.25, 0.5, 0.75, 1].map(part => `<span>${part === 0 ? '0' : seconds(end * part)}</span>`).join('');

/** Nodes by thread; what overlaps there (work that its thread handed on) goes into a lane below. */
function lanesOf(nodes: readonly NodePerformance[]): NodePerformance[][] {
  const threads = new Map<string, NodePerformance[][]>();
  const byStart = [...nodes].sort((a, b) => a.offset_seconds - b.offset_seconds);
  for (const node of byStart) {
    const lanes = threads.get(node.thread) ?? [];
    threads.set(node.thread, lanes);
    const free = lanes.find(lane => {
      const last = lane.at(-1) as NodePerformance;
      // Clocks of events and of durations differ by some milliseconds.
      return last.offset_seconds + last.seconds <= node.offset_seconds + 0.01 + node.seconds / 4;
    });
    if (free === undefined) lanes.push([node]);
    else free.push(node);
  }
  return [...threads].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).flatMap(([, lanes]) => lanes);
}

function bar(node: NodePerformance, period: PeriodPerformance, scale: number, colour: number): string {
  const width = node.seconds / scale;
  const facts = [
    node.name,
    `${node.materialized || node.resource_type}, ${node.status}, ${seconds(node.seconds)}`,
    `CPU ${seconds(node.database_cpu_seconds)}, ${node.rows_written === null ? '' : `${count(node.rows_written)} rows, `}memory ${bytes(node.peak_rss_bytes)}`,
    ...(node.spilled_bytes > 0 ? [`spilled ${bytes(node.spilled_bytes)}`] : []),
    ...(node.on_critical_path ? ['on the longest chain'] : []),
  ];
  const classes = ['bar'];
  if (width < TEXT) classes.push('thin');
  if (node.on_critical_path) classes.push('critical');
  if (!['success', 'pass', 'warn', 'no-op'].includes(node.status)) classes.push('failed');
  const left = percentage((node.offset_seconds - period.offset_seconds) / scale);
  const style = `left:${left};width:${percentage(width)};background-color:var(--c${colour})`;
  const text = width < TEXT ? '' : escapeHtml(node.name);
  return `<div class="${classes.join(' ')}" style="${style}" data-tip="${escapeHtml(facts.join('\n'))}">${text}</div>`;
}

/** Models are coloured by folder, other nodes by their kind. */
const colourKey = (node: NodePerformance): string =>
  node.resource_type === 'model' ? (node.folder ?? 'models') : `${node.resource_type}s`.replaceAll('_', ' ');

/** The heaviest folders and kinds have a colour of their own; the rest share the last. */
function colourIndex({ nodes }: PerformanceReport): Map<string, number> {
  const weights = new Map<string, number>();
  for (const node of nodes) weights.set(colourKey(node), (weights.get(colourKey(node)) ?? 0) + node.seconds);
  const ordered = [...weights].sort((a, b) => b[1] - a[1]).map(([key]) => key);
  return new Map(ordered.map((key, i) => [key, Math.min(i, COLOURS - 1)]));
}

function legend(colours: ReadonlyMap<string, number>): string {
  const items = [...colours]
    .filter(([, colour]) => colour < COLOURS - 1)
    .map(([key, colour]) => `<span><i style="background:var(--c${colour})"></i>${escapeHtml(key)}</span>`);
  if (colours.size >= COLOURS) items.push(`<span><i style="background:var(--c${COLOURS - 1})"></i>others</span>`);
  items.push('<span><i class="ring"></i>longest chain</span>');
  return `<div class="legend">${items.join('')}</div>\n`;
}
