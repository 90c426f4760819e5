import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RULES, recommend } from '../../../src/report/performance/index.ts';
import type { MeasuredRun } from '../../../src/report/performance/measured-run.ts';
import { bottleneck } from '../../../src/report/performance/rules/bottleneck.ts';
import { lateFilter } from '../../../src/report/performance/rules/late-filter.ts';
import { rowExplosion } from '../../../src/report/performance/rules/row-explosion.ts';
import { skew } from '../../../src/report/performance/rules/skew.ts';
import { slowModel } from '../../../src/report/performance/rules/slow-model.ts';
import { spill } from '../../../src/report/performance/rules/spill.ts';
import { unusedColumns } from '../../../src/report/performance/rules/unused-columns.ts';
import { wideScan } from '../../../src/report/performance/rules/wide-scan.ts';
import { EPOCH, measuredNode, measuredRun, operator, profiledNode, statement } from './example.ts';

const titles = (found: readonly { title: string }[]): string[] => found.map(({ title }) => title);

/** A run of one node with one statement. */
const withPlan = (plan: ReturnType<typeof operator>): MeasuredRun =>
  measuredRun([measuredNode(profiledNode('orders'), { statements: [statement({ plan })] })]);

describe('slow-model', () => {
  test('finds nodes over the threshold, by their own one where they have it', () => {
    const run = measuredRun([
      measuredNode(profiledNode('slow'), { seconds: 30.5 }),
      measuredNode(profiledNode('fine'), { seconds: 30 }),
      measuredNode(profiledNode('allowed', { warnSeconds: 60 }), { seconds: 45 }),
      measuredNode(profiledNode('strict', { warnSeconds: 2 }), { seconds: 2.5 }),
    ]);
    expect(titles(slowModel.find(run))).toEqual(['slow takes 30.5 s', 'strict takes 2.50 s']);
  });
});

describe('spill', () => {
  test('finds statements with temporary files of a megabyte and more', () => {
    const run = (spilled: number | null): MeasuredRun =>
      measuredRun([measuredNode(profiledNode('orders'), { statements: [statement(), statement({ spilled })] })]);
    expect(titles(spill.find(run(214e6)))).toEqual(['orders spills 214 MB to disk']);
    expect(spill.find(run(900_000))).toEqual([]);
    expect(spill.find(run(null))).toEqual([]);
  });
});

describe('row-explosion', () => {
  const joined = (rows: number, left: number, right: number): MeasuredRun =>
    withPlan(
      operator({
        kind: 'write',
        children: [
          operator({
            kind: 'join',
            name: 'HASH_JOIN',
            rows,
            detail: 'INNER',
            children: [operator({ kind: 'scan', rows: left }), operator({ kind: 'scan', rows: right })],
          }),
        ],
      }),
    );
  test('finds joins that give ten times their larger input', () => {
    expect(titles(rowExplosion.find(joined(1_000_000, 100_000, 5)))).toEqual([
      'orders: a join turns 100,000 rows into 1.0 M',
    ]);
    expect(rowExplosion.find(joined(999_999, 100_000, 5))).toEqual([]);
  });
  test('says nothing of small joins', () => {
    expect(rowExplosion.find(joined(99_999, 10, 10))).toEqual([]);
  });
});

describe('late-filter', () => {
  const filtered = (kept: number, below: 'join' | 'scan', rows = 500_000): MeasuredRun =>
    withPlan(
      operator({
        kind: 'filter',
        rows: kept,
        detail: '(a.x > b.y)',
        children: [operator({ kind: 'projection', rows, children: [operator({ kind: below, rows })] })],
      }),
    );
  test('finds filters above a join that keep a tenth or less', () => {
    expect(titles(lateFilter.find(filtered(50_000, 'join')))).toEqual(['orders joins 500,000 rows and keeps 50,000']);
    expect(lateFilter.find(filtered(50_001, 'join'))).toEqual([]);
  });
  test('says nothing of filters above a scan, and of small joins', () => {
    expect(lateFilter.find(filtered(1, 'scan'))).toEqual([]);
    expect(lateFilter.find(filtered(1, 'join', 99_999))).toEqual([]);
  });
});

describe('wide-scan', () => {
  const scanned = (columns: number, width: number, rows = 100_000): MeasuredRun =>
    withPlan(
      operator({
        kind: 'write',
        children: [
          operator({
            kind: 'projection',
            width,
            children: [
              operator({
                kind: 'scan',
                table: 'shop.main.census',
                rows,
                columns: Array.from({ length: columns }, (_, i) => `c${i}`),
              }),
            ],
          }),
        ],
      }),
    );
  test('finds scans of twenty columns and more for a third of them', () => {
    expect(titles(wideScan.find(scanned(24, 8)))).toEqual(['orders reads 24 columns of shop.main.census to give 8']);
    expect(wideScan.find(scanned(24, 9))).toEqual([]);
    expect(wideScan.find(scanned(19, 2))).toEqual([]);
    expect(wideScan.find(scanned(24, 8, 99_999))).toEqual([]);
  });
});

