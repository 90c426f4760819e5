import { afterEach, describe, expect, it } from 'vitest';
import { openProject } from '../../src/index.ts';
import { InProcessProject } from '../support/in-process.ts';

describe('openProject', () => {
  let files: InProcessProject;
  afterEach(() => files.remove());

  it('takes plain variables, and retry knows them', async () => {
    files = new InProcessProject({
      'models/a.sql':
        "{{ config(materialized='table') }} select {{ var('n') + 1 }} as n, 1 as x, error('{{ var('zero') }}') as z",
    });
    const here = { projectDir: files.dir, profilesDir: files.dir };
    const failed = await openProject({ ...here, vars: { n: 1, list: [1, { a: 2 }], zero: 0 } }).run();
    expect(failed.exitCode).toBe(1);
    files.write({ 'models/a.sql': "select {{ var('n') + 1 }} as n, {{ var('list')[1].a }} as x" });
    const again = await openProject(here).retry();
    expect(again.results.map(({ status }) => status)).toEqual(['success']);
    expect(await files.query('from a')).toEqual([[2, 2]]);
  });

  it('gives the tables that diff compared', async () => {
    files = new InProcessProject({
      'models/a.sql': "{{ config(materialized='table') }} select 1 as id, 2 as x",
      'models/b.sql': "{{ config(materialized='table') }} select 1 as id, 3 as x",
    });
    const project = openProject(files.dir, { profilesDir: files.dir });
    expect((await project.run()).success).toBe(true);
    const { exitCode, tables } = await project.diff({ sides: ['a', 'b'], key: ['id'] });
    expect(exitCode).toBe(1);
    expect(tables.map(({ outcome, difference }) => [outcome, difference?.counts.changed])).toEqual([['different', 1]]);
    expect((await project.diff({ sides: ['a', 'nowhere'] })).tables).toEqual([]);
  });
});
