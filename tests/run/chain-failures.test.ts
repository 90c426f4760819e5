// What a chain does when a step fails: all or nothing, told at the author's line.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { InProcessProject, outcomesOf, type Told } from '../support/in-process.ts';

const model = (settings: string, sql: string): string =>
  `{{ config(materialized='columnar', period='y'${settings === '' ? '' : `, ${settings}`}) }}\n${sql}`;

describe('a chain of which a step fails', () => {
  let project: InProcessProject;
  afterEach(() => project.remove());
  const run = (y: number, flags = {}): Promise<Told> => project.run({ vars: { y: BigInt(y) }, flags });
  const rows = (table: string): Promise<unknown[][]> => project.query(`select * from ${table} order by all`);
  const fallbacks = (told: Told): string[] => told.lines.filter(line => line.startsWith('The fused chain'));

  const faulty = (settings = '', bad = "'two'::int"): Record<string, string> => ({
    'models/a.sql': model(settings, "select {{ var('y') }} as y, 1 as x"),
    'models/b.sql': model(`persist='table'`, "select y, x from {{ ref('a') }} where y = {{ var('y') }}"),
    'models/c.sql': model(
      settings,
      `select y,\n  case when y = 2 then ${bad} else x end as x\nfrom {{ ref('b') }} where y = {{ var('y') }}`,
    ),
    'models/d.sql': model('', "select y, x from {{ ref('c') }} where y = {{ var('y') }}"),
    'models/e.sql': "{{ config(materialized='table') }}\nselect * from {{ ref('d') }}",
  });

  it('fails at the author’s line both ways; the others are undone, told so, and nothing stays', async () => {
    project = new InProcessProject(faulty());
    expect((await run(1)).result.exitCode).toBe(0);
    const told = await run(2);
    expect(told.result.exitCode).toBe(1);
    expect(fallbacks(told)).toHaveLength(1);
    expect(outcomesOf(told)).toEqual([
      "a skipped Rolled back: 'c' of the same chain failed (y 2)",
      "b skipped Rolled back: 'c' of the same chain failed (y 2)",
      expect.stringMatching(
        /^c error Runtime Error in model c \(models\/c.sql\)\n {2}Conversion Error: Could not convert/,
      ),
      'd skipped',
      'e skipped',
    ]);
    const failed = told.result.results.find(({ node }) => node.name === 'c')!;
    expect(failed.diagnostic?.span).toMatchObject({ file: 'models/c.sql', line: 3 });
    for (const table of ['b', 'd', 'e']) expect(await rows(table)).toEqual([[1, 1]]);
    // And once the fault is gone, it goes on.
    project.write({ 'models/c.sql': faulty('', '2')['models/c.sql']! });
    expect((await run(2)).result.exitCode).toBe(0);
    expect(await rows('d')).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('leaves nothing behind on its first run', async () => {
    project = new InProcessProject(faulty());
    expect((await run(2)).result.exitCode).toBe(1);
    expect(
      await project.query(
        'select table_name from duckdb_tables() union select view_name from duckdb_views() where not internal',
      ),
    ).toEqual([]);
  });

  it('does not try another way when told so', async () => {
    project = new InProcessProject(faulty('fallback_on_error=false'));
    expect((await run(1)).result.exitCode).toBe(0);
    const told = await run(2);
    expect(told.result.exitCode).toBe(1);
    expect(fallbacks(told)).toEqual([]);
    expect(await rows('b')).toEqual([[1, 1]]);
  });

  it('goes on model by model where only the fused way fails, says so, and succeeds', async () => {
    // The template asks for rows that are there only when the model before has been built.
    project = new InProcessProject({
      'models/a.sql': model('', "select {{ var('y') }} as y, 1 as x"),
      'models/b.sql': model(
        '',
        "select y, x, {{ run_query('select sum(x) from ' ~ ref('a')).rows[0][0] if execute }} as all_x\n" +
          "from {{ ref('a') }} where y = {{ var('y') }}",
      ),
    });
    for (const y of [1, 2, 3]) {
      const told = await run(y);
      expect(outcomesOf(told)).toEqual([expect.stringMatching(/^a success (OK|NOT KEPT)$/), 'b success OK']);
      expect(fallbacks(told)).toEqual([
        `The fused chain of 2 models failed in b; going on model by model: ${
          y === 1
            ? 'Catalog Error: Table with name a does not exist!'
            : "The template of 'b' asks the database about 'a', which its chain has not worked out yet"
        }`,
      ]);
      expect(told.result.results.map(({ adapter_response: response }) => response.has('fallback'))).toEqual([
        true,
        true,
      ]);
    }
    // The sum counts the period's own row: what stood in the table before would not do.
    expect(await rows('b')).toEqual([
      [1, 1, 1],
      [2, 1, 2],
      [3, 1, 3],
    ]);
  });

  it('takes back Parquet files with the rest', async () => {
    const files = faulty();
    files['models/b.sql'] = files['models/b.sql']!.replace("persist='table'", "persist='parquet'");
    project = new InProcessProject(files);
    await run(1);
    const folder = join(project.dir, 'files', 'b');
    const before = readdirSync(folder, { recursive: true }).sort();
    expect(before).toEqual(['y=1', expect.stringMatching(/^y=1\/b_\w+\.parquet$/)]);
    expect((await run(2)).result.exitCode).toBe(1);
    expect(readdirSync(folder, { recursive: true }).filter(name => String(name).endsWith('.parquet'))).toEqual([
      before[1],
    ]);
    expect(await rows('b')).toEqual([[1, 1]]);
    project.write({ 'models/c.sql': faulty('', '2')['models/c.sql']! });
    expect((await run(2)).result.exitCode).toBe(0);
    expect(await rows('b')).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(existsSync(join(folder, String(before[1])))).toBe(true);
  });
});
