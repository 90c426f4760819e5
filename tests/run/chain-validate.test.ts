// --validate and validate_results: chains are built fused and step by step, and must agree.
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { InProcessProject, type Told } from '../support/in-process.ts';

const YEAR = "{{ var('y') }}";
const model = (settings: string, sql: string): string =>
  `{{ config(materialized='columnar', period='y'${settings}) }}\n${sql}`;
const STEP = model('', `select range as k, ${YEAR} as y, range * ${YEAR} as v from range(100)`);
const good = (settings: string): string =>
  model(`, unique_key=['k', 'y']${settings}`, `select k, y, v + 1 as v from {{ ref('step') }} where y = ${YEAR}`);

let project: InProcessProject;
afterEach(() => project.remove());
const create = (files: Readonly<Record<string, string>>): InProcessProject => (project = new InProcessProject(files));
const validated = (y: number): Promise<Told> =>
  project.call(p => p.run({ validate: true }), { vars: { y: BigInt(y) } });
const codes = (told: Told): (string | undefined)[] => told.result.results.map(({ diagnostic }) => diagnostic?.code);
const leftovers = (): string[] => readdirSync(tmpdir()).filter(name => name.startsWith('pa-validate-'));

describe('a validated chain', () => {
  it('stays when both ways agree, as a table and as files, the first time and again', async () => {
    create({ 'models/step.sql': STEP, 'models/t.sql': good(''), 'models/p.sql': good(", persist='parquet'") });
    for (const y of [1, 2, 2]) {
      const told = await validated(y);
      expect(told.result.results.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
      // Both ways were gone.
      expect(told.sql.filter(sql => sql === 'ROLLBACK' || sql.startsWith('copy (')).length).toBeGreaterThanOrEqual(2);
    }
    expect(await project.query('select y, count(*)::int, sum(v)::int from t group by y order by y')).toEqual([
      [1, 100, 5050],
      [2, 100, 10000],
    ]);
    expect(await project.query('select count(*)::int from (from t except all from p)')).toEqual([[0]]);
  });

  it('fails and keeps nothing when they do not, naming table, period, columns and keys', async () => {
    const lucky = model(
      ", unique_key=['k', 'y'], validate_results=true",
      `select k, y, v, random() as luck from {{ ref('step') }} where y = ${YEAR}`,
    );
    create({ 'models/step.sql': STEP, 'models/t.sql': lucky, 'models/good.sql': good('') });
    const before = leftovers();
    const told = await project.run({ vars: { y: 7n } });
    expect(told.result.exitCode).toBe(1);
    expect(codes(told)).toContain('PA656');
    const message = told.result.results.map(({ message: text }) => text).find(text => text?.includes('differ'));
    expect(message).toContain('t\n');
    expect(message).toContain('luck');
    expect(message).toMatch(/\b7\b/);
    expect(message).not.toContain('good');
    expect(await project.query('select table_name from information_schema.tables')).toEqual([]);
    expect(leftovers()).toEqual(before);
  });
});
