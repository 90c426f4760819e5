import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/cli.ts';
import { TestProject } from '../support/executable.ts';

const project = new TestProject({
  'models/state/pay.sql': `{{ config(materialized='incremental', unique_key='year', period='year') }}
select i as person, 2024 + y as year, (i * 100 + {{ var('raise', 0) }} * (y = 2)::int)::decimal(9, 2) as pay
from range({{ var('people', 3) }}) as people(i), range(1, 3) as years(y)`,
  'models/state/fixed.sql': "{{ config(materialized='table') }} select 1 as id",
  'models/state/rows.sql': "{{ config(materialized='table') }} select unnest([1, 1, {{ var('raise', 0) }}]) as n",
  'models/total.sql': "select sum(pay) as total from {{ ref('pay') }}",
  'models/twin.sql': "{{ config(materialized='table') }} select * replace (pay + 1 as pay) from {{ ref('pay') }}",
  'models/extra.sql': "{{ config(materialized='table', enabled=var('extra', false)) }} select 1 as id",
  'models/models.yml': `models:
  - name: pay
    data_tests: [{unique_pair: {arguments: {columns: [person, year]}}}]
`,
  'tests/generic/unique_pair.sql': `{% test unique_pair(model, columns) %}
select 1 from {{ model }} group by {{ columns | join(', ') }} having count(*) > 1
{% endtest %}`,
});
afterAll(() => project.remove());

async function pa(...args: string[]): ReturnType<typeof paOn> {
  return paOn({}, ...args);
}

/** @param terminal what standard output says of itself */
async function paOn(
  terminal: { isTTY?: boolean; columns?: number },
  ...args: string[]
): Promise<{ code: number; out: string; aside: string }> {
  let [out, aside] = ['', ''];
  const code = await runCommandLine([...args, '--no-partial-parse'], {
    cwd: project.dir,
    env: { DBT_PROFILES_DIR: project.dir },
    stdout: { ...terminal, write: (more: string) => (out += more) },
    stderr: { write: (more: string) => (aside += more) },
    signal: new AbortController().signal,
  });
  return { code, out: out.replace(/^\d\d:\d\d:\d\d {2}/gm, ''), aside };
}

const file = (name: string): string => join(project.dir, name);

beforeAll(async () => {
  expect((await pa('run')).code).toBe(0);
  copyFileSync(project.database, file('before.duckdb'));
  mkdirSync(file('kept'));
  copyFileSync(project.database, file('kept/db.duckdb'));
  expect((await pa('run', '--full-refresh', '--vars', '{raise: 10, people: 4, extra: true}')).code).toBe(0);
  copyFileSync(project.database, file('after.duckdb'));
});

