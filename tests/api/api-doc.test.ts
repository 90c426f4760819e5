// docs/api.md: its example is tests/api/example.ts, which is type-checked with everything else, and runs here as a
// caller would run it: with the package installed under its name.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { TestProject } from '../support/executable.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const example = readFileSync(join(root, 'tests/api/example.ts'), 'utf8');

const YEAR = "{{ var('year') }}";
const PROJECT = `name: accounts
version: "1.0"
profile: t
vars: {year: 2025, match_rate: 1, plans: [], random_seed: 1, use_polars_events: false, polars_events_path: events}
periods: {variable: year, start: 2025, end: 2026}
event_generation: {model: fct_events}
models: {accounts: {+period: year, +materialized: columnar}}
`;
const FILES = {
  'dbt_project.yml': PROJECT,
  'models/sources.yml': `sources:
  - name: polars_events
    schema: main
    tables:
      - name: events
        config: {external_location: "read_parquet('{{ var('polars_events_path') }}/*/*.parquet', hive_partitioning = true)"}
`,
  'models/fct_events.sql': `{{ config(unique_key=['account_id', 'year']) }}
select i as account_id, ${YEAR} as year, i * {{ var('random_seed') }} % 7 as amount from range(100) as t(i)`,
  'models/int_balance.sql': `{{ config(unique_key=['account_id', 'year']) }}
select account_id, amount * {{ var('match_rate') }} + {{ var('plans') | length }} as balance, ${YEAR} as year
from {% if var('use_polars_events') %}{{ source('polars_events', 'events') }}{% else %}{{ ref('fct_events') }}{% endif %}
where year = ${YEAR}`,
  'models/fct_balance.sql': `{{ config(unique_key=['account_id', 'year']) }}
select account_id, balance * 2 as balance, year from {{ ref('int_balance') }} where year = ${YEAR}`,
  'tests/balance.sql': "select * from {{ ref('int_balance') }} where balance < 0",
};

const project = new TestProject(FILES);
afterAll(() => project.remove());

describe('docs/api.md', () => {
  it('shows the example', () => {
    expect(readFileSync(join(root, 'docs/api.md'), 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``);
  });

  it('works as written', () => {
    mkdirSync(join(project.dir, 'node_modules'));
    symlinkSync(root, join(project.dir, 'node_modules', 'pa'));
    symlinkSync('.', join(project.dir, 'my-project'));
    writeFileSync(join(project.dir, 'package.json'), '{"type": "module"}');
    writeFileSync(join(project.dir, 'example.ts'), example);
    const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, 'example.ts'], {
      cwd: project.dir,
      env: { ...process.env, DBT_PROFILES_DIR: project.dir },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const lines = stdout.trim().split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '2025 true 200',
        '2026 true 200',
        'fct_events success FUSED in int_balance',
        'fct_balance success OK',
        '200',
        'true',
        'fct_balance different 200',
      ]),
    );
  }, 60_000);
});
