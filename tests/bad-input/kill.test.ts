import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { TestProject } from '../support/executable.ts';

const INCREMENTAL = `{{ config(materialized='incremental', unique_key='id') }}
select range::int as id, {{ var('round') }} as round from range(20000)`;

const chain = (n: number): string =>
  `{{ config(materialized='table') }}\nselect id, round from {{ ref('${n === 0 ? 'inc' : `t${n - 1}`}') }} order by id`;

/**
 * Kills the run at different moments. Whenever that is: each table holds one whole round of rows, the file opens, and
 * the next run finishes.
 */
describe('a kill at any moment', () => {
  let project: TestProject;
  afterEach(() => project.remove());

  it('leaves whole tables, and the next run goes on', async () => {
    const models = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`models/t${n}.sql`, chain(n)]));
    project = new TestProject({ 'models/inc.sql': INCREMENTAL, ...models });
    expect((await project.run('run', '--vars', 'round: 0')).code).toBe(0);
    const names = ['inc', ...Array.from({ length: 8 }, (_, n) => `t${n}`)];
    const count = names
      .map(n => `select '${n}', count(*)::int, count(distinct round)::int from ${n}`)
      .join(' union all ');
    for (let round = 1; round <= 6; round += 1) {
      const { child, done } = project.start(['run', '--vars', `round: ${round}`]);
      await sleep(150 + round * 90);
      child.kill('SIGKILL');
      await done;
      for (const file of ['manifest.json', 'run_results.json']) {
        expect(() => JSON.parse(readFileSync(join(project.dir, 'target', file), 'utf8'))).not.toThrow();
      }
      for (const [name, rows, rounds] of await project.query(count)) {
        expect([name, rows, rounds]).toEqual([name, 20000, 1]);
      }
    }
    expect((await project.run('run', '--vars', 'round: 99')).code).toBe(0);
    const rounds = names.map(n => `select distinct round from ${n}`).join(' union all ');
    expect(await project.query(rounds)).toEqual(names.map(() => [99]));
    const left = await project.query("select table_name from duckdb_tables() where table_name like '%__dbt_%'");
    expect(left).toEqual([]);
  }, 120_000);
});
