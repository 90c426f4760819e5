import { afterEach, describe, expect, test } from 'vitest';
import type { Value } from '../../src/core/value.ts';
import type { SnapshotNode } from '../../src/model/index.ts';
import { dict, model } from '../support/nodes.ts';
import { createRig, outcome, type Rig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const snapshot = (config: Record<string, Value>): SnapshotNode => {
  const { resource_type: _, ...rest } = model('s', [], {
    raw_code: 'select * from src',
    unique_id: 'snapshot.shop.s',
    config: { materialized: 'snapshot', unique_key: 'id', ...config },
  });
  return { ...rest, resource_type: 'snapshot' };
};

/** A snapshot over a source that each step changes before it runs. */
async function steps(config: Record<string, Value>, ...changes: string[]): Promise<void> {
  rig = await createRig({ nodes: [snapshot(config)] });
  for (const change of changes) {
    await rig.sql(change);
    expect(outcome(await rig.run('s'))).toEqual(['success', 'OK']);
  }
}

const STAMPED = { strategy: 'timestamp', updated_at: 'ts' };
const SOURCE = `create table src as select * from (values
  (1, 'a', timestamp '2024-01-01'), (2, 'b', timestamp '2024-01-01')) t(id, v, ts)`;
const CHANGE = "update src set v = 'A', ts = '2024-01-02' where id = 1";

describe('timestamp', () => {
  test('a changed row ends the old one and begins a new one', async () => {
    await steps(STAMPED, SOURCE, CHANGE, 'select 1');
    expect(await rig.sql('select id, v, dbt_valid_from, dbt_valid_to from s order by id, dbt_valid_from')).toEqual([
      ['1', 'a', '2024-01-01 00:00:00', '2024-01-02 00:00:00'],
      ['1', 'A', '2024-01-02 00:00:00', null],
      ['2', 'b', '2024-01-01 00:00:00', null],
    ]);
    expect(
      await rig.sql("select count(distinct dbt_scd_id), min(dbt_scd_id = md5(id::text || '|' || ts::text)) from s"),
    ).toEqual([['3', 'true']]);
  });

  test('a list of keys, and names of the columns', async () => {
    const names = { dbt_valid_from: 'begins', dbt_valid_to: 'ends', dbt_scd_id: 'rid', dbt_updated_at: 'seen' };
    const all = dict({ ...names, dbt_is_deleted: 'gone' });
    await steps(
      { ...STAMPED, unique_key: ['id', 'v'], snapshot_table_column_names: all },
      SOURCE,
      "update src set ts = '2024-01-03' where id = 2",
    );
    expect(await rig.sql('select id, begins, ends from s order by id, begins')).toEqual([
      ['1', '2024-01-01 00:00:00', null],
      ['2', '2024-01-01 00:00:00', '2024-01-03 00:00:00'],
      ['2', '2024-01-03 00:00:00', null],
    ]);
  });

  test('dbt_valid_to_current stands in current rows', async () => {
    await steps({ ...STAMPED, dbt_valid_to_current: "timestamp '9999-12-31'" }, SOURCE, CHANGE);
    expect(await rig.sql('select id, dbt_valid_to from s order by id, dbt_valid_to')).toEqual([
      ['1', '2024-01-02 00:00:00'],
      ['1', '9999-12-31 00:00:00'],
      ['2', '9999-12-31 00:00:00'],
    ]);
  });

  test('a new column of the source is added', async () => {
    await steps(STAMPED, SOURCE, `alter table src add column w int; ${CHANGE}; update src set w = 5`);
    expect(await rig.sql('select id, v, w from s order by id, v desc')).toEqual([
      ['1', 'a', null],
      ['1', 'A', '5'],
      ['2', 'b', null],
    ]);
  });
});

describe('deleted rows', () => {
  const remove = 'delete from src where id = 2';
  test('stay current when ignored', async () => {
    await steps(STAMPED, SOURCE, remove);
    expect(await rig.sql('select count(*) from s where dbt_valid_to is null')).toEqual([['2']]);
  });

  test('end when invalidated', async () => {
    await steps({ ...STAMPED, hard_deletes: 'invalidate' }, SOURCE, remove, 'select 1');
    expect(await rig.sql('select id from s where dbt_valid_to is null')).toEqual([['1']]);
    expect(await rig.sql('select count(*) from s')).toEqual([['2']]);
  });

  test('get a record of their own, and may come back', async () => {
    const again = "insert into src values (2, 'b', '2024-02-01')";
    await steps({ ...STAMPED, hard_deletes: 'new_record' }, SOURCE, remove, 'select 1', again);
    expect(await rig.sql('select id, dbt_is_deleted, dbt_valid_to is null from s order by id, dbt_valid_from')).toEqual(
      [
        ['1', 'False', 'true'],
        ['2', 'False', 'false'],
        ['2', 'False', 'true'],
        ['2', 'True', 'false'],
      ],
    );
  });
});

describe('check', () => {
  test('looks at the columns named', async () => {
    const source = 'create table src as select 1 as id, 1 as a, 1 as b';
    await steps({ strategy: 'check', check_cols: ['a'] }, source, 'update src set b = 2', 'update src set a = null');
    expect(await rig.sql('select a, b from s order by dbt_valid_from')).toEqual([
      ['1', '1'],
      [null, '2'],
    ]);
  });

  test('looks at all columns, and takes a new one for a change', async () => {
    const source = 'create table src as select 1 as id, 1 as a';
    await steps({ strategy: 'check', check_cols: 'all' }, source, 'select 1', 'alter table src add column c int');
    expect(await rig.sql('select count(*) from s')).toEqual([['2']]);
  });
});

test("a project's own strategy", async () => {
  const macros = `{% macro snapshot_always_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
    {{ return({'unique_key': config.get('unique_key'), 'updated_at': 'ts', 'row_changed': '(true)',
      'scd_id': snapshot_hash_arguments(['id', 'ts', 'random()']), 'hard_deletes': 'ignore',
      'invalidate_hard_deletes': false}) }}
  {% endmacro %}`;
  rig = await createRig({ nodes: [snapshot({ strategy: 'always' })], macros });
  await rig.sql(SOURCE);
  await rig.run('s');
  expect(outcome(await rig.run('s'))).toEqual(['success', 'OK']);
  expect(await rig.sql('select count(*) from s')).toEqual([['4']]);
});

test('an unknown strategy, and a view in the way', async () => {
  const node = snapshot({ strategy: 'none_such' });
  rig = await createRig({ nodes: [node] });
  await rig.sql(SOURCE);
  expect((await rig.run('s')).message).toContain("The specified strategy macro 'none_such' was not found");
  await rig.sql('create view s as select 1 as id');
  rig.session.relations.add({ database: 'memory', schema: 'main', identifier: 's', type: 'view' });
  expect((await rig.run('s')).message).toContain('but it currently exists as a view');
});
