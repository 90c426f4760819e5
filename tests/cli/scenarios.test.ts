import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/cli.ts';
import { openProject } from '../../src/index.ts';
import { TestProject } from '../support/executable.ts';

const project = new TestProject({
  'dbt_project.yml': 'name: t\nversion: "1.0"\nprofile: t\nvars: {rate: 1, people: 3}\n',
  'models/pay.sql': `{{ config(materialized='table') }}
select i as person, i * {{ var('rate') }} as pay, {{ var('bonus', 0) }} as bonus from range({{ var('people') }}) as t(i)`,
  'models/fails.sql': "{{ config(enabled=var('broken', false)) }} select nothing from {{ ref('pay') }}",
  'models/limit.sql': "{{ config(materialized='table') }} select current_setting('memory_limit') as memory",
  'models/place.sql':
    "{{ config(materialized='table') }} select '{{ target.path }}' as path, '{{ target.database }}.{{ this.schema }}' as name",
  'models/models.yml': 'models:\n  - name: pay\n    columns: [{name: person, data_tests: [unique, not_null]}]\n',
  'scenarios/base.yml': 'vars: {}\n',
  'scenarios/high.yml': 'name: high_rate\ndescription: more\nvars:\n  rate: 2\n  bonus: 5\n',
  'scenarios/broken.yml': 'vars: {broken: true}\n',
  'scenarios/in_schema.yml': 'schema: other\nvars: {rate: 3}\n',
  'scenarios/in_file.yml': 'database: kept/own.duckdb\nvars: {rate: 4}\n',
});
afterAll(() => project.remove());

async function pa(...args: string[]): Promise<{ code: number; out: string; aside: string }> {
  let [out, aside] = ['', ''];
  const code = await runCommandLine(args, {
    cwd: project.dir,
    env: { DBT_PROFILES_DIR: project.dir },
    stdout: { write: (more: string) => (out += more) },
    stderr: { write: (more: string) => (aside += more) },
    signal: new AbortController().signal,
  });
  return { code, out: out.replace(/^\d\d:\d\d:\d\d {2}/gm, ''), aside };
}

const below = (...parts: string[]): string => join(project.dir, ...parts);
const read = (name: string, file: string) => JSON.parse(readFileSync(below('target/scenarios', name, file), 'utf8'));

