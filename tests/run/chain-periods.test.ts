// What planning finds out in one period is used again in the next ones of the same shape, with their own figures.
import { afterEach, describe, expect, it } from 'vitest';
import type { StepSource } from '../../src/columnar/index.ts';
import { carried, shapeOf } from '../../src/run/chain/chain-cache.ts';
import { step } from '../columnar/support.ts';
import { InProcessProject, type Told } from '../support/in-process.ts';

const YEAR = "{{ var('y') }}";
const of = (literal: string) => ({ column: 'y', literal });
const source = (sql: string): StepSource[] => [step('a', sql)];

describe('the shape of a chain', () => {
  it('is the same where only the period, the one before and the one after differ', () => {
    const sql = (y: number): string =>
      `select ${y} as y, date '${y}-12-31', x${y - 1}, 0.2024 from t where y = ${y - 1}`;
    const named = (y: number): string => sql(y).replace(/x\d+/, 'x');
    expect(shapeOf(source(named(2024)), of('2024'))).toBe(shapeOf(source(named(2025)), of('2025')));
    // A name is no figure.
    expect(shapeOf(source(sql(2024)), of('2024'))).not.toBe(shapeOf(source(sql(2025)), of('2025')));
  });

  it('differs where a year stands for itself', () => {
    const sql = 'select * from t where y = 2024';
    expect(shapeOf(source(sql), of('2024'))).not.toBe(shapeOf(source(sql), of('2025')));
  });

  it('is carried into another period', () => {
    const text = "select 2024, 2023, 2025, 2022, 1.2024, x2024 from t where d < '2024-12-31'";
    expect(carried(text, of('2024'), of('2030'))).toBe(
      "select 2030, 2029, 2031, 2022, 1.2024, x2024 from t where d < '2030-12-31'",
    );
    expect(carried(text, of("'2024'"), of("'2025'"))).toBe(text);
  });
});

let project: InProcessProject | undefined;
afterEach(() => project?.remove());

describe('a run over periods', () => {
  it('gives the rows of single runs of incremental models, steps merged in every period', async () => {
    const model = (sql: string): string => `{{ config(unique_key=['k', 'y']) }}\n${sql}`;
    const own = `where a.y = ${YEAR}`;
    const made = new InProcessProject({
      'dbt_project.yml': `name: t
version: "1.0"
profile: t
flags: {send_anonymous_usage_stats: false}
periods: {variable: y}
models:
  t:
    +materialized: "{{ var('type', 'columnar') }}"
    +incremental_strategy: delete+insert
    +period: y
    +passes: true
`,
      'models/a.sql': model(`select range::int as k, ${YEAR} as y, range * ${YEAR} as v, date '${YEAR}-06-30' as d
        from range(40) where (range + ${YEAR}) % 3 > 0`),
      'models/b.sql': model(`select a.k, a.y, a.v + 1 as w, a.d - date '{{ var('y') - 1 }}-06-30' as days
        from {{ ref('a') }} as a ${own}`),
      'models/c.sql': model(
        `select a.k, a.y, b.w * 2 as u from {{ ref('a') }} as a join {{ ref('b') }} as b using (k, y) ${own}`,
      ),
      'models/d.sql': model(`select a.k, a.y, a.v, b.w, c.u, b.days, coalesce(p.total, 0) + c.u as total
        from {{ ref('a') }} as a join {{ ref('b') }} as b using (k, y) join {{ ref('c') }} as c using (k, y)
        left join ({% if is_incremental() %} select k, total from {{ this }} where y = {{ var('y') - 1 }}
          {% else %} select null::int as k, 0 as total where false {% endif %}) as p on p.k = a.k ${own}`),
    });
    project = made;
    const rows = (): Promise<unknown[][]> => made.query('select * from d order by y, k');
    const told: Told = await made.call(p => p.run({ periods: '2021-2026' }), {});
    expect(told.result.problems).toEqual([]);
    expect(told.result.exitCode).toBe(0);
    expect(told.lines.filter(line => line.includes('fused chain'))).toEqual([]);
    const statements = told.sql.filter(sql => /^(?:insert into|create table)/.test(sql) && sql.includes('."d"'));
    expect(statements).toHaveLength(6);
    for (const sql of statements) expect(sql).not.toMatch(/join "c"|join "b"/i);
    // The first period and the second are looked at, the others are like it.
    expect(told.sql.filter(sql => sql.includes('json_serialize_sql')).length).toBeLessThan(6);
    const fused = await rows();

    made.delete('db.duckdb');
    for (const y of [2021, 2022, 2023, 2024, 2025, 2026]) {
      const { result } = await made.run({ vars: { y: BigInt(y), type: 'incremental' } });
      expect(result.exitCode).toBe(0);
    }
    expect(fused.length).toBeGreaterThan(150);
    expect(fused).toEqual(await rows());
  });
});
