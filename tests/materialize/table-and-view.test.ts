import { afterEach, describe, expect, test } from 'vitest';
import { dict, model } from '../support/nodes.ts';
import { createRig, outcome, type Rig, type RigOptions, response } from './rig.ts';

let rig: Rig;
const start = async (options: RigOptions): Promise<Rig> => {
  rig = await createRig(options);
  return rig;
};
afterEach(() => rig.close());

const table = (name: string, raw_code: string, config = {}) =>
  model(name, [], { raw_code, config: { materialized: 'table', ...config } });
const view = (name: string, raw_code: string, config = {}) =>
  model(name, [], { raw_code, config: { materialized: 'view', ...config } });

describe('a table', () => {
  test('is one statement at first and one when it is replaced', async () => {
    const { run, sent, sql } = await start({ nodes: [table('t', 'select 1 as a')] });
    const result = await run('t');
    expect(outcome(result)).toEqual(['success', 'OK']);
    expect(response(result)).toEqual({ _message: 'OK' });
    expect(sent).toEqual(['create table "memory"."main"."t" as (\nselect 1 as a\n);']);
    await run('t');
    expect(sent).toEqual(['create or replace table "memory"."main"."t" as (\nselect 1 as a\n);']);
    expect(await sql('select * from t')).toEqual([['1']]);
  });

  test('keeps its old rows when its new query fails', async () => {
    const node = table('t', 'select 1 as a');
    const { run, sql } = await start({ nodes: [node] });
    await run('t');
    node.raw_code = "select 'x'::int as a";
    expect((await run('t')).status).toBe('error');
    expect(await sql('select * from t')).toEqual([['1']]);
    node.raw_code = 'select 3 as a';
    expect((await run('t')).status).toBe('success');
  });

  test('keeps its old rows when a hook after it fails, and the hooks before it undone', async () => {
    const hook = { sql: 'insert into log values (1)', transaction: true };
    const bad = { sql: 'select nonsense', transaction: true };
    const node = table('t', 'select 2 as a', { 'pre-hook': [dict(hook)], 'post-hook': [dict(bad)] });
    const { run, sql } = await start({ nodes: [node, table('first', 'select 1 as a', { alias: 't' })] });
    await sql('create table log (i int)');
    await sql('create table t as select 1 as a');
    rig.session.relations.add({ database: 'memory', schema: 'main', identifier: 't', type: 'table' });
    expect((await run('t')).status).toBe('error');
    expect(await sql('select * from t')).toEqual([['1']]);
    expect(await sql('select * from log')).toEqual([]);
  });

  test('runs hooks outside and inside of its transaction in their order', async () => {
    const hook = (text: string, transaction: boolean) =>
      dict({ sql: `insert into log values ('${text}')`, transaction });
    const node = table('t', 'select 1 as a', {
      'pre-hook': [hook('pre in', true), hook('pre out', false), dict({ sql: ' {{ "" }} ', transaction: true })],
      'post-hook': [hook('post out', false), hook('post in', true)],
    });
    const { run, sent, sql } = await start({ nodes: [node] });
    await sql('create table log (what text)');
    expect((await run('t')).status).toBe('success');
    expect(sent.map(text => text.replace(/insert into log values \('(.*)'\)/, '$1').slice(0, 12))).toEqual([
      'pre out',
      'begin',
      'pre in',
      'create table',
      'post in',
      'commit',
      'post out',
    ]);
  });

  test('takes the place of a view that it reads, and a view that of a table', async () => {
    const node = view('t', 'select 1 as a');
    const { run, sql } = await start({ nodes: [node] });
    await run('t');
    node.config.set('materialized', 'table');
    node.raw_code = 'select a + 1 as a from {{ this }}';
    expect(outcome(await run('t'))).toEqual(['success', 'OK']);
    expect(await sql("select a, table_type from t, information_schema.tables where table_name = 't'")).toEqual([
      ['2', 'BASE TABLE'],
    ]);
    node.config.set('materialized', 'view');
    node.raw_code = 'select 7 as a';
    expect(outcome(await run('t'))).toEqual(['success', 'OK']);
    expect(await sql('select table_name, table_type from information_schema.tables')).toEqual([['t', 'VIEW']]);
    node.raw_code = 'select 1 as a from nowhere';
    expect((await run('t')).status).toBe('error');
    expect(await sql('select * from t')).toEqual([['7']]);
  });

  test('has its indexes, comments and constraints after each run', async () => {
    const columns = new Map(
      (['id', 'v'] as const).map(name => [
        name,
        {
          name,
          description: `the ${name}`,
          data_type: name === 'id' ? 'integer' : 'varchar',
          constraints: name === 'id' ? [dict({ type: 'not_null' })] : [],
          quote: null,
          meta: dict(),
          tags: [],
          config: dict(),
          granularity: null,
          doc_blocks: [],
        },
      ]),
    );
    const node = model('t', [], {
      raw_code: "select 'x' as v, 1 as id",
      columns,
      description: "it's a table",
      config: {
        materialized: 'table',
        indexes: [dict({ columns: ['id'], unique: true })],
        persist_docs: dict({ relation: true, columns: true }),
        contract: dict({ enforced: true, alias_types: true }),
      },
    });
    const { run, sql } = await start({ nodes: [node] });
    for (const _ of [1, 2]) {
      expect(outcome(await run('t'))).toEqual(['success', 'OK']);
      expect(await sql('select id, v from t')).toEqual([['1', 'x']]);
      expect(await sql('select is_unique from duckdb_indexes()')).toEqual([['true']]);
      expect(await sql('select comment from duckdb_tables()')).toEqual([["it's a table"]]);
      expect(await sql("select comment from duckdb_columns() where table_name = 't' order by column_index")).toEqual([
        ['the id'],
        ['the v'],
      ]);
    }
    node.raw_code = 'select null::varchar as v, null::integer as id';
    expect((await run('t')).message).toContain('NOT NULL constraint failed');
    expect(await sql('select id, v from t')).toEqual([['1', 'x']]);
    node.raw_code = 'select 1 as id, 2 as v';
    const broken = await run('t');
    expect(broken.status).toBe('error');
    expect(broken.message).toContain('This model has an enforced contract that failed.');
  });

  test('uses what a project makes of create_table_as', async () => {
    const macros = `{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) %}
      create table {{ relation }} as select *, 'mine' as stamp from ({{ compiled_code }}) {% endmacro %}`;
    const { run, sql } = await start({ nodes: [table('t', 'select 1 as a')], macros });
    for (const _ of [1, 2]) {
      expect(outcome(await run('t'))).toEqual(['success', 'OK']);
      expect(await sql('select * from t')).toEqual([['1', 'mine']]);
    }
    expect(await sql('select table_name from duckdb_tables()')).toEqual([['t']]);
  });

  test('that is not in the cache is not overwritten', async () => {
    const { run, sql } = await start({ nodes: [table('t', 'select 1 as a')] });
    await sql('create table t as select 99 as a');
    expect((await run('t')).status).toBe('error');
    expect(await sql('select * from t')).toEqual([['99']]);
  });
});

