import { afterEach, describe, expect, it } from 'vitest';
import { TestProject } from '../support/executable.ts';

// Small models that are ready together share a transaction. What a user sees must not tell.
describe('batches', () => {
  let project: TestProject;
  afterEach(() => project.remove());

  const models = (bad: string): Record<string, string> => ({
    'models/a.sql': "{{ config(materialized='table') }} select 1 as x",
    'models/b.sql': bad,
    'models/c.sql': "{{ config(materialized='table') }} select 3 as x",
    'models/d.sql': "{{ config(materialized='view') }} select x + 1 as x from {{ ref('a') }}",
    'models/e.sql': "{{ config(materialized='table') }} select * from {{ ref('b') }}",
  });
  const relations = (): Promise<unknown[][]> =>
    project.query('select table_name from information_schema.tables order by 1');

  it('build what is ready together, and their readers after them', async () => {
    project = new TestProject(models("{{ config(materialized='incremental') }} select 2 as x"));
    const { code, output } = await project.run('run', '--threads', '1');
    expect(output).toContain('PASS=5 WARN=0 ERROR=0');
    expect(code).toBe(0);
    expect(await project.query('select d.x, e.x from d, e')).toEqual([[2, 2]]);
    const again = await project.run('run', '--threads', '1');
    expect(again.output).toContain('PASS=5 WARN=0 ERROR=0');
  });

  it('let only the guilty node fail', async () => {
    project = new TestProject(models("{{ config(materialized='table') }} select 'two'::int as x"));
    const { code, output } = await project.run('run', '--threads', '1');
    expect(code).toBe(1);
    expect(output).toContain('PASS=3 WARN=0 ERROR=1 SKIP=1');
    expect(output.match(/Could not convert string 'two'/g)).toHaveLength(1);
    expect(await relations()).toEqual([['a'], ['c'], ['d']]);
  });

  it('keep the old rows of a node that fails', async () => {
    project = new TestProject(models("{{ config(materialized='table') }} select 2 as x"));
    await project.run('run', '--threads', '1');
    project.write({ 'models/b.sql': "{{ config(materialized='table') }} select 'two'::int as x" });
    project.write({ 'models/a.sql': "{{ config(materialized='table') }} select 10 as x" });
    await project.run('run', '--threads', '1');
    expect(await project.query('select a.x, b.x, c.x from a, b, c')).toEqual([[10, 2, 3]]);
  });
});
