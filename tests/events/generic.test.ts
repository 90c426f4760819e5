// Bulk generation knows no rule of the reference project: another project's events, from a table of its own database.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestProject } from '../support/executable.ts';

const minutes = 60_000;

/** Balances of accounts by round; a deposit is an event, drawn from the balance of the round before. */
const FILES = {
  'dbt_project.yml': `name: t
version: "1.0"
profile: t
vars: {round: 1, event_generation_mode: sql, use_polars_events: false}
periods: {variable: round, start: 1, end: 4}
event_generation: {model: deposits, columnar: {output_path: bulk, validate_results: true}}
`,
  'models/sources.yml': 'sources: [{name: bank, schema: raw, tables: [{name: accounts}]}]\n',
  'seeds/rates.csv': 'kind,rate\na,0.5\nb,0.25\n',
  'models/opening.sql': `{{ config(materialized='ephemeral') }}
{% if var('round') == 1 %}
select id, kind, amount::decimal(18, 4) as balance from {{ source('bank', 'accounts') }}
{% else %}
select id, kind, balance from {{ prior(ref('balances')) }}
{% endif %}`,
  // A run does not keep its rows, unless it is told to; bulk generation reads them in any case.
  'models/deposits.sql': `{{ config(materialized='columnar', period='round', persist=var('keep', 'none')) }}
select o.id, (o.balance * r.rate)::decimal(18, 4) as amount, {{ var('round') }}::integer as round
from {{ ref('opening') }} as o join {{ ref('rates') }} as r on r.kind = o.kind
where (o.id + {{ var('round') }}) % 3 > 0`,
  'models/balances.sql': `{{ config(materialized='columnar', period='round', unique_key=['id', 'round']) }}
select o.id, o.kind, (o.balance + coalesce(d.amount, 0))::decimal(18, 4) as balance, {{ var('round') }}::integer as round
from {{ ref('opening') }} as o
left join {{ ref('deposits') }} as d on d.id = o.id and d.round = {{ var('round') }}`,
  // Written to a file by a run; bulk generation has nothing to do with it.
  'models/unrelated.sql': "{{ config(materialized='external', location='unrelated.parquet') }} select 1 as x",
};

let project: TestProject;
beforeAll(async () => {
  project = new TestProject(FILES);
  const instance = await DuckDBInstance.create(project.database);
  const connection = await instance.connect();
  await connection.run(
    "create schema raw; create table raw.accounts as select i as id, case when i % 2 = 0 then 'a' else 'b' end as kind, 100 + i as amount from range(1000) t(i)",
  );
  connection.closeSync();
  instance.closeSync();
});
afterAll(() => project.remove());

const bulk = (): string =>
  `(select id, amount, round::integer from read_parquet('${project.dir}/bulk/round=*/*.parquet', hive_partitioning = true))`;

describe('events of another project', () => {
  it(
    'follow from what prior() reads, found without a setting, and from a table of the own database, which is not written',
    async () => {
      const { code, output } = await project.run('events');
      expect(code, output).toBe(0);
      expect(readdirSync(join(project.dir, 'bulk')).sort()).toEqual(['round=1', 'round=2', 'round=3', 'round=4']);
      const tables = await project.query("select table_name from duckdb_tables() where schema_name = 'main'");
      expect(tables).toEqual([]);
      expect(readdirSync(project.dir)).not.toContain('unrelated.parquet');

      for (const command of ['seed', 'run --years all --vars keep=table']) {
        const done = await project.run(...command.split(' '));
        expect(done.code, done.output).toBe(0);
      }
      const only = (a: string, b: string): string =>
        `(select count(*) from (select * from ${a} except all select * from ${b}))`;
      const [found] = await project.query(
        `select ${only('main.deposits', bulk())}, ${only(bulk(), 'main.deposits')}, (select count(*) from main.deposits)`,
      );
      expect(found?.map(Number)).toEqual([0, 0, 2667]);
    },
    minutes,
  );

  it(
    'a model without the column of the period is told',
    async () => {
      rmSync(join(project.dir, 'unrelated.parquet'), { force: true });
      writeFileSync(join(project.dir, 'c.yaml'), 'event_generation: {model: unrelated}\n');
      const { code, output } = await project.run('events', '--config', 'c.yaml', '--out', 'none');
      expect(code).toBe(2);
      expect(output).toMatch(/The model 'unrelated' has no column 'round'[\s\S]*PA688/);
      expect(readdirSync(project.dir)).not.toContain('none');
      expect(readdirSync(project.dir)).not.toContain('unrelated.parquet');
    },
    minutes,
  );

  it(
    'another process that writes the database keeps its sources from being read, and is named',
    async () => {
      await project.holdDatabase();
      const { code, output } = await project.run('events', '--out', 'held');
      expect(code).toBe(2);
      expect(output).toMatch(/PA503/);
      expect(readdirSync(project.dir)).not.toContain('held');
    },
    minutes,
  );
});
