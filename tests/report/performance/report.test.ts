import { describe, expect, test } from 'vitest';
import { makePaint } from '../../../src/report/index.ts';
import { PerformanceCollector, summaryOf, thresholdWarnings } from '../../../src/report/performance/index.ts';
import { recordsOf } from '../../../src/report/records.ts';
import { EPOCH, exampleEvents, exampleReport, profiledNode, statement } from './example.ts';

const report = exampleReport();

describe('the report', () => {
  test('has a record per node and period, and totals by period, group and folder that agree', () => {
    expect(report.nodes).toHaveLength(65);
    expect(report.periods.map(period => period.label)).toEqual(['2025', '2026', '2027', '2028', '2029']);
    const seconds = report.nodes.reduce((sum, node) => sum + node.seconds, 0);
    for (const totals of [report.periods, report.groups, report.folders]) {
      expect(totals.reduce((sum, total) => sum + total.seconds, 0)).toBeCloseTo(seconds, 3);
    }
    expect(report.groups.map(group => group.key)).toEqual(['people', 'money', 'plans', null]);
  });

  test('gives statements to the node and period that they belong to', () => {
    for (const node of report.nodes) {
      expect(node).toMatchObject({ statements: 1, rows_scanned: 240_000 });
      expect(node.statement_seconds).toBeCloseTo(node.seconds * 0.9, 4);
    }
    const first = report.nodes.find(node => node.name === 'fct_workforce_snapshot');
    expect(first).toMatchObject({
      period: '2025',
      spilled_bytes: 214e6,
      rows_written: 110_000,
      on_critical_path: true,
    });
  });

  test('CPU shares add up to no more than what the process used', () => {
    const shared = report.nodes.reduce((sum, node) => sum + node.process_cpu_seconds, 0);
    expect(shared).toBeGreaterThan(report.totals.cpu_seconds * 0.9);
    expect(shared).toBeLessThanOrEqual(report.totals.cpu_seconds + 1e-6);
  });

  test('keeps at most 4000 samples, with their peaks', () => {
    let at = EPOCH;
    const collector = new PerformanceCollector(() => at);
    for (let i = 0; i < 20_000; i += 1) {
      at += 100;
      const rss = i === 7001 ? 9e9 : 1e8;
      const use = { rss, cpuSeconds: i, written: null, databaseMemory: null, databaseSpill: null };
      collector.hear({ type: 'resources-sampled', sample: { at, ...use } });
    }
    const { samples } = collector.result(new Map(), { seconds: 30, memory: null, written: null });
    expect(samples.length).toBeLessThanOrEqual(4000);
    expect(Math.max(...samples.map(sample => sample.rss))).toBe(9e9);
    expect(samples.at(-1)?.cpuSeconds).toBe(19_999);
  });

  test('statements of nobody are kept apart', () => {
    const collector = new PerformanceCollector(() => EPOCH);
    collector.hear({ type: 'statement-profiled', statement: statement({ connection: 'master' }) });
    collector.hear({ type: 'profile-started', period: null, threads: 1, nodes: [profiledNode('orders')] });
    collector.hear({ type: 'statement-profiled', statement: statement({ connection: 'batch' }) });
    const { others, nodes } = collector.result(new Map(), { seconds: 30, memory: null, written: null });
    expect(others.map(other => other.connection)).toEqual(['master', 'batch']);
    expect(nodes).toEqual([]);
  });
});

test('a node over a threshold is warned about once, for its slowest period', () => {
  const thresholds = { seconds: 4, memory: null, written: null };
  const warnings = thresholdWarnings(report, thresholds, new Map([['model.shop.fct_workforce_snapshot', 100]]));
  expect(warnings.map(({ code, severity, message }) => [code, severity, message])).toEqual([
    ['PA690', 'warning', 'model.shop.int_hiring_events (2026) took 5.91 s, more than the threshold of 4.00 s'],
    ...warnings.slice(1).map(({ message }) => ['PA690', 'warning', message]),
  ]);
  expect(warnings.map(warning => warning.node)).not.toContain('model.shop.fct_workforce_snapshot');
  const memory = thresholdWarnings(report, { seconds: 99, memory: 1.3e9, written: null }, new Map());
  expect(memory.length).toBeGreaterThan(0);
  expect(memory[0]?.message).toMatch(/needed 1\.\d GB of memory, more than the threshold of 1\.3 GB/);
});

test('the closing lines fit a terminal of 80 columns beside the clock', () => {
  const summary = summaryOf(report, ['target/performance.json', 'target/performance.html']);
  const records = recordsOf(
    { type: 'performance-report', summary },
    { paint: makePaint(false), width: 48, columns: 80 },
    () => '',
    () => new Date(),
  );
  const lines = records.map(record => record.message);
  expect(lines[1]).toBe('Performance: 87.9 s, CPU 2 min 20 s, peak memory 1.9 GB, written 2.8 GB, spilled 218 MB');
  expect(lines).toContain('  report      target/performance.html');
  expect(lines).toContain('  to look at  int_hiring_events takes 5.91 s in 2026, else 1... (skew)');
  expect(Math.max(...lines.slice(2).map(line => line.length))).toBeLessThanOrEqual(70);
  expect(records.every(record => record.level === 'info')).toBe(true);
});

test('the events of a measured run leave no lines of their own', () => {
  const style = { paint: makePaint(false), width: 80 };
  for (const event of exampleEvents(['2025'], () => {})) {
    if (event.type === 'node-finished') continue;
    expect(
      recordsOf(
        event,
        style,
        () => '',
        () => new Date(),
      ),
    ).toEqual([]);
  }
});
