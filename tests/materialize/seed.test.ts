import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { dict, seed } from '../support/nodes.ts';
import { createRig, outcome, type Rig, response } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

async function seeded(text: string, config = {}): Promise<Rig> {
  rig = await createRig({ nodes: [seed('s', { original_file_path: 's.csv', config })] });
  writeFileSync(join(rig.dir, 's.csv'), text);
  return rig;
}

const columns = () =>
  rig.sql("select column_name, data_type from duckdb_columns() where table_name = 's' order by column_index");

describe('a seed', () => {
  test('types its columns by their texts', async () => {
    const { run, sql } = await seeded(
      'whole,half,day,moment,iso,flag,word,empty\n1,1.5,2024-01-02,2024-01-02 03:04:05,2024-01-02T03:04:05,true,x,\n-2,2,2024-1-3,,,FALSE,007,\n',
    );
    const result = await run('s');
    expect(outcome(result)).toEqual(['success', 'INSERT 2']);
    expect(response(result)).toEqual({ _message: 'INSERT 2', code: 'INSERT', rows_affected: '2' });
    expect(await columns()).toEqual([
      ['whole', 'INTEGER'],
      ['half', 'DOUBLE'],
      ['day', 'DATE'],
      ['moment', 'TIMESTAMP'],
      ['iso', 'TIMESTAMP'],
      ['flag', 'BOOLEAN'],
      ['word', 'VARCHAR'],
      ['empty', 'INTEGER'],
    ]);
    expect(await sql('select whole, half, day, flag, word, empty from s')).toEqual([
      ['1', '1.5', '2024-01-02', 'true', 'x', null],
      ['-2', '2', '2024-01-03', 'false', '007', null],
    ]);
  });

  test('keeps its table and takes new rows; a full refresh makes a new table', async () => {
    const { run, sql } = await seeded('a\n1\n');
    await run('s');
    writeFileSync(join(rig.dir, 's.csv'), 'a\n5\n6\n');
    expect(outcome(await run('s'))).toEqual(['success', 'INSERT 2']);
    expect(await sql('select * from s')).toEqual([['5'], ['6']]);
    writeFileSync(join(rig.dir, 's.csv'), 'a,b\nx,1\n');
    expect((await run('s')).status).toBe('error');
    expect(await sql('select * from s')).toEqual([['5'], ['6']]);
    expect(outcome(await run('s', { full_refresh: true }))).toEqual(['success', 'CREATE 1']);
    expect(await columns()).toEqual([
      ['a', 'VARCHAR'],
      ['b', 'INTEGER'],
    ]);
  });

  test('takes types, a delimiter and quoted names from its config', async () => {
    const { run, sql } = await seeded('Id;n\n007;3\n', {
      delimiter: ';',
      quote_columns: true,
      column_types: dict({ Id: 'varchar(5)', n: 'bigint' }),
    });
    expect(outcome(await run('s'))).toEqual(['success', 'INSERT 1']);
    expect(await columns()).toEqual([
      ['Id', 'VARCHAR'],
      ['n', 'BIGINT'],
    ]);
    expect(await sql('select * from s')).toEqual([['007', '3']]);
  });

  test('with `fast: false` goes in by batches', async () => {
    const { run, sql } = await seeded(`a,b,ts\n1,it's,2024-01-01T00:00:00\n2,,\n`, { fast: false });
    expect(outcome(await run('s'))).toEqual(['success', 'INSERT 2']);
    expect(await sql('select a, b, ts from s')).toEqual([
      ['1', "it's", '2024-01-01 00:00:00'],
      ['2', null, null],
    ]);
  });

  test('without rows makes an empty table', async () => {
    const { run, sql } = await seeded('a,b\n');
    expect(outcome(await run('s'))).toEqual(['success', 'INSERT 0']);
    expect(await sql('select count(*) from s')).toEqual([['0']]);
  });

  test('does not take the place of a view, nor read ragged rows', async () => {
    const { run, sql } = await seeded('a\n1,2\n');
    expect((await run('s')).message).toContain('Row 0 has 2 values, but Table only has 1 columns.');
    writeFileSync(join(rig.dir, 's.csv'), 'a\n1\n');
    await sql('create view s as select 1 as a');
    rig.session.relations.add({ database: 'memory', schema: 'main', identifier: 's', type: 'view' });
    expect((await run('s')).message).toContain(`Cannot seed to '"memory"."main"."s"', it is a view`);
  });
});
