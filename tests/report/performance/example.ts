import type { OperatorProfile, PaEvent, ProfiledNode, StatementProfile } from '../../../src/core/index.ts';
import { buildReport, PerformanceCollector, type PerformanceReport } from '../../../src/report/performance/index.ts';
import type { MeasuredNode, MeasuredRun } from '../../../src/report/performance/measured-run.ts';

/** 2026-01-01T00:00:00Z */
export const EPOCH = Date.UTC(2026, 0, 1);

export const operator = (fields: Partial<OperatorProfile> & Pick<OperatorProfile, 'kind'>): OperatorProfile => ({
  name: fields.kind.toUpperCase(),
  seconds: 0.01,
  rows: 0,
  rowsScanned: 0,
  table: null,
  columns: [],
  width: null,
  detail: '',
  children: [],
  ...fields,
});

export const statement = (fields: Partial<StatementProfile> = {}): StatementProfile => ({
  connection: 'model.shop.orders',
  sql: 'create table orders as select 1',
  startedAt: EPOCH,
  seconds: 1,
  cpuSeconds: 1.5,
  rowsReturned: 1,
  rowsScanned: 100,
  peakMemory: null,
  spilled: null,
  bytesRead: 0,
  bytesWritten: 0,
  plan: null,
  ...fields,
});

export const profiledNode = (name: string, fields: Partial<ProfiledNode> = {}): ProfiledNode => ({
  uniqueId: `model.shop.${name}`,
  name,
  resourceType: 'model',
  materialized: 'table',
  path: `models/marts/${name}.sql`,
  group: null,
  folder: 'marts',
  relation: `shop.main.${name}`,
  parents: [],
  readers: [],
  warnSeconds: null,
  ...fields,
});

export const measuredNode = (node: ProfiledNode, fields: Partial<MeasuredNode> = {}): MeasuredNode => {
  const seconds = fields.seconds ?? 1;
  const startedAt = fields.startedAt ?? EPOCH;
  return {
    node,
    period: null,
    thread: 'Thread-1',
    status: 'success',
    startedAt,
    endedAt: startedAt + seconds * 1000,
    seconds,
    statements: [],
    ...fields,
  };
};

export const measuredRun = (nodes: readonly MeasuredNode[], fields: Partial<MeasuredRun> = {}): MeasuredRun => {
  const startedAt = Math.min(EPOCH, ...nodes.map(node => node.startedAt));
  const endedAt = Math.max(EPOCH, ...nodes.map(node => node.endedAt));
  const labels = [...new Set(nodes.map(node => node.period))];
  const periods = labels.map(label => ({ label, startedAt, endedAt, threads: 2 }));
  const thresholds = { seconds: 30, memory: null, written: null };
  const measured = { nodes, periods, samples: [], others: [], startedAt, endedAt, columns: new Map(), thresholds };
  return { ...measured, ...fields };
};

export const METADATA = {
  invocation_id: '0b8f3c1e-0000-4000-8000-000000000000',
  command: 'pa run --years 2025-2029 --profile',
  project: 'workforce',
  target: 'dev',
  adapter: 'duckdb 1.5.6',
  program: 'pa',
} as const;

