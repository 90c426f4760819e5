import type { PerformanceReport, StatementPerformance } from '../report.ts';
import { bytes, count, seconds } from '../words.ts';
import { escapeHtml } from './escape.ts';

/** What the rules found. */
export function recommendations({ recommendations: found }: PerformanceReport): string {
  const items = found.map(
    item =>
      `<div class="found"><span class="badge">${escapeHtml(item.rule)}</span><strong>${escapeHtml(item.title)}</strong><span class="weight">${item.period === null ? '' : `${escapeHtml(item.period)} \u00b7 `}${seconds(item.seconds)}</span><p>${escapeHtml(item.text)}</p></div>`,
  );
  const body = items.length === 0 ? '<p class="good">No rule found anything to complain about.</p>' : items.join('\n');
  return `<section><h2>Recommendations</h2>
<p class="note">From rules over what the database measured; the time is that of the work concerned.</p>${body}</section>`;
}

/** The slowest statements, each with its text and the operators that took longest. */
export function statements({ slowest_statements: slowest }: PerformanceReport): string {
  const items = slowest.filter(statement => statement.sql !== '').map(statement);
  if (items.length === 0) return '';
  return `<section><h2>Slowest statements</h2>
<p class="note">As sent to the database. Time is what the run waited for; the operators' time is the sum over threads.</p>
${items.join('\n')}</section>`;
}

function statement(item: StatementPerformance): string {
  const period = item.period === null ? '' : ` \u00b7 ${escapeHtml(item.period)}`;
  const first = escapeHtml(item.sql.replace(/\s+/g, ' ').trim().slice(0, 140));
  const spilled = item.spilled_bytes > 0 ? ` \u00b7 spilled ${bytes(item.spilled_bytes)}` : '';
  const rows = item.operators.map(operator => {
    const what = [operator.name, operator.table, operator.detail].filter(text => text !== null && text !== '');
    return `<tr><td class="mono">${escapeHtml(what.join(' \u00b7 '))}</td><td>${count(operator.rows)}</td><td>${seconds(operator.seconds)}</td></tr>`;
  });
  const table =
    rows.length === 0
      ? ''
      : `<div class="frame"><table class="operators"><thead><tr><th>Operator</th><th>Rows</th><th>Time</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  return `<details><summary><span><b>${escapeHtml(item.name)}</b>${period}<span class="sql mono">${first}</span></span><span class="figure">${seconds(item.seconds)}</span></summary>
<p class="note">CPU ${seconds(item.database_cpu_seconds)} \u00b7 ${count(item.rows_scanned)} rows scanned${spilled}</p>
<pre>${escapeHtml(item.sql.trim())}</pre>${table}</details>`;
}