describe('pa run --scenario', () => {
  it('runs once per scenario, each in a database and folder of its own, and sums up', async () => {
    const { code, out } = await pa('run', '--scenario', 'scenarios/base.yml', 'scenarios/high.yml', '-s', 'pay');
    expect(code).toBe(0);
    expect(out).toContain('2 scenarios, one after another: base, high_rate\n');
    expect(out).toMatch(/^base {6}\| 1 of 1 OK created sql table model main\.pay \.+ \[OK in \d\.\d\ds\]$/m);
    expect(out).toMatch(/^high_rate \| 1 of 1 OK created/m);
    expect(out.match(/Running with/g)).toHaveLength(1);
    expect(out).toMatch(
      /\n\nscenario +seconds +cpu +nodes +rows +status\nbase +\d+\.\d\d +\d+\.\d\d +1 +\d+ +OK\nhigh_rate /,
    );
    expect(out).toContain('To compare: pa diff base high_rate');
    expect(existsSync(below('base.duckdb')) && existsSync(below('high_rate.duckdb'))).toBe(true);
    expect(existsSync(project.database)).toBe(false);
    expect(read('high_rate', 'run_results.json').args.vars).toEqual({ rate: 2, bonus: 5 });
    expect(read('base', 'run_results.json').results).toHaveLength(1);
    expect(read('high_rate', 'manifest.json').nodes['model.t.pay'].database).toBe('high_rate');
  });

  it('is found by pa diff', async () => {
    const { code, out } = await pa('-q', 'diff', 'base', 'high_rate');
    expect(code).toBe(1);
    expect(out).toContain('3 rows in base, 3 in high_rate, compared by person\n  3 changed\n');
    expect(out).toContain('  pay           2         3              6      +3     +1.0');
  });

  it('lets variables of the command line win', async () => {
    await pa('run', '--scenario', 'scenarios/high.yml', '-s', 'pay', '--vars', 'bonus=7');
    const { out } = await pa('diff', 'base', 'high_rate', '--output', 'json', '--limit', '1');
    const [row] = JSON.parse(out).tables[0].difference.rows;
    expect(row.values).toEqual([{ column: 'bonus', left: '0', right: '7' }]);
  });

  it('keeps scenarios apart in schemas of one file, or in files of their own', async () => {
    const files = ['scenarios/in_schema.yml', 'scenarios/in_file.yml', 'scenarios/base.yml'];
    const { code, out } = await pa('run', '-s', 'pay', 'place', '--scenario', ...files);
    expect(out).toContain('OK created sql table model other.pay');
    expect(code).toBe(0);
    expect(existsSync(below('kept/own.duckdb'))).toBe(true);
    expect(await project.query('select * from other.place')).toEqual([[project.database, 'db.other']]);
    expect((await pa('-q', 'diff', 'in_schema', 'in_file', '-s', 'pay')).out).toContain('2 changed');
    expect((await pa('-q', 'diff', 'in_schema', 'in_schema')).code).toBe(0);
  });

  it('gives each of those that run at once its share of the memory', async () => {
    const files = ['scenarios/base.yml', 'scenarios/high.yml', 'scenarios/in_schema.yml'];
    const args = ['run', '-s', 'limit', '--scenario', ...files, '--parallel', '2', '--memory', '1GB'];
    const { code, out } = await pa(...args);
    expect(out).toContain('3 scenarios, 2 at once, each with 500MB of memory');
    expect(out).toMatch(/\nbase +\d+\.\d\d +- +1 /);
    expect(code).toBe(0);
    expect(await project.query('select * from other.limit')).toEqual([['476.8 MiB']]);
  });

  it('goes on when one fails, and exits with 1; with --fail-fast it does not', async () => {
    const files = ['scenarios/broken.yml', 'scenarios/base.yml'];
    const { code, out } = await pa('run', '-s', 'pay', 'fails', '--scenario', ...files);
    expect(code).toBe(1);
    expect(out).toMatch(/\nbroken .* FAILED \(1 node\)\nbase .* OK\n/);
    expect(out).not.toContain('To compare');
    const fast = await pa('run', '-s', 'pay', 'fails', '--fail-fast', '--scenario', ...files);
    expect(fast.out).toMatch(/\nbroken .* FAILED \(1 node\)\nbase .* SKIPPED\n/);
    expect(fast.code).toBe(1);
  });

  it('goes on with a scenario after a failure, in its own database', async () => {
    project.write({ 'scenarios/mended.yml': 'vars: {broken: true, rate: 7}\n' });
    const { out } = await pa('run', '-s', 'pay', 'fails', '--scenario', 'scenarios/mended.yml');
    expect(out).toContain('To go on: pa retry --scenario mended');
    project.write({
      'models/fails.sql': "{{ config(enabled=var('broken', false)) }} select pay from {{ ref('pay') }}",
    });
    const again = await pa('retry', '--scenario', 'mended');
    expect(again.out).toContain('1 of 1 OK created sql view model main.fails');
    expect(again.code).toBe(0);
    expect(read('mended', 'run_results.json').args.vars).toEqual({ broken: true, rate: 7 });
    expect(read('mended', 'manifest.json').nodes['model.t.fails'].relation_name).toBe('"mended"."main"."fails"');
    const unknown = await pa('-q', 'retry', '--scenario', 'mendd');
    expect(unknown.out).toContain("'scenario:mendd' is no database file, scenario");
    expect(unknown.out).toContain("Did you mean 'mended'?");
    expect(unknown.code).toBe(2);
  });

  it('builds, seeds and tests too, and answers from TypeScript', async () => {
    const { code, out } = await pa('build', '-s', 'pay', '--scenario', 'scenarios/base.yml');
    expect(code).toBe(0);
    expect(out).toContain('Done. PASS=3');
    const environment = { cwd: project.dir, env: { DBT_PROFILES_DIR: project.dir } };
    const opened = openProject({ projectDir: project.dir, profilesDir: project.dir, environment });
    const result = await opened.runScenarios('test', { select: ['pay'] }, { files: ['scenarios/base.yml'] });
    expect(result.scenarios).toMatchObject([{ name: 'base', status: 'success', nodes: 2, failed: 0, schema: null }]);
  });

  it('names scenarios in JSON lines', async () => {
    const { out } = await pa('run', '-s', 'pay', '--scenario', 'scenarios/base.yml', '--log-format', 'json');
    const lines = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    const result = lines.find(line => line.info.name === 'LogModelResult');
    expect(result.data.scenario).toBe('base');
    expect(lines.find(line => line.info.name === 'ScenariosFinished').data.scenarios[0]).toMatchObject({
      name: 'base',
    });
  });
});