/** A small pseudo-random sequence in [0, 1), the same every time. */
function draws(): () => number {
  let state = 42;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const MODELS: readonly (readonly [
  name: string,
  folder: string,
  group: string | null,
  parents: string,
  weight: number,
])[] = [
  ['stg_census', 'staging', 'people', '', 0.4],
  ['stg_plan_designs', 'staging', 'plans', '', 0.1],
  ['int_baseline_workforce', 'foundation', 'people', 'stg_census', 0.9],
  ['int_hazards', 'foundation', 'people', 'stg_census', 0.6],
  ['int_termination_events', 'events', 'people', 'int_baseline_workforce int_hazards', 1.1],
  ['int_hiring_events', 'events', 'people', 'int_baseline_workforce', 0.8],
  ['fct_yearly_events', 'events', 'people', 'int_termination_events int_hiring_events', 2.6],
  ['int_enrollment_state', 'state', 'plans', 'fct_yearly_events stg_plan_designs', 1.7],
  ['int_deferral_rate_state', 'state', 'plans', 'fct_yearly_events int_enrollment_state', 1.2],
  ['int_employee_compensation', 'state', 'money', 'fct_yearly_events', 1.4],
  ['int_employee_contributions', 'state', 'money', 'int_employee_compensation int_deferral_rate_state', 2.1],
  ['fct_workforce_snapshot', 'state', 'money', 'int_employee_contributions', 3.4],
  ['metrics_headcount_and_pay_by_level_and_year', 'metrics', null, 'fct_workforce_snapshot', 0.3],
];

/** The event stream of a measured run over years on two threads, with everything that the rules look for. */
export function* exampleEvents(years: readonly string[], tick: (at: number) => void): Generator<PaEvent> {
  const random = draws();
  const readersOf = (name: string): string[] =>
    MODELS.filter(([, , , parents]) => parents.split(' ').includes(name)).map(([reader]) => `model.shop.${reader}`);
  const nodes = MODELS.map(([name, folder, group, parents]) =>
    profiledNode(name, {
      folder,
      group,
      path: `models/${folder}/${name}.sql`,
      materialized: folder === 'state' ? 'columnar' : 'table',
      parents: parents === '' ? [] : parents.split(' ').map(parent => `model.shop.${parent}`),
      readers: readersOf(name),
    }),
  );
  let now = EPOCH + 300;
  let cpu = 0.3;
  let rss = 180e6;
  for (const [y, year] of years.entries()) {
    tick(now);
    yield { type: 'profile-started', period: year, threads: 2, nodes };
    const free = [now, now];
    const ends = new Map<string, number>();
    const finished: PaEvent[] = [];
    const samples: PaEvent[] = [];
    for (const [i, node] of nodes.entries()) {
      const ready = Math.max(now, ...node.parents.map(parent => ends.get(parent) ?? now));
      const thread = (free[0] as number) <= Math.max(free[1] as number, ready) ? 0 : 1;
      const start = Math.max(ready, free[thread] as number);
      const slow = y === 1 && node.name === 'int_hiring_events' ? 6 : 1;
      const seconds = (MODELS[i]?.[4] ?? 1) * (0.8 + random() * 0.4) * (1 + y * 0.12) * slow;
      const end = start + seconds * 1000;
      free[thread] = end;
      ends.set(node.uniqueId, end);
      yield { type: 'statement-profiled', statement: exampleStatement(node, seconds, start, random) };
      finished.push(finishedEvent(node, seconds, start, end, thread + 1));
    }
    const last = Math.max(...free);
    for (let at = now; at < last; at += 100) {
      const busy = [...ends.values()].filter(end => end > at).length > 1 ? 1.7 : 1;
      cpu += 0.1 * busy * (0.8 + random() * 0.3);
      rss = Math.min(1.9e9, Math.max(2e8, rss + (random() - 0.42) * 5e7));
      const spilled = at - now > 6000 && at - now < 8500 ? 2.2e8 * random() : 0;
      const sample = { at, rss, cpuSeconds: cpu, written: Math.round(cpu * 2e7), databaseMemory: rss * 0.7 };
      samples.push({ type: 'resources-sampled', sample: { ...sample, databaseSpill: spilled } });
    }
    yield* samples;
    for (const event of finished) {
      tick(Date.parse((event as Extract<PaEvent, { type: 'node-finished' }>).node.finishedAt as string));
      yield event;
    }
    tick(last);
    now = last + 150;
  }
}

function exampleStatement(node: ProfiledNode, seconds: number, start: number, random: () => number): StatementProfile {
  const scan = operator({
    kind: 'scan',
    name: 'SEQ_SCAN',
    table: node.parents[0]?.replace('model.shop.', 'shop.main.') ?? 'read_parquet',
    columns: ['employee_id', 'simulation_year', 'level_id'],
    rows: 120_000,
    seconds: seconds * 0.2,
  });
  const exploding = node.name === 'int_termination_events';
  const join = operator({
    kind: 'join',
    name: 'HASH_JOIN',
    detail: 'INNER \u00b7 employee_id = employee_id',
    rows: exploding ? 4_200_000 : 118_000,
    seconds: seconds * 0.5,
    children: [scan, operator({ kind: 'scan', table: 'shop.main.hazards', columns: ['level_id'], rows: 90 })],
  });
  const filter = operator({
    kind: 'filter',
    detail: '(draw < hazard)',
    rows: exploding ? 9_000 : 110_000,
    children: [join],
  });
  const plan = operator({ kind: 'write', name: 'CREATE_TABLE_AS', children: [filter] });
  return statement({
    connection: node.uniqueId,
    sql: `create or replace table "workforce"."main"."${node.name}" as (\n  select employee_id, level_id, <b>simulation_year</b>\n  from people join hazards using (level_id)\n)`,
    startedAt: start,
    seconds: seconds * 0.9,
    cpuSeconds: seconds * (1.2 + random() * 0.6),
    rowsScanned: 240_000,
    peakMemory: Math.round(2e8 + random() * 1.2e9),
    spilled: node.name === 'fct_workforce_snapshot' ? 214e6 : null,
    bytesWritten: Math.round(random() * 4e7),
    plan,
  });
}

const finishedEvent = (node: ProfiledNode, seconds: number, start: number, end: number, thread: number): PaEvent => {
  const [startedAt, completedAt] = [new Date(start).toISOString(), new Date(end).toISOString()];
  return {
    type: 'node-finished',
    index: 1,
    total: 1,
    node: {
      uniqueId: node.uniqueId,
      name: node.name,
      resourceType: node.resourceType,
      materialized: node.materialized,
      path: node.path,
      relation: { database: null, schema: null, alias: null, relationName: null },
      checksum: '',
      status: 'success',
      startedAt,
      finishedAt: completedAt,
    },
    outcome: {
      status: 'success',
      description: '',
      label: 'OK',
      seconds,
      message: null,
      failures: null,
      thread: `Thread-${thread}`,
      timing: [{ name: 'execute', startedAt, completedAt }],
    },
  };
};

/** The report of `exampleEvents`. */
export function exampleReport(years: readonly string[] = ['2025', '2026', '2027', '2028', '2029']): PerformanceReport {
  let at = EPOCH;
  const collector = new PerformanceCollector(() => at);
  const tick = (moment: number): void => {
    at = moment;
  };
  for (const event of exampleEvents(years, tick)) collector.hear(event);
  const columns = new Map([['shop.main.int_hazards', ['level_id', 'hazard_band', 'note']]]);
  return buildReport(collector.result(columns, { seconds: 12, memory: null, written: null }), METADATA);
}
