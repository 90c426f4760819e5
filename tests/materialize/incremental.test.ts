import { afterEach, describe, expect, test } from 'vitest';
import type { Value } from '../../src/core/value.ts';
import { dict, model } from '../support/nodes.ts';
import { createRig, outcome, type Rig, type RigOptions } from './rig.ts';

let rig: Rig;
const start = async (options: RigOptions): Promise<Rig> => {
  rig = await createRig(options);
  return rig;
};
afterEach(() => rig.close());

const FIRST = 'select 1 as id, 10 as v union all select 2, 20';
const NEXT = 'select 2 as id, 21 as v union all select 3, 30';
const incremental = (config: Record<string, Value> = {}, later = NEXT, first = FIRST) =>
  model('t', [], {
    raw_code: `{% if is_incremental() %}${later}{% else %}${first}{% endif %}`,
    config: { materialized: 'incremental', ...config },
  });

/** Runs twice and gives the rows, ordered. */
async function twice(config: Record<string, Value>, later = NEXT, first = FIRST): Promise<(string | null)[][]> {
  const { run, sql } = await start({ nodes: [incremental(config, later, first)] });
  expect(outcome(await run('t'))).toEqual(['success', 'OK']);
  expect(outcome(await run('t'))).toEqual(['success', 'OK']);
  return sql('select * from t order by all');
}

describe('strategies', () => {
  test('append adds rows', async () => {
    expect(await twice({ incremental_strategy: 'append' })).toEqual([
      ['1', '10'],
      ['2', '20'],
      ['2', '21'],
      ['3', '30'],
    ]);
  });

  test('without a key the default appends too', async () => {
    expect(await twice({})).toHaveLength(4);
  });

  const merged = [
    ['1', '10'],
    ['2', '21'],
    ['3', '30'],
  ];
  test.each([
    ['one key', { unique_key: 'id' }],
    ['a list of keys', { unique_key: ['id'] }],
    ['an expression', { unique_key: "id || '-'" }],
    ['merge', { incremental_strategy: 'merge', unique_key: 'id' }],
    ['merge on a list', { incremental_strategy: 'merge', unique_key: ['id'] }],
    ['merge using columns', { incremental_strategy: 'merge', merge_on_using_columns: ['id'] }],
  ])('rows with a known key replace the old ones: %s', async (_, config) => {
    expect(await twice(config as Record<string, Value>)).toEqual(merged);
  });

  test('predicates narrow what is deleted', async () => {
    expect(await twice({ unique_key: 'id', incremental_predicates: ['v < 20'] })).toEqual([
      ['1', '10'],
      ['2', '20'],
      ['2', '21'],
      ['3', '30'],
    ]);
  });

  test('merge updates only the columns it is told to', async () => {
    const later = "select 1 as id, 11 as v, 'new' as w union all select 4, 40, 'four'";
    const first = "select 1 as id, 10 as v, 'old' as w";
    const config = { incremental_strategy: 'merge', unique_key: 'id' };
    expect(await twice({ ...config, merge_update_columns: ['v'] }, later, first)).toEqual([
      ['1', '11', 'old'],
      ['4', '40', 'four'],
    ]);
    await rig.close();
    expect(await twice({ ...config, merge_exclude_columns: ['v'] }, later, first)).toEqual([
      ['1', '10', 'new'],
      ['4', '40', 'four'],
    ]);
    await rig.close();
    const expressions = dict({ v: 'DBT_INTERNAL_DEST.v + DBT_INTERNAL_SOURCE.v' });
    expect(await twice({ ...config, merge_update_set_expressions: expressions }, later, first)).toEqual([
      ['1', '21', 'new'],
      ['4', '40', 'four'],
    ]);
  });

  test('merge clauses say what happens to each kind of row', async () => {
    const clauses = dict({
      when_matched: [
        dict({ action: 'delete', condition: 'DBT_INTERNAL_SOURCE.v = 0' }),
        dict({
          action: 'update',
          mode: 'explicit',
          update: dict({ set_expressions: dict({ v: '-DBT_INTERNAL_SOURCE.v' }) }),
        }),
      ],
      when_not_matched: [dict({ action: 'insert', mode: 'by_name', condition: ['DBT_INTERNAL_SOURCE.v > 0', 'true'] })],
    });
    const later = 'select 1 as id, 0 as v union all select 2, 22 union all select 3, 30 union all select 4, -1';
    expect(await twice({ incremental_strategy: 'merge', unique_key: 'id', merge_clauses: clauses }, later)).toEqual([
      ['2', '-22'],
      ['3', '30'],
    ]);
  });

  test('bad merge settings are all listed', async () => {
    const { run } = await start({
      nodes: [
        incremental({
          incremental_strategy: 'merge',
          unique_key: 'id',
          merge_update_columns: 'v',
          merge_clauses: dict({}),
        }),
      ],
    });
    await run('t');
    const { message } = await run('t');
    expect(message).toContain('merge_update_columns must be a list');
    expect(message).toContain("at least one of 'when_matched' or 'when_not_matched'");
  });

  test("a project's own strategy is found by name", async () => {
    const macros = `{% macro get_incremental_only_new_sql(arg_dict) %}
      insert into {{ arg_dict['target_relation'] }} select * from {{ arg_dict['temp_relation'] }} n
      where not exists (select 1 from {{ arg_dict['target_relation'] }} o where o.{{ arg_dict['unique_key'] }} = n.id)
    {% endmacro %}`;
    const { run, sql } = await start({
      nodes: [incremental({ incremental_strategy: 'only_new', unique_key: 'id' })],
      macros,
    });
    await run('t');
    expect(outcome(await run('t'))).toEqual(['success', 'OK']);
    expect(await sql('select id, v from t order by id')).toEqual([
      ['1', '10'],
      ['2', '20'],
      ['3', '30'],
    ]);
  });

  test('an unknown strategy is an error, once rows are to be added', async () => {
    const { run } = await start({ nodes: [incremental({ incremental_strategy: 'magic' })] });
    expect((await run('t')).status).toBe('success');
    expect((await run('t')).message).toContain('get_incremental_magic_sql');
  });
});

