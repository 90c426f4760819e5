import type { NodePerformance, PerformanceReport, TotalPerformance } from '../report.ts';
import { bytes, count, percent, seconds } from '../words.ts';
import { escapeHtml, percentage } from './escape.ts';

/** Models shown at once; the others come by a button. */
const FIRST_ROWS = 20;
/** Models listed, the slowest ones. */
const MOST_ROWS = 300;
/** Groups and folders listed. */
const MOST_TOTALS = 12;

/** A model over all its periods. */
interface ModelTotal {
  readonly node: NodePerformance;
  readonly seconds: number;
  readonly cpu: number;
  readonly rows: number | null;
  readonly scanned: number;
  readonly memory: number;
  readonly spilled: number;
  readonly written: number;
  readonly perPeriod: readonly (number | null)[];
}

const cell = (value: number, text: string, classes = ''): string =>
  `<td data-v="${value}"${classes === '' ? '' : ` class="${classes}"`}>${text}</td>`;

const or0 = (value: number, text: string, shown = text): string =>
  value === 0 ? '<span class="zero">0</span>' : shown;

/** The table of models, slowest first; every column sorts. */
export function bottlenecks(report: PerformanceReport): string {
  const models = modelTotals(report);
  if (models.length === 0) return '';
  const all = models.reduce((total, model) => total + model.seconds, 0) || 1;
  const most = models[0]?.seconds || 1;
  const periods = report.periods.length > 1;
  const peak = Math.max(...models.flatMap(model => model.perPeriod.map(value => value ?? 0)), 1e-9);
  const rows = models.slice(0, MOST_ROWS).map((model, i) => {
    const { node } = model;
    const chain = node.on_critical_path ? ' <span class="badge plain">chain</span>' : '';
    const spark = model.perPeriod.map(value => `<i style="height:${percentage((value ?? 0) / peak)}"></i>`).join('');
    return `<tr${i < FIRST_ROWS ? '' : ' class="rest"'}><td data-v="${escapeHtml(node.name)}"><span class="who">${escapeHtml(node.name)}</span>${chain}<span class="where">${escapeHtml(node.path)}</span></td>${
      periods
        ? `<td class="minor" data-v="${Math.max(...model.perPeriod.map(value => value ?? 0))}"><span class="spark" data-tip="${escapeHtml(sparkTip(report, model))}">${spark}</span></td>`
        : ''
    }${cell(model.seconds, `${seconds(model.seconds)}<span class="meter"><i style="width:${percentage(model.seconds / most)}"></i></span>`)}${cell(
      model.seconds / all,
      percent(model.seconds / all),
    )}${cell(model.cpu, seconds(model.cpu))}${cell(model.rows ?? -1, model.rows === null ? '<span class="zero">\u2013</span>' : count(model.rows))}${cell(
      model.scanned,
      or0(model.scanned, count(model.scanned)),
      'minor',
    )}${cell(model.memory, bytes(model.memory))}${cell(
      model.spilled,
      or0(model.spilled, bytes(model.spilled), `<span class="spilled">${bytes(model.spilled)}</span>`),
    )}${cell(model.written, or0(model.written, bytes(model.written)), 'minor')}</tr>`;
  });
  const heads = [
    '<th>Node</th>',
    ...(periods ? ['<th class="minor">Per period</th>'] : []),
    '<th aria-sort="descending">Time</th><th>Share</th><th>CPU</th><th>Rows</th><th class="minor">Scanned</th>',
    '<th>Memory</th><th>Spilled</th><th class="minor">Written</th>',
  ];
  const more = models.length - rows.length;
  return `<section><h2>Bottlenecks</h2>
<p class="note">Where the time goes${periods ? ', summed over periods' : ''}. CPU is the database's own, over all its threads; memory is that of the process while the node ran, or of the database's buffers if that was more; written is the node's part of what the process sent to storage.${more > 0 ? ` The ${count(more)} fastest are left out; performance.json has them.` : ''}</p>
<div class="frame"><table class="sortable"><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

const sparkTip = (report: PerformanceReport, model: ModelTotal): string =>
  report.periods
    .map((period, i) => {
      const value = model.perPeriod[i] ?? null;
      return `${period.label ?? 'run'}: ${value === null ? 'not run' : seconds(value)}`;
    })
    .join('\n');

function modelTotals({ nodes, periods }: PerformanceReport): ModelTotal[] {
  const byId = new Map<string, NodePerformance[]>();
  for (const node of nodes) {
    const known = byId.get(node.unique_id);
    if (known === undefined) byId.set(node.unique_id, [node]);
    else known.push(node);
  }
  const totals = [...byId.values()].map((own): ModelTotal => {
    const add = (of: (node: NodePerformance) => number): number => own.reduce((sum, node) => sum + of(node), 0);
    const most = (of: (node: NodePerformance) => number): number => Math.max(...own.map(of));
    const chain = own.find(node => node.on_critical_path);
    return {
      node: chain ?? (own[0] as NodePerformance),
      seconds: add(node => node.seconds),
      cpu: add(node => node.database_cpu_seconds),
      rows: own.every(node => node.rows_written === null) ? null : add(node => node.rows_written ?? 0),
      scanned: add(node => node.rows_scanned),
      memory: most(node => Math.max(node.peak_rss_bytes, node.database_peak_memory_bytes ?? 0)),
      spilled: most(node => node.spilled_bytes),
      written: add(node => node.process_bytes_written ?? node.database_bytes_written),
      perPeriod: periods.map(period => own.find(node => node.period === period.label)?.seconds ?? null),
    };
  });
  return totals.sort((a, b) => b.seconds - a.seconds);
}

/** A line per period. */
export function periodTable({ periods }: PerformanceReport): string {
  if (periods.length < 2) return '';
  const most = Math.max(...periods.map(period => period.elapsed_seconds), 1e-9);
  const rows = periods.map(
    period =>
      `<tr><td data-v="${escapeHtml(period.label ?? '')}"><span class="who">${escapeHtml(period.label ?? 'run')}</span></td>${cell(
        period.elapsed_seconds,
        `${seconds(period.elapsed_seconds)}<span class="meter"><i style="width:${percentage(period.elapsed_seconds / most)}"></i></span>`,
      )}${cell(period.nodes, count(period.nodes))}${cell(period.database_cpu_seconds, seconds(period.database_cpu_seconds))}${cell(
        period.rows_written,
        or0(period.rows_written, count(period.rows_written)),
      )}${cell(period.peak_rss_bytes, bytes(period.peak_rss_bytes))}${cell(
        period.spilled_bytes,
        or0(
          period.spilled_bytes,
          bytes(period.spilled_bytes),
          `<span class="spilled">${bytes(period.spilled_bytes)}</span>`,
        ),
      )}</tr>`,
  );
  return `<section><h2>Periods</h2><div class="frame"><table class="sortable"><thead><tr><th>Period</th><th>Time</th><th>Nodes</th><th>CPU</th><th>Rows</th><th>Memory</th><th>Spilled</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

/** Time by dbt group and by folder. */
export function totalsCards({ groups, folders }: PerformanceReport): string {
  const cards = [
    groups.some(group => group.key !== null) ? card('By group', groups, 'no group') : '',
    folders.some(folder => folder.key !== null) ? card('By folder', folders, 'no folder') : '',
  ].filter(text => text !== '');
  return cards.length === 0 ? '' : `<div class="split gap">${cards.join('\n')}</div>`;
}

function card(title: string, totals: readonly TotalPerformance[], nameless: string): string {
  const most = totals[0]?.seconds || 1;
  const rows = totals
    .slice(0, MOST_TOTALS)
    .map(
      total =>
        `<div class="row"><span class="name">${escapeHtml(total.key ?? nameless)}</span><span class="figure">${seconds(total.seconds)} \u00b7 ${total.nodes} ${total.nodes === 1 ? 'node' : 'nodes'}</span><span class="track"><i style="width:${percentage(total.seconds / most)}"></i></span></div>`,
    );
  const more = totals.length - rows.length;
  return `<section><h2>${title}</h2>${rows.join('\n')}${more > 0 ? `<p class="note">and ${more} more</p>` : ''}</section>`;
}
