import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Value } from '../../src/core/value.ts';
import { dict, model } from '../support/nodes.ts';
import { createRig, outcome, type Rig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const node = (config: Record<string, Value> = {}, raw_code = "select range as id, 'x' as v from range(3)") =>
  model('e', [], { raw_code, config: { materialized: 'external', ...config } });

async function built(config: Record<string, Value> = {}, code?: string): Promise<Rig> {
  rig = await createRig({ nodes: [node(config, code)] });
  expect(outcome(await rig.run('e'))).toEqual(['success', 'OK']);
  return rig;
}

describe('an external model', () => {
  test('is a Parquet file below external_root and a view over it, and nothing else', async () => {
    const { dir, sql, run } = await built();
    expect(existsSync(join(dir, 'e.parquet'))).toBe(true);
    expect(outcome(await run('e'))).toEqual(['success', 'OK']);
    expect(await sql('select table_name, table_type from information_schema.tables')).toEqual([['e', 'VIEW']]);
    expect(await sql('select count(*) from e')).toEqual([['3']]);
  });

  test.each([
    ['csv', 'id,v\n0,x\n1,x\n2,x\n'],
    ['json', '{"id":0,"v":"x"}\n{"id":1,"v":"x"}\n{"id":2,"v":"x"}\n'],
  ])('writes %s', async (format, text) => {
    const { dir, sql } = await built({ format });
    expect(readFileSync(join(dir, `e.${format}`), 'utf8')).toBe(text);
    expect(await sql('select sum(id) from e')).toEqual([['3']]);
  });

  test('takes format and compression from its location', async () => {
    rig = await createRig({
      nodes: [node({ location: "{{ target.external_root ~ '/' }}sub_{{ this.name }}.csv.gz" })],
    });
    expect(outcome(await rig.run('e'))).toEqual(['success', 'OK']);
    expect(readFileSync(join(rig.dir, 'sub_e.csv.gz')).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    expect(await rig.sql('select count(*) from e')).toEqual([['3']]);
  });

  test('writes with options: delimiter, codec and level', async () => {
    const { dir } = await built({ format: 'csv', delimiter: '|', options: dict({ header: false }) });
    expect(readFileSync(join(dir, 'e.csv'), 'utf8')).toBe('0|x\n1|x\n2|x\n');
    await rig.close();
    const { sql } = await built({ options: dict({ compression: 'zstd', compression_level: 3 }) });
    expect(await sql(`select distinct compression from parquet_metadata('${rig.dir}/e.parquet')`)).toEqual([['ZSTD']]);
  });

  test('is partitioned', async () => {
    const options = dict({ partition_by: 'k, j', overwrite: true });
    const { dir, sql, run } = await built({ options }, 'select range as id, range % 2 as k, 0 as j from range(4)');
    expect(existsSync(join(dir, 'e/k=1/j=0'))).toBe(true);
    expect(outcome(await run('e'))).toEqual(['success', 'OK']);
    expect(await sql('select count(*), sum(k) from e')).toEqual([['4', '2']]);
  });

  test('keeps its columns when it is empty', async () => {
    const { sql } = await built({}, 'select 1 as id, null::int as v where false');
    expect(await sql('select * from e')).toEqual([]);
    expect(await sql('select column_name from (describe e)')).toEqual([['id'], ['v']]);
  });

  test('takes the place of a table, and leaves the old one when its query fails', async () => {
    const model = node({ materialized: 'table' });
    rig = await createRig({ nodes: [model] });
    await rig.run('e');
    model.config.set('materialized', 'external');
    model.raw_code = 'select 1 as id from nowhere';
    expect((await rig.run('e')).status).toBe('error');
    expect(await rig.sql('select count(*) from e')).toEqual([['3']]);
    model.raw_code = 'select 5 as id';
    expect(outcome(await rig.run('e'))).toEqual(['success', 'OK']);
    expect(await rig.sql('select * from e')).toEqual([['5']]);
  });

  test('refuses a format it cannot write', async () => {
    rig = await createRig({ nodes: [node({ format: 'xlsx' })] });
    expect((await rig.run('e')).message).toContain('Invalid format: xlsx. Allowed formats are: csv, parquet, json');
  });
});