describe('bad scenarios', () => {
  const complaint = async (...files: string[]) => {
    const { code, out } = await pa('-q', 'run', '-s', 'pay', '--scenario', ...files);
    expect(code).toBe(2);
    return out
      .split('\n')
      .slice(2)
      .map(line => line.trim())
      .filter(Boolean);
  };

  it('are told with file and line', async () => {
    expect(await complaint('scenarios/none.yml')).toEqual([
      'Could not read the scenario scenarios/none.yml: there is no such file',
      'PA710',
    ]);
    project.write({ 'scenarios/keys.yml': 'name: keys\nvar: {x: 1}\n' });
    expect(await complaint('scenarios/keys.yml')).toEqual([
      "Invalid scenario: 'var' is no key of a scenario",
      '--> scenarios/keys.yml:2:1  PA717',
      '2 | var: {x: 1}',
      '| ^',
      "hint: Did you mean 'vars'?",
    ]);
    project.write({ 'scenarios/types.yml': 'vars: [1]\n' });
    expect((await complaint('scenarios/types.yml'))[0]).toBe(
      "Invalid scenario: 'vars' must be a mapping of variables, not [1]",
    );
    project.write({ 'scenarios/name.yml': 'name: ../up\n' });
    expect((await complaint('scenarios/name.yml')).slice(0, 2)).toEqual([
      "Invalid scenario: '../up' cannot be the name of a scenario",
      '--> scenarios/name.yml:1:7  PA717',
    ]);
    project.write({ 'scenarios/list.yml': '- 1\n', 'scenarios/yaml.yml': 'vars: {\n' });
    expect((await complaint('scenarios/list.yml'))[0]).toContain('it must be a mapping with');
    expect((await complaint('scenarios/yaml.yml')).join('\n')).toContain('PA110');
  });

  it('may not share a name or a place', async () => {
    project.write({ 'scenarios/more/base.yml': 'vars: {rate: 9}\n', 'scenarios/twin.yml': 'schema: OTHER\n' });
    expect((await complaint('scenarios/base.yml', 'scenarios/more/base.yml'))[0]).toBe(
      "Two scenarios have the name 'base': scenarios/base.yml and scenarios/more/base.yml",
    );
    expect((await complaint('scenarios/in_schema.yml', 'scenarios/twin.yml'))[0]).toMatch(
      /^Scenarios 'in_schema' and 'twin' would write the same tables: .*db\.duckdb, schema OTHER$/,
    );
  });

  it('are warned about when they set what nothing reads', async () => {
    project.write({ 'scenarios/typo.yml': 'vars:\n  rate: 2\n  peple: 3\n' });
    const { code, out } = await pa('run', '-s', 'pay', '--scenario', 'scenarios/typo.yml');
    expect(code).toBe(0);
    expect(out).toContain("[WARNING]: Variable 'peple' of scenario 'typo' is neither declared nor read anywhere");
    expect(out).toContain('--> scenarios/typo.yml:3:3  PA719');
    expect(out).toContain("hint: Did you mean 'people'?");
    expect((await pa('run', '--scenario', 'scenarios/typo.yml', '--warn-error')).code).toBe(2);
  });

  it('are refused with options that make no sense', async () => {
    const aside = async (...args: string[]) => (await pa('run', ...args)).aside.split('\n')[0];
    expect(await aside('--parallel', '2')).toBe('Usage error: --parallel is about scenarios: give --scenario FILE...');
    expect(await aside('--memory', '2GB')).toBe('Usage error: --memory is about scenarios: give --scenario FILE...');
    const file = ['--scenario', 'scenarios/base.yml'];
    expect(await aside(...file, '--parallel', '0')).toContain('0 is not in the range x>=1');
    expect(await aside(...file, '--memory', '4 apples')).toContain("'4 apples' is no size");
  });
});