describe('pa diff', () => {
  it('uses the columns of a terminal of 80, though status lines there leave room for the status', async () => {
    const line = (out: string): string | undefined => out.split('\n').find(text => text.startsWith('pay '));
    const words = ['-q', 'diff', 'before.duckdb', 'after.duckdb', '-s', 'pay', '--no-use-colors'];
    const { out } = await paOn({ isTTY: true, columns: 80 }, ...words);
    expect(line(out)).toBe(line((await pa(...words)).out));
    expect(line(out)).toHaveLength(80);
  });

  it('shows what differs between two database files, and exits with 1', async () => {
    const { code, out } = await pa('-q', 'diff', 'before.duckdb', 'after.duckdb', '-s', 'state:*', '--limit', '1');
    expect(out).toBe(`fixed ............................................................. equal, 1 row
pay .................................................................... differs
  6 rows in before, 8 in after, compared by year, person
  3 changed, 2 only in after

  year  before  after  changed  only before  only after
  2025       3      4        0            0           1
  2026       3      4        3            0           1

  column  changed  sum before  sum after   sum by  mean by
  pay           3      600.00   1,240.00  +640.00    +55.0

  changed: before → after
    year=2026 person=0
      pay  0.00  →  10.00

  only in after
    year=2025 person=3
      pay=300.00

rows ................................................................... differs
  3 rows in before, 3 in after, compared as whole rows, as no key is known
  1 only in before, 1 only in after

  column  sum before  sum after  sum by  mean by
  n                2         12     +10  +3.3333

  only in before
    n=0

  only in after
    n=10

Compared 3 tables of before and after: 1 equal, 2 differ.
`);
    expect(code).toBe(1);
  });

  it('compares all stored models when nothing is selected, without views, and tells those of one side', async () => {
    const { code, out } = await pa('diff', 'before.duckdb', 'after.duckdb', '--vars', '{extra: true}');
    expect(out).toMatch(/extra \.+ only in after\n/);
    expect(out).not.toContain('total');
    expect(out).toContain('Compared 5 tables of before and after: 1 equal, 3 differ, 1 only in after.');
    expect(code).toBe(1);
  });

  it('exits with 0 where all is equal, also of two files of one name', async () => {
    const { code, out } = await pa('diff', 'before.duckdb', 'kept/db.duckdb');
    expect(out).toContain('Compared 4 tables of before and db: 4 equal.');
    expect(code).toBe(0);
    expect((await pa('diff', 'db.duckdb', 'after.duckdb')).code).toBe(0);
    const same = await pa('diff', 'db.duckdb', 'kept/db.duckdb', '--select', 'fixed');
    expect(same.out).toContain('Compared 1 table of db.duckdb and kept/db.duckdb: 1 equal.');
  });

  it('does not read another database through a view that names it', async () => {
    const { code, out } = await pa('-q', 'diff', 'db.duckdb', 'before.duckdb', '--select', 'total');
    expect(out).toMatch(/^total \.+ passed over\n {2}its view in before reads database db by name\n/);
    expect(code).toBe(2);
  });

  it('writes one JSON document, and nothing else, on stdout', async () => {
    const args = ['diff', 'before.duckdb', 'after.duckdb', '--select', 'pay', '--output', 'json', '--limit', '1'];
    const { code, out } = await pa(...args);
    const told = JSON.parse(out);
    expect(told).toMatchObject({ left: 'before', right: 'after', equal: false });
    expect(told.tables[0]).toMatchObject({
      name: 'pay',
      outcome: 'different',
      difference: {
        key: ['year', 'person'],
        period: 'year',
        counts: { left: 6, right: 8, only_left: 0, only_right: 2, changed: 3 },
        columns: [{ column: 'pay', changed: 3, numbers: { sum: { difference: '640.00' } } }],
      },
    });
    expect(code).toBe(1);
  });

  it('takes keys, periods and columns as asked', async () => {
    const files = ['before.duckdb', 'after.duckdb', '--select', 'pay', '--output', 'json'];
    const difference = async (...args: string[]) => {
      const { out } = await pa('diff', ...files, ...args);
      return JSON.parse(out).tables[0].difference;
    };
    expect((await difference('--key', 'person,year', '--period', 'person')).key).toEqual(['person', 'year']);
    expect((await difference('--columns', 'year')).counts).toMatchObject({ changed: 0, only_right: 2 });
    expect((await difference('--exclude-columns', 'pay')).columns).toEqual([]);
    const wrong = await pa('diff', ...files.slice(0, 4), '--key', 'persn');
    expect(wrong.out).toContain("Column 'persn' is on neither side of the comparison");
    expect(wrong.out).toMatch(/hint: Did you mean 'person'\? +PA711/);
    expect(wrong.code).toBe(2);
  });

  it('compares schemas of the target, and two relations', async () => {
    expect((await pa('run', '--select', 'fixed', '--target', 'dev')).code).toBe(0);
    const models = await pa('-q', 'diff', 'pay', 'twin');
    expect(models.out).toContain('8 rows in pay, 8 in twin, compared by year, person\n  8 changed\n');
    expect((await pa('diff', 'pay', 'main.pay')).code).toBe(0);
    expect((await pa('diff', 'main', 'schema:main')).code).toBe(0);
    const mixed = await pa('diff', 'main', 'relation:pay');
    expect(mixed.out).toContain("'main' is a database or schema, but 'pay' a relation");
    expect(mixed.code).toBe(2);
  });

  it('says what is not there', async () => {
    const outcome = async (...args: string[]) => {
      const { code, out } = await pa('-q', 'diff', ...args);
      return [
        code,
        out
          .split('\n')
          .slice(2, 4)
          .map(line => line.trim()),
      ];
    };
    expect(await outcome('before.duckdb', 'nix.duckdb')).toEqual([
      2,
      ['There is no database file nix.duckdb', 'PA713'],
    ]);
    expect(await outcome('pay', 'twn')).toEqual([
      2,
      ["'twn' is no database file, scenario, schema, model or relation", "hint: Did you mean 'twin'?  PA712"],
    ]);
    expect(await outcome('scenario:x', 'main')).toEqual([
      2,
      [
        "'scenario:x' is no database file, scenario, schema, model or relation",
        'hint: Scenarios are known once they were run: pa run --scenario FILE.  PA712',
      ],
    ]);
    project.write({ 'broken.duckdb': 'this is no database' });
    expect((await outcome('broken.duckdb', 'main'))[0]).toBe(2);
    expect((await pa('diff', 'main')).aside).toContain("Missing argument 'B'");
    expect((await pa('diff', 'main', 'main', 'main')).aside).toContain('unexpected extra argument (main)');
  });

  it('says when nothing is stored', async () => {
    const other = new TestProject({ 'models/a.sql': "{{ config(materialized='table') }} select 1 as id" });
    try {
      copyFileSync(project.database, join(other.dir, 'x.duckdb'));
      const { code, output } = await other.run('-q', 'diff', 'x.duckdb', 'x.duckdb');
      expect(output).toContain('of 1 selected nodes none is stored in x.duckdb or x.duckdb');
      expect(code).toBe(2);
    } finally {
      other.remove();
    }
  });
});
