import { expect, it } from 'vitest';
import type { PaEvent, PeriodFigures } from '../../src/core/event.ts';
import { makePaint } from '../../src/report/paint.ts';
import { ProgressLine } from '../../src/report/progress.ts';
import { Terminal } from '../../src/report/terminal.ts';
import { finished, Screen, shown } from './support.ts';

const work = (seconds: number, rows: number, peak: number) => ({
  nodes: 2,
  seconds,
  cpuSeconds: seconds * 1.5,
  rows,
  peakBytes: peak * 1e6,
});

const figures = (period: number, success = true): PeriodFigures => ({
  period,
  success,
  ...work(1.5, 12_345, 300),
  endBytes: 250e6,
  stages: [
    { stage: 'foundation', ...work(0.5, 345, 250) },
    { stage: 'never used', ...work(0, 0, 0), nodes: 0 },
    { stage: null, ...work(0.75, 12_000, 300) },
  ],
});

const started = (period: number, index: number): PaEvent => ({
  type: 'period-started',
  variable: 'year',
  period,
  index,
  total: 3,
  nodes: 4,
});

const EVENTS: readonly PaEvent[] = [
  { type: 'periods-started', variable: 'year', periods: [2025, 2026, 2027], done: [2025] },
  started(2026, 2),
  { type: 'period-finished', variable: 'year', index: 2, total: 3, figures: figures(2026, false) },
  {
    type: 'periods-finished',
    variable: 'year',
    periods: [figures(2026, false)],
    left: [2026, 2027],
    stopped: 'failure',
    seconds: 1.6,
  },
];

it('shows a heading per period, its figures by stage, and a table at the end', () => {
  expect(shown(EVENTS)).toBe(`12:16:23  3 periods of year: 2025 to 2027; done before: 2025
12:16:23  \u2501\u2501 year 2026 \u2501\u2501 2 of 3 ${'\u2501'.repeat(57)}
12:16:23  2026 FAILED in 1.50s: CPU 2.25s, 12,345 rows, memory 250 MB, peak 300 MB
  foundation     0.50s  CPU   0.75s          345 rows  peak 250 MB
  (other)        0.75s  CPU   1.13s       12,000 rows  peak 300 MB
12:16:23  
12:16:23  Periods

year  stage       seconds   cpu    rows  peak MB
2026  foundation     0.50  0.75     345      250
      (other)        0.75  1.13  12,000      300
      failed         1.50  2.25  12,345      300
12:16:23  year 2026 failed; 2027 was not started. pa retry goes on with 2026.
`);
});

it('has no line per stage where the project names none, and a sum over several periods', () => {
  const plain = (period: number): PeriodFigures => ({
    ...figures(period),
    stages: [{ stage: null, ...work(1, 1, 1) }],
  });
  const text = shown([
    { type: 'period-finished', variable: 'year', index: 1, total: 2, figures: plain(1) },
    { type: 'periods-finished', variable: 'year', periods: [plain(1), plain(2)], left: [], stopped: null, seconds: 3 },
  ]);
  expect(text.split('\n').slice(0, 2)).toEqual([
    '12:16:23  1 OK in 1.50s: CPU 2.25s, 12,345 rows, memory 250 MB, peak 300 MB',
    '12:16:23  ',
  ]);
  expect(text.split('\n').slice(-5, -1)).toEqual([
    'year  stage  seconds   cpu    rows  peak MB',
    '1     all       1.50  2.25  12,345      300',
    '2     all       1.50  2.25  12,345      300',
    'all             3.00  4.50  24,690      300',
  ]);
});

it('tells the figures in JSON', () => {
  const lines = shown(EVENTS, { format: 'json' })
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { info: { name: string; level: string }; data: Record<string, unknown> });
  expect(lines.map(({ info }) => info.name)).toEqual([
    'PeriodsStarted',
    'PeriodStarted',
    'PeriodFinished',
    'Formatting',
    'PeriodsFinished',
    'PeriodsLeft',
  ]);
  expect(lines[2]?.info.level).toBe('error');
  expect(lines[2]?.data).toMatchObject({
    variable: 'year',
    period: 2026,
    success: false,
    elapsed: 1.5,
    cpu: 2.25,
    rows: 12_345,
    peak_bytes: 300e6,
    end_bytes: 250e6,
  });
  expect((lines[2]!.data['stages'] as object[])[0]).toEqual({
    stage: 'foundation',
    nodes: 2,
    elapsed: 0.5,
    cpu: 0.75,
    rows: 345,
    peak_bytes: 250e6,
  });
  expect(lines[5]?.data).toMatchObject({ left: [2026, 2027], stopped: 'failure' });
});

it('the live line tells the period, rows per second, and the time left of all periods', () => {
  const screen = new Screen(true);
  let now = 0;
  let tick = (): void => {};
  const line = new ProgressLine(
    new Terminal(screen),
    makePaint(false),
    () => now,
    callback => {
      tick = callback;
      return () => {};
    },
  );
  const progress = (done: number): PaEvent => ({ type: 'progress', done, total: 4, running: ['a'] });
  const built = finished('model', 'x', 1, { status: 'success', description: 'x', label: 'OK' });
  const wrote = (rows: number): PaEvent =>
    built.type === 'node-finished' ? { ...built, outcome: { ...built.outcome, rows } } : built;
  line.hear({ type: 'periods-started', variable: 'year', periods: [1, 2, 3, 4], done: [1, 2] });
  line.hear(started(3, 3));
  line.hear(progress(0));
  now = 2000;
  line.hear(wrote(3000));
  line.hear(progress(2));
  // A quarter of the two periods in two seconds: six more.
  expect(screen.text.split('\r').at(-1)).toContain(' 3 2/4  1.5k rows/s  0:06 left  a');
  line.hear({ type: 'period-finished', variable: 'year', index: 3, total: 4, figures: figures(3) });
  line.hear(started(4, 4));
  now = 6000;
  line.hear(wrote(9_000_000));
  line.hear(progress(2));
  tick();
  expect(screen.text.split('\r').at(-1)).toContain(' 4 2/4  1.5M rows/s  0:02 left  a');
});