describe('a view', () => {
  test('is replaced in one statement, and has a header before it', async () => {
    const { run, sent } = await start({ nodes: [view('v', 'select 1 as a', { sql_header: 'set threads = 1;' })] });
    await run('v');
    expect(sent).toEqual(['set threads = 1;\ncreate view "memory"."main"."v" as (\nselect 1 as a\n);']);
    await run('v');
    expect(sent[0]).toContain('create or replace view');
  });
});

describe('foreign keys', () => {
  const keyed = (name: string, raw_code: string, constraint: Record<string, string | string[]>, refs: string[] = []) =>
    model(name, refs, {
      raw_code,
      columns: new Map([
        [
          'id',
          {
            name: 'id',
            description: '',
            data_type: 'integer',
            constraints: [dict(constraint)],
            quote: null,
            meta: dict(),
            tags: [],
            config: dict(),
            granularity: null,
            doc_blocks: [],
          },
        ],
      ]),
      config: { materialized: 'table', contract: dict({ enforced: true, alias_types: true }) },
    });

  test('a parent is rebuilt under its children, which get their keys back when they are built', async () => {
    const parent = keyed('parent', 'select 1 as id', { type: 'primary_key' });
    const child = keyed('child', 'select 1 as id', {
      type: 'foreign_key',
      to: "ref('parent')",
      to_columns: ['id'],
    });
    child.depends_on.nodes.push(parent.unique_id);
    child.refs.push({ name: 'parent', package: null, version: null });
    const { run, sql } = await start({ nodes: [parent, child] });
    const keys = () => sql("select table_name from duckdb_constraints() where constraint_type = 'FOREIGN KEY'");
    for (const _ of [1, 2]) {
      expect(outcome(await run('parent'))).toEqual(['success', 'OK']);
      if (_ === 2) expect(await keys()).toEqual([]);
      expect(outcome(await run('child'))).toEqual(['success', 'OK']);
      expect(await keys()).toEqual([['child']]);
    }
    expect(await sql('select id from child')).toEqual([['1']]);
  });
});
