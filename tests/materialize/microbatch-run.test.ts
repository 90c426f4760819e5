import { afterEach, expect, test } from 'vitest';
import { dict, model } from '../support/nodes.ts';
import { createRig, outcome, type Rig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const WINDOW = { event_time_start: '2024-01-01', event_time_end: '2024-01-04' };

function nodes(query: string) {
  const events = model('events', [], {
    raw_code: "select range as id, timestamp '2024-01-01' + to_hours(range * 12) as ts from range(6)",
    config: { materialized: 'table', event_time: 'ts' },
  });
  const daily = model('daily', ['events'], {
    raw_code: query,
    config: {
      materialized: 'incremental',
      incremental_strategy: 'microbatch',
      event_time: 'day',
      batch_size: 'day',
      begin: '2024-01-01',
      'pre-hook': [dict({ sql: "insert into log values ('before')", transaction: true })],
      'post-hook': [dict({ sql: "insert into log select 'after ' || count(*) from {{ this }}", transaction: true })],
    },
  });
  daily.depends_on.nodes.push(events.unique_id);
  return [events, daily];
}

async function start(query: string): Promise<Rig> {
  rig = await createRig({ nodes: nodes(query) });
  await rig.sql('create table log (what text)');
  await rig.run('events');
  return rig;
}

const PER_DAY = `select date_trunc('day', min(ts))::timestamp as day, count(*) as n, '{{ model.batch.id }}' as batch
  from {{ ref('events') }}`;

test('each batch reads its own time, and hooks run around all of them', async () => {
  const { run, sql } = await start(PER_DAY);
  const result = await run('daily', WINDOW);
  expect(outcome(result)).toEqual(['success', 'SUCCESS']);
  expect(result.batch_results?.successful).toHaveLength(3);
  expect(await sql('select day::date, n, batch from daily order by day')).toEqual([
    ['2024-01-01', '2', '20240101'],
    ['2024-01-02', '2', '20240102'],
    ['2024-01-03', '2', '20240103'],
  ]);
  expect(await sql('select what from log')).toEqual([['before'], ['after 3']]);
});

test('a later run replaces the rows of its batches alone', async () => {
  const { run, sql } = await start(PER_DAY);
  await run('daily', WINDOW);
  await sql('update daily set n = -1');
  await run('daily', { event_time_start: '2024-01-02', event_time_end: '2024-01-03' });
  expect(await sql('select n from daily order by day')).toEqual([['-1'], ['2'], ['-1']]);
});

test('a batch that fails leaves the others', async () => {
  const { run, sql } = await start(`select id, ts as day, if(id = 3, error('bad'), 'x') as v from {{ ref('events') }}`);
  const result = await run('daily', WINDOW);
  expect(outcome(result)).toEqual(['partial success', 'PARTIAL SUCCESS (2/3)']);
  expect(await sql('select id from daily order by id')).toEqual([['0'], ['1'], ['4'], ['5']]);
});

test('when the first batch fails the others are not tried', async () => {
  const { run } = await start(`select id, ts as day, error('bad') as v from {{ ref('events') }}`);
  const result = await run('daily', WINDOW);
  expect(result.status).toBe('error');
  expect(result.batch_results?.failed).toHaveLength(3);
});
