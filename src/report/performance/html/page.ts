import type { PerformanceReport } from '../report.ts';
import { bytes, count, seconds } from '../words.ts';
import { charts } from './charts.ts';
import { escapeHtml } from './escape.ts';
import { recommendations, statements } from './findings.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { bottlenecks, periodTable, totalsCards } from './tables.ts';
import { timeline } from './timeline.ts';

/** The report as one HTML page that needs nothing else: no network, no other file. */
export function performanceHtml(report: PerformanceReport): string {
  const { metadata } = report;
  const started = metadata.started_at.replace('T', ' ').slice(0, 19);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(metadata.project)}: performance</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><div><h1>${escapeHtml(metadata.project)}</h1><p class="sub"><code>${escapeHtml(metadata.command)}</code> \u00b7 ${started} UTC \u00b7 target ${escapeHtml(metadata.target)} \u00b7 ${escapeHtml(metadata.adapter)}</p></div><button id="theme" type="button" hidden>Dark</button></header>
${tiles(report)}
${recommendations(report)}
${timeline(report)}
${periodTable(report)}
${charts(report)}
${bottlenecks(report)}
${totalsCards(report)}
${statements(report)}
<footer>${escapeHtml(metadata.program)} \u00b7 invocation ${escapeHtml(metadata.invocation_id)} \u00b7 the same figures, and more, in performance.json</footer>
</main>
<div id="tip" role="tooltip"></div>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function tiles({ totals, periods }: PerformanceReport): string {
  const tile = (value: string, label: string, warm = false): string =>
    `<div class="tile${warm ? ' warm' : ''}"><b>${value}</b><span>${label}</span></div>`;
  return `<div class="tiles">${[
    tile(seconds(totals.seconds), 'wall time'),
    tile(seconds(totals.cpu_seconds), 'CPU of the process'),
    tile(bytes(totals.peak_rss_bytes), 'peak memory'),
    totals.written_bytes === null ? '' : tile(bytes(totals.written_bytes), 'written to storage'),
    tile(totals.spilled_bytes === 0 ? 'none' : bytes(totals.spilled_bytes), 'spilled', totals.spilled_bytes > 0),
    tile(count(totals.nodes), periods.length > 1 ? `nodes in ${periods.length} periods` : 'nodes'),
  ].join('')}</div>`;
}