describe('rebuilding', () => {
  test('a full refresh builds anew, unless the model forbids it', async () => {
    const node = incremental({ unique_key: 'id' });
    const { run, sql } = await start({ nodes: [node] });
    await run('t');
    await run('t');
    await run('t', { full_refresh: true });
    expect(await sql('select count(*) from t')).toEqual([['2']]);
    node.config.set('full_refresh', false);
    await run('t', { full_refresh: true });
    expect(await sql('select count(*) from t')).toEqual([['3']]);
  });

  test('a view of the same name gives way', async () => {
    const node = incremental();
    const { run, sql } = await start({ nodes: [node] });
    node.config.set('materialized', 'view');
    await run('t');
    node.config.set('materialized', 'incremental');
    expect(outcome(await run('t'))).toEqual(['success', 'OK']);
    expect(await sql('select table_type from information_schema.tables')).toEqual([['BASE TABLE']]);
  });

  test('a failure leaves rows and columns as they were, and no temporary table', async () => {
    const node = incremental(
      { unique_key: 'id', on_schema_change: 'append_new_columns' },
      "select 2 as id, 1 as w, error('no') as v",
    );
    const { run, sql } = await start({ nodes: [node] });
    await run('t');
    expect((await run('t')).status).toBe('error');
    expect(await sql('select * from t order by id')).toEqual([
      ['1', '10'],
      ['2', '20'],
    ]);
    expect(await sql('select table_name from duckdb_tables() where temporary')).toEqual([]);
  });
});

test('hooks of the first run do not take the model for incremental', async () => {
  const hook = dict({ sql: "insert into log values ('{{ is_incremental() }}')", transaction: true });
  const { run, sql } = await start({ nodes: [incremental({ 'post-hook': [hook] })] });
  await sql('create table log (what text)');
  await run('t');
  await run('t');
  expect(await sql('select what from log')).toEqual([['False'], ['True']]);
});

describe('on_schema_change', () => {
  const later = "select 3 as id, 'x' as w";
  test('ignore fills the columns that both have', async () => {
    await expect(twice({}, 'select 5 as w, 3 as id, 30 as v')).resolves.toContainEqual(['3', '30']);
  });

  test('append_new_columns keeps old columns', async () => {
    expect(await twice({ on_schema_change: 'append_new_columns' }, later)).toContainEqual(['3', null, 'x']);
  });

  test('sync_all_columns adds, drops and retypes before any row changes', async () => {
    expect(
      await twice({ on_schema_change: 'sync_all_columns', unique_key: 'id' }, "select 2::bigint as id, 'x' as w"),
    ).toEqual([
      ['1', null],
      ['2', 'x'],
    ]);
    expect(await rig.sql("select data_type from duckdb_columns() where table_name = 't'")).toEqual([
      ['BIGINT'],
      ['VARCHAR'],
    ]);
  });

  test('fail names the differences and changes nothing', async () => {
    const { run, sql } = await start({ nodes: [incremental({ on_schema_change: 'fail' }, later)] });
    await run('t');
    const { status, message } = await run('t');
    expect(status).toBe('error');
    expect(message).toContain('The source and target schemas on this incremental model are out of sync!');
    expect(await sql('select count(*) from t')).toEqual([['2']]);
  });
});