describe('skew', () => {
  const years = (...seconds: number[]): MeasuredRun =>
    measuredRun(seconds.map((s, i) => measuredNode(profiledNode('orders'), { period: String(2025 + i), seconds: s })));
  test('finds a period that takes three times the median', () => {
    expect(titles(skew.find(years(1, 1.1, 4, 0.9)))).toEqual(['orders takes 4.00 s in 2027, else 1.00 s']);
    expect(skew.find(years(1, 1.1, 2.9, 1))).toEqual([]);
  });
  test('needs three periods and a second', () => {
    expect(skew.find(years(1, 9))).toEqual([]);
    expect(skew.find(years(0.1, 0.1, 0.9))).toEqual([]);
  });
});

describe('bottleneck', () => {
  const chain = (...seconds: number[]): MeasuredRun => {
    let at = EPOCH;
    return measuredRun(
      seconds.map((s, i) => {
        const startedAt = at;
        at += s * 1000;
        const parents = i === 0 ? [] : [`model.shop.m${i - 1}`];
        return measuredNode(profiledNode(`m${i}`, { parents }), { seconds: s, startedAt });
      }),
    );
  };
  test('finds a node that takes two fifths of the longest chain', () => {
    expect(titles(bottleneck.find(chain(1, 4, 1)))).toEqual(['m1 is 67 % of the longest chain']);
    expect(bottleneck.find(chain(1, 1, 1))).toEqual([]);
  });
  test('says nothing of a single node, and of short runs', () => {
    expect(bottleneck.find(chain(5))).toEqual([]);
    expect(bottleneck.find(chain(0.1, 0.6))).toEqual([]);
  });
  test('says nothing where threads, not the chain, are what the run waits for', () => {
    const run = chain(1, 4, 1);
    const period = { label: null, startedAt: EPOCH, endedAt: EPOCH + 13_000, threads: 1 };
    expect(bottleneck.find({ ...run, periods: [period] })).toEqual([]);
  });
});

describe('unused-columns', () => {
  const scan = (columns: string[]): ReturnType<typeof operator> =>
    operator({ kind: 'scan', table: 'Shop.main.Orders', columns, rows: 5 });
  const run = (options: { columns?: string[]; sql?: string; readers?: string[]; materialized?: string } = {}) =>
    measuredRun(
      [
        measuredNode(profiledNode('orders', { readers: options.readers ?? ['model.shop.totals'] })),
        measuredNode(profiledNode('totals', { materialized: options.materialized ?? 'table' }), {
          statements: [
            statement({ plan: scan(options.columns ?? ['ID']), sql: options.sql ?? 'select id from orders' }),
          ],
        }),
      ],
      { columns: new Map([['shop.main.orders', ['id', 'Note', 'amount']]]) },
    );
  test('finds columns that no scan and no SQL of a reader has', () => {
    expect(unusedColumns.find(run())).toMatchObject([
      { title: 'orders: 2 of 3 columns are read by no model', text: expect.stringContaining('Note, amount') },
    ]);
    expect(unusedColumns.find(run({ columns: ['id', 'note', 'amount'] }))).toEqual([]);
  });
  test('a name in the SQL counts as read, though the optimizer left it out', () => {
    const sql = 'select id from orders where note is not null and amount >= 0';
    expect(unusedColumns.find(run({ sql }))).toEqual([]);
  });
  test('says nothing where a reader was not measured: an exposure, a view, an unselected model, none at all', () => {
    expect(unusedColumns.find(run({ readers: ['model.shop.totals', 'exposure.shop.board'] }))).toEqual([]);
    expect(unusedColumns.find(run({ materialized: 'view' }))).toEqual([]);
    expect(unusedColumns.find(run({ readers: [] }))).toEqual([]);
  });
});

describe('recommend', () => {
  test('says once what was seen in several periods, for the worst, heaviest first', () => {
    const run = measuredRun([
      ...[31, 44, 35].map((seconds, i) => measuredNode(profiledNode('slow'), { period: `${2025 + i}`, seconds })),
      measuredNode(profiledNode('slower'), { period: '2025', seconds: 90 }),
    ]);
    const found = recommend(run, [slowModel]);
    expect(titles(found)).toEqual(['slower takes 90.0 s', 'slow takes 44.0 s']);
    expect(found[1]).toMatchObject({ period: '2026', text: expect.stringMatching(/Seen in 3 periods\.$/) });
  });

  test('every rule is documented, and no other', () => {
    const docs = readFileSync(new URL('../../../docs/performance.md', import.meta.url), 'utf8');
    const documented = [
      ...(docs.split('## ').find(part => part.startsWith('Rules')) ?? '').matchAll(/^\| `([a-z-]+)` \|/gm),
    ].map(match => match[1]);
    expect(documented).toEqual(RULES.map(rule => rule.name));
  });
});
