import { afterEach, describe, expect, it } from 'vitest';
import type { Value } from '../../src/core/value.ts';
import { CHAIN_PASSES, readColumnarConfig } from '../../src/model/index.ts';
import { TestProject } from '../support/executable.ts';
import { dict } from '../support/nodes.ts';

const read = (config: Record<string, Value>) => readColumnarConfig(dict(config), []);
const faults = (config: Record<string, Value>): string[] => read(config).faults.map(({ text }) => text);

describe('settings of columnar models', () => {
  it('have defaults', () => {
    expect(read({ materialized: 'columnar' })).toEqual({
      faults: [],
      config: {
        period: null,
        uniqueKey: [],
        persist: null,
        parquet: { codec: 'zstd', level: null, dictionarySize: null, partitionBy: [], location: null },
        validateResults: false,
        fallbackOnError: true,
        memoryLimit: null,
        passes: new Set(CHAIN_PASSES),
        passesGiven: false,
      },
    });
  });

  it('are read', () => {
    const { config, faults: none } = read({
      period: 'simulation_year',
      unique_key: ['a', 'b'],
      format: 'parquet',
      codec: 'ZSTD',
      compression_level: 9,
      partition_by: 'a',
      location: '/tmp/x',
      validate_results: true,
      fallback_on_error: false,
      memory_limit: ' 2GB',
      passes: dict({ fuse_steps: false }),
    });
    expect(none).toEqual([]);
    expect(config).toMatchObject({
      period: 'simulation_year',
      uniqueKey: ['a', 'b'],
      persist: 'parquet',
      parquet: { codec: 'zstd', level: 9, dictionarySize: null, partitionBy: ['a'], location: '/tmp/x' },
      validateResults: true,
      fallbackOnError: false,
      memoryLimit: '2GB',
    });
    expect([...config.passes]).toEqual(CHAIN_PASSES.filter(name => name !== 'fuse_steps'));
    expect([...read({ passes: ['prune_columns'] }).config.passes]).toEqual(['prune_columns']);
    expect([...read({ passes: false }).config.passes]).toEqual([]);
    expect([...read({ passes: true }).config.passes]).toEqual(CHAIN_PASSES);
  });

  it.each([
    [{ period: 'a year' }, "period must be the name of a column and variable, such as simulation_year, not 'a year'"],
    [{ period: 2025 }, 'period must be the name of a column and variable, such as simulation_year, not 2025'],
    [{ persist: 'disk' }, "persist must be one of table, parquet and none, not 'disk'"],
    [{ persist: true }, 'persist must be one of table, parquet and none, not True'],
    [{ format: 'csv' }, "format must be parquet, not 'csv'"],
    [
      { format: 'parquet', persist: 'table' },
      'format: parquet has no meaning with persist: table; set persist: parquet',
    ],
    [{ codec: 'zip' }, "codec must be one of zstd, snappy, gzip, lz4, lz4_raw, brotli, uncompressed, not 'zip'"],
    [{ compression_level: 23 }, 'compression_level must be a whole number from 1 to 22, not 23'],
    [{ dictionary_size_limit: 0 }, 'dictionary_size_limit must be a whole number of 1 or more, not 0'],
    [{ compression_level: '3' }, "compression_level must be a whole number from 1 to 22, not '3'"],
    [{ location: '' }, "location must be a folder, not ''"],
    [{ memory_limit: '2 apples' }, "memory_limit must be a size such as '2GB' or '50%', not '2 apples'"],
    [{ memory_limit: 2 }, "memory_limit must be a size such as '2GB' or '50%', not 2"],
    [{ unique_key: [1] }, 'unique_key must be a column or a list of columns, not [1]'],
    [{ partition_by: '' }, "partition_by must be a column or a list of columns, not ''"],
    [{ validate_results: 'yes' }, "validate_results must be true or false, not 'yes'"],
    [{ fallback_on_error: 1 }, 'fallback_on_error must be true or false, not 1'],
    [{ persits: 'none' }, 'persits is not a setting of columnar models; did you mean persist?'],
    [{ passes: ['fuse_step'] }, "passes: there is no pass 'fuse_step'; did you mean fuse_steps?"],
    [{ passes: 'zzz' }, `passes: there is no pass 'zzz'; the passes are ${CHAIN_PASSES.join(', ')}`],
    [{ passes: dict({ prune_columns: 'no' }) }, "passes: prune_columns must be true or false, not 'no'"],
  ] as [Record<string, Value>, string][])('%j', (config, text) => {
    expect(faults(config)).toEqual([text]);
  });

  it('keys of the user’s own are none of ours', () => {
    expect(faults({ owner: 'ann', my_setting: 1 })).toEqual([]);
  });
});

describe('a wrong setting by the command line', () => {
  let project: TestProject;
  afterEach(() => project.remove());

  it('is told with code, file and hint, all of them at once, and nothing runs', async () => {
    project = new TestProject({
      'models/a.sql': "{{ config(materialized='columnar', persist='disk', passes=['fuse']) }}\nselect 1 as x",
      'models/b.sql': 'select 1 as x',
      'models/p.yml': 'models: [{name: c, config: {materialized: columnar, periods: y}}]',
      'models/c.sql': 'select 1 as x',
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(2);
    expect(output).toContain("Columnar model 'a': persist must be one of table, parquet and none, not 'disk'");
    expect(output).toContain("Columnar model 'a': passes: there is no pass 'fuse'");
    expect(output).toContain("Columnar model 'c': periods is not a setting of columnar models; did you mean period?");
    expect(output.match(/PA650/g)).toHaveLength(3);
    expect(output).toContain('--> models/a.sql:1:36  PA650');
    expect(output).toContain('--> models/p.yml:1:53  PA650');
    expect(output).toContain('hint: docs/columnar.md lists the settings of columnar models.');
    expect(output).not.toContain('OK created');
  });

  it('is told once where the project file gives it to several models, at its line', async () => {
    project = new TestProject({
      'dbt_project.yml':
        'name: t\nversion: "1.0"\nprofile: t\nseeds: {t: {+persits: x}}\nmodels:\n  t:\n    +materialized: columnar\n' +
        '    +persits: none\n    +period: 5\n',
      'models/a.sql': 'select 5 as period, 1 as x',
      'models/b.sql': 'select 5 as period, 2 as x',
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(2);
    expect(output).toContain("Columnar models ('a' and 1 more): persits is not a setting of columnar models");
    expect(output).toContain('--> dbt_project.yml:8:6  PA650');
    expect(output).toContain('--> dbt_project.yml:9:6  PA650');
    expect(output.match(/PA650/g)).toHaveLength(2);
  });
});
