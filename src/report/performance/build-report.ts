import type { OperatorProfile } from '../../core/profile.ts';
import { criticalPath } from './critical-path.ts';
import { largest, type MeasuredNode, type MeasuredRun, operators, rowsWritten, sum } from './measured-run.ts';
import { recommend } from './recommend.ts';
import type {
  NodePerformance,
  OperatorPerformance,
  PerformanceReport,
  PeriodPerformance,
  ReportMetadata,
  StatementPerformance,
  TotalPerformance,
} from './report.ts';
import { type Share, shareUsage } from './shared-usage.ts';

/** Statements and operators listed, the slowest. */
const STATEMENTS = 25;
const OPERATORS = 5;
/** Characters of a statement's text that are shown. */
const SQL_LENGTH = 600;

const iso = (at: number): string => new Date(at).toISOString();
const rounded = (n: number, digits = 6): number => Number(n.toFixed(digits));

/** The report of a measured run: what performance.json holds and performance.html shows. */
export function buildReport(run: MeasuredRun, metadata: ReportMetadata): PerformanceReport {
  const shares = shareUsage(run.nodes, run.samples);
  const onPath = new Set(run.periods.flatMap(period => criticalPath(ofPeriod(run, period.label))));
  const nodes = run.nodes.map((node, i) => nodePerformance(node, shares[i] as Share, onPath.has(node)));
  const cpu = run.samples.map(sample => sample.cpuSeconds);
  const first = run.samples[0];
  const last = run.samples.at(-1);
  return {
    schema_version: 1,
    metadata: { ...metadata, started_at: iso(run.startedAt), completed_at: iso(run.endedAt) },
    totals: {
      seconds: rounded((run.endedAt - run.startedAt) / 1000),
      cpu_seconds: rounded(Math.max(0, (cpu.at(-1) ?? 0) - (cpu[0] ?? 0))),
      peak_rss_bytes: largest(run.samples.map(sample => sample.rss)),
      peak_database_memory_bytes: largest([
        ...run.samples.map(sample => sample.databaseMemory),
        ...nodes.map(node => node.database_peak_memory_bytes),
      ]),
      spilled_bytes: largest([...run.samples.map(sample => sample.databaseSpill), ...nodes.map(n => n.spilled_bytes)]),
      written_bytes: first?.written == null || last?.written == null ? null : last.written - first.written,
      nodes: nodes.length,
      statements: sum(nodes.map(node => node.statements)) + run.others.length,
      statements_outside_nodes_seconds: rounded(sum(run.others.map(statement => statement.seconds))),
    },
    periods: run.periods.map(period => periodPerformance(period, nodes, run)),
    nodes,
    groups: totalsBy(nodes, node => node.group),
    folders: totalsBy(nodes, node => node.folder),
    slowest_statements: slowestStatements(run),
    samples: run.samples.map(sample => ({
      at: rounded((sample.at - run.startedAt) / 1000, 3),
      rss_bytes: sample.rss,
      cpu_seconds: rounded(sample.cpuSeconds - (cpu[0] ?? 0)),
      database_memory_bytes: sample.databaseMemory,
      spilled_bytes: sample.databaseSpill,
      written_bytes: sample.written === null || first?.written == null ? null : sample.written - first.written,
    })),
    recommendations: recommend(run).map(({ rule, node, period, title, text, weight }) => ({
      rule,
      unique_id: node,
      period,
      title,
      text,
      seconds: rounded(weight),
    })),
  };

  function nodePerformance(measured: MeasuredNode, share: Share, critical: boolean): NodePerformance {
    const { node, statements } = measured;
    return {
      unique_id: node.uniqueId,
      name: node.name,
      resource_type: node.resourceType,
      materialized: node.materialized,
      path: node.path,
      group: node.group,
      folder: node.folder,
      period: measured.period,
      status: measured.status,
      thread: measured.thread,
      started_at: iso(measured.startedAt),
      offset_seconds: rounded((measured.startedAt - run.startedAt) / 1000),
      seconds: rounded(measured.seconds),
      database_cpu_seconds: rounded(sum(statements.map(statement => statement.cpuSeconds))),
      process_cpu_seconds: rounded(share.cpuSeconds),
      rows_written: rowsWritten(statements),
      rows_scanned: sum(statements.map(statement => statement.rowsScanned)),
      peak_rss_bytes: share.peakRss,
      database_peak_memory_bytes: largestOrNull(statements.map(statement => statement.peakMemory)),
      spilled_bytes: largest(statements.map(statement => statement.spilled)),
      database_bytes_written: sum(statements.map(statement => statement.bytesWritten)),
      process_bytes_written: share.written === null ? null : Math.round(share.written),
      database_bytes_read: sum(statements.map(statement => statement.bytesRead)),
      statements: statements.length,
      statement_seconds: rounded(sum(statements.map(statement => statement.seconds))),
      on_critical_path: critical,
    };
  }
}

