import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { TestProject } from '../support/executable.ts';

/** Each bad thing gives one clear error with code, place and hint, and leaves the database as it was. */
describe('bad input that meets the database', () => {
  let project: TestProject;
  afterEach(() => project.remove());

  it('a locked file: names the process that holds it, and touches nothing', async () => {
    project = new TestProject({ 'models/a.sql': 'select 1 as id' });
    const holder = await project.holdDatabase();
    const { code, output } = await project.run('run');
    expect(code).toBe(2);
    expect(output).toContain('PA503');
    expect(output).toContain(`is locked by process ${holder.pid}`);
    holder.kill('SIGKILL');
    expect((await project.run('run')).code).toBe(0);
  });

  it('a file that is no database', async () => {
    project = new TestProject({ 'models/a.sql': 'select 1 as id' });
    const text = 'not a database, but longer than a header '.repeat(500);
    writeFileSync(project.database, text);
    const { code, output } = await project.run('run');
    expect(code).toBe(2);
    expect(output).toContain('PA504');
    expect(output).toContain(project.database);
    expect(readFileSync(project.database, 'utf8')).toBe(text);
  });

  it('a folder in the place of the file', async () => {
    project = new TestProject({ 'models/a.sql': 'select 1 as id' });
    mkdirSync(project.database);
    const { code, output } = await project.run('run');
    expect(code).toBe(2);
    expect(output).toMatch(/PA50[24]/);
    expect(output).toContain(project.database);
  });

  it('SQL that does not parse: the model’s own line, and the others still run', async () => {
    project = new TestProject({
      'models/good.sql': 'select 1 as id',
      'models/bad.sql':
        "{{ config(materialized='table') }}\n{# a comment #}\nselect id\nfrom {{ ref('good') }}\nwher id = 1\n",
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(1);
    expect(output).toContain('models/bad.sql:5:6');
    expect(output).toContain('wher id = 1');
    expect(output).toContain('Parser Error: syntax error at or near "id"');
    expect(await project.query('select id from good')).toEqual([['1']].map(row => row.map(Number)));
  });

  it('SQL that does not bind: the place and what was meant', async () => {
    project = new TestProject({
      'models/good.sql': 'select 1 as customer_id',
      'models/bad.sql': "select\n  {{ 'x' }} as y,\n  custmer_id\nfrom {{ ref('good') }}\n".replace(
        "{{ 'x' }}",
        '{{ 1 + 1 }}',
      ),
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(1);
    expect(output).toContain('models/bad.sql:3:3');
    expect(output).toContain('custmer_id');
    expect(output).toMatch(/"customer_id"/);
  });

  it('a value that does not cast: the place, and the table of the run before stays', async () => {
    project = new TestProject({ 'models/t.sql': "{{ config(materialized='table') }}\nselect 1 as id" });
    expect((await project.run('run')).code).toBe(0);
    project.write({
      'models/t.sql':
        "{{ config(materialized='table') }}\nselect\n  cast(v as int) as id\nfrom (values ('1'), ('x')) t(v)",
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(1);
    expect(output).toContain('models/t.sql:3:3');
    expect(output).toContain("Could not convert string 'x' to INT32");
    expect(await project.query('select id from t')).toEqual([[1]]);
  });

  it('a fault in a macro: the macro’s line and the model that called it', async () => {
    project = new TestProject({
      'macros/m.sql': '{% macro cents(x) %}\n  ({{ x }} / 100)::decimall(10, 2)\n{% endmacro %}\n',
      'models/m.sql': 'select\n  {{ cents(250) }} as amount',
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(1);
    expect(output).toContain('macros/m.sql:2');
    expect(output).toContain('models/m.sql');
  });

  it('a fault in an ephemeral model: its own file, not the one that reads it', async () => {
    project = new TestProject({
      'models/e.sql': "{{ config(materialized='ephemeral') }}\nselect 1 as id,\n  nope",
      'models/b.sql': "select * from {{ ref('e') }}",
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(1);
    expect(output).toContain('models/e.sql:3:3');
  });

  it('a fault in a snapshot block, in an incremental model and in a generic test: each in its own file', async () => {
    project = new TestProject({
      'models/a.sql': 'select 1 as id',
      'models/i.sql': "{{ config(materialized='incremental', unique_key='id') }}\nselect 1 as id,\n  nope_i",
      'snapshots/s.sql':
        "-- top\n{% snapshot sn %}\n{{ config(unique_key='id', strategy='check', check_cols=['id'], target_schema='main') }}\n" +
        'select 1 as id,\n   nope_s\n{% endsnapshot %}\n',
      'tests/generic/odd.sql':
        '{% test odd(model, column_name) %}\nselect *\nfrom {{ model }}\nwhere {{ column_name }} = nope_t\n{% endtest %}',
      'models/s.yml': 'models:\n  - name: a\n    columns:\n      - name: id\n        data_tests: [odd]\n',
    });
    const { code, output } = await project.run('build');
    expect(code).toBe(1);
    for (const place of ['models/i.sql:3:3', 'snapshots/s.sql:5:4', 'tests/generic/odd.sql:4:27']) {
      expect(output).toContain(place);
    }
  });

  it('a query of a template that fails: the line that runs it', async () => {
    project = new TestProject({
      'models/a.sql': "select 1 as id\n{% if execute %}\n{% set x = run_query('select nope') %}\n{% endif %}",
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(1);
    expect(output).toContain('models/a.sql:3:4');
    expect(output).not.toContain('dbt:macros');
  });

  it('a seed’s value that does not fit its column type: the line of the file', async () => {
    project = new TestProject({
      'seeds/s.csv': 'id,name\n1,a\nx,b\n',
      'seeds/p.yml': 'seeds:\n  - name: s\n    config:\n      column_types: {id: integer}\n',
    });
    const { code, output } = await project.run('seed');
    expect(code).toBe(1);
    expect(output).toContain('seeds/s.csv:3');
    expect(output).toContain('Could not convert string "x" to \'INTEGER\'');
  });

  it('a missing Parquet file', async () => {
    project = new TestProject({
      'models/sources.yml': `
sources:
  - name: lake
    meta: {external_location: "lake/{name}.parquet"}
    tables: [{name: orders}]`,
      'models/m.sql': "select *\nfrom {{ source('lake', 'orders') }}",
    });
    const { code, output } = await project.run('run');
    expect(code).toBe(1);
    expect(output).toContain('lake/orders.parquet');
    expect(output).toContain('models/m.sql:2');
  });

  it('a CSV with ragged rows: file and line, and the rows of the run before stay', async () => {
    project = new TestProject({ 'seeds/s.csv': 'id,name\n1,a\n2,b\n' });
    expect((await project.run('seed')).code).toBe(0);
    project.write({ 'seeds/s.csv': 'id,name\n1,a\n2,b,c,d\n3\n' });
    const { code, output } = await project.run('seed');
    expect(code).toBe(1);
    expect(output).toContain('seeds/s.csv');
    expect(output).toMatch(/[Ll]ine:? ?3|s\.csv:3/);
    expect(await project.query('select count(*)::int from s')).toEqual([[2]]);
  });

  it('a disk that is full: a clear error, and what was committed stays', async () => {
    project = new TestProject({ 'models/t.sql': "{{ config(materialized='table') }}\nselect 1 as id" });
    expect((await project.run('run')).code).toBe(0);
    project.write({
      'models/big.sql':
        "{{ config(materialized='table') }}\nselect range as id, md5(range::varchar) as h from range(3000000)",
    });
    // The file may grow to 8 MB; more fails as a full disk does.
    const { code, output } = await project.start(['run'], 'ulimit -f 16384').done;
    expect(code).toBe(1);
    expect(output).toMatch(/Error/);
    expect(output).not.toMatch(/\n\s+at .*\.(c?js|ts):\d+/);
    expect(await project.query('select id from t')).toEqual([[1]]);
    expect((await project.run('run')).code).toBe(0);
    expect(await project.query('select count(*)::int from big')).toEqual([[3000000]]);
  });

  it('a secret or extension of the profile that fails', async () => {
    project = new TestProject({ 'models/a.sql': 'select 1 as id' }, 'secrets:\n  - type: nonesuch\n    key_id: a');
    const { code, output } = await project.run('run');
    expect(code).toBe(2);
    expect(output).toContain('PA501');
  });
});