const largestOrNull = (numbers: readonly (number | null)[]): number | null =>
  numbers.every(n => n === null) ? null : largest(numbers);

const ofPeriod = (run: MeasuredRun, label: string | null): MeasuredNode[] =>
  run.nodes.filter(node => node.period === label);

function periodPerformance(
  period: MeasuredRun['periods'][number],
  nodes: readonly NodePerformance[],
  run: MeasuredRun,
): PeriodPerformance {
  const own = nodes.filter(node => node.period === period.label);
  const { key: _, ...totals } = total('', own);
  return {
    label: period.label,
    started_at: iso(period.startedAt),
    offset_seconds: rounded((period.startedAt - run.startedAt) / 1000),
    elapsed_seconds: rounded((period.endedAt - period.startedAt) / 1000),
    threads: period.threads,
    critical_path: criticalPath(ofPeriod(run, period.label)).map(measured => measured.node.uniqueId),
    ...totals,
  };
}

/** Totals of the nodes that share a label, largest first; those without one come under null. */
function totalsBy(
  nodes: readonly NodePerformance[],
  labelOf: (node: NodePerformance) => string | null,
): TotalPerformance[] {
  const byLabel = new Map<string | null, NodePerformance[]>();
  for (const node of nodes) {
    const label = labelOf(node);
    const known = byLabel.get(label);
    if (known === undefined) byLabel.set(label, [node]);
    else known.push(node);
  }
  return [...byLabel].map(([label, own]) => total(label, own)).sort((a, b) => b.seconds - a.seconds);
}

function total(key: string | null, nodes: readonly NodePerformance[]): TotalPerformance {
  return {
    key,
    nodes: nodes.length,
    seconds: rounded(sum(nodes.map(node => node.seconds))),
    database_cpu_seconds: rounded(sum(nodes.map(node => node.database_cpu_seconds))),
    process_cpu_seconds: rounded(sum(nodes.map(node => node.process_cpu_seconds))),
    rows_written: sum(nodes.map(node => node.rows_written ?? 0)),
    peak_rss_bytes: largest(nodes.map(node => node.peak_rss_bytes)),
    spilled_bytes: largest(nodes.map(node => node.spilled_bytes)),
    database_bytes_written: sum(nodes.map(node => node.database_bytes_written)),
  };
}

function slowestStatements(run: MeasuredRun): StatementPerformance[] {
  const all = [
    ...run.nodes.flatMap(({ node, period, statements }) =>
      statements.map(statement => ({ name: node.name, id: node.uniqueId, period, statement })),
    ),
    ...run.others.map(statement => ({ name: statement.connection, id: null, period: null, statement })),
  ];
  return all
    .sort((a, b) => b.statement.seconds - a.statement.seconds)
    .slice(0, STATEMENTS)
    .map(({ name, id, period, statement }) => ({
      unique_id: id,
      name,
      period,
      sql: statement.sql.length > SQL_LENGTH ? `${statement.sql.slice(0, SQL_LENGTH)}...` : statement.sql,
      seconds: rounded(statement.seconds),
      database_cpu_seconds: rounded(statement.cpuSeconds),
      rows_scanned: statement.rowsScanned,
      spilled_bytes: statement.spilled ?? 0,
      operators: [...operators(statement.plan)]
        .sort((a, b) => b.seconds - a.seconds)
        .slice(0, OPERATORS)
        .map(operatorPerformance),
    }));
}

const operatorPerformance = (operator: OperatorProfile): OperatorPerformance => ({
  name: operator.name,
  table: operator.table,
  detail: operator.detail.slice(0, 200),
  seconds: rounded(operator.seconds),
  rows: operator.rows,
});
