import { afterAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/cli.ts';
import { TestProject } from '../support/executable.ts';

const project = new TestProject({
  'models/good.sql': 'select 1 as id',
  'models/bad.sql': "select nothing from {{ ref('good') }}",
  'models/below.sql': "select * from {{ ref('bad') }}",
  'models/raises.sql': "{{ exceptions.raise_compiler_error('no') if execute }} select 1 as x",
  'tests/fails.sql': "select * from {{ ref('good') }} where id = 1",
  'tests/warns.sql': "{{ config(severity='warn') }} select 1 as x",
  'seeds/fine.csv': 'a,b\n1,2\n',
  'seeds/wrong.csv': 'a,b\n1,x\n',
  'seeds/seeds.yml': 'seeds:\n  - name: wrong\n    config: {column_types: {b: integer}}\n',
  'macros/macros.sql': `
    {% macro works() %}{% do log('x') %}{% endmacro %}
    {% macro fails() %}{{ exceptions.raise_compiler_error('no') }}{% endmacro %}
    {% macro asks() %}{% do run_query('select nothing') %}{% endmacro %}`,
});
afterAll(() => project.remove());

async function exitCode(...words: string[]): Promise<number> {
  const silent = { write: () => true };
  return runCommandLine(words, {
    cwd: project.dir,
    env: { DBT_PROFILES_DIR: project.dir },
    stdout: silent,
    stderr: silent,
    signal: new AbortController().signal,
  });
}

/** Command lines by their words, in the order in which they work on one database. Each was tried with dbt 1.11.16. */
const CODES: [code: 0 | 1 | 2, words: string[]][] = [
  [0, ['run', '-s', 'good']],
  [1, ['run', '-s', 'bad']],
  [1, ['run', '-s', 'bad', 'below']],
  [1, ['run', '-s', 'raises']],
  [0, ['run', '-s', 'nosuch']],
  [0, ['run', '-s', 'good,bad']],
  [2, ['run', '--selector', 'nosuch']],
  [2, ['run', '-s', 'state:modified']],
  [0, ['run', '-s', 'good', '--warn-error']],
  [2, ['run', '-s', 'nosuch', '--warn-error']],
  [1, ['run', '--fail-fast', '-s', 'bad', 'good']],
  [0, ['run', '-s', 'good', '--exclude', 'good']],
  [2, ['run', '--target', 'nosuch']],
  [2, ['run', '--profile', 'nosuch']],
  [2, ['run', '--vars', '{a']],
  [2, ['run', '--threads', 'x']],
  [2, ['run', '--project-dir', 'nosuch']],
  [2, ['run', '--nosuch']],
  [2, ['nosuch']],
  [0, ['test', '-s', 'warns']],
  [1, ['test', '-s', 'warns', '--warn-error']],
  [1, ['test', '-s', 'fails']],
  [1, ['build', '-s', 'good', 'fails']],
  [0, ['build', '-s', 'warns']],
  [0, ['seed', '-s', 'fine']],
  [1, ['seed', '-s', 'wrong']],
  [0, ['snapshot']],
  [0, ['compile', '-s', 'good']],
  [0, ['compile', '-s', 'bad']],
  [2, ['compile', '-s', 'raises']],
  [2, ['compile', '--inline', 'select {{ nosuch() }}']],
  [0, ['show', '-s', 'good']],
  [2, ['show', '-s', 'bad']],
  [2, ['show', '--inline', 'select nothing']],
  [0, ['show', '--inline', 'select 1']],
  [2, ['show']],
  [0, ['ls']],
  [0, ['ls', '-s', 'nosuch']],
  [2, ['ls', '--selector', 'nosuch']],
  [2, ['ls', '--output', 'nosuch']],
  [0, ['parse']],
  [0, ['run-operation', 'works']],
  [1, ['run-operation', 'fails']],
  [1, ['run-operation', 'asks']],
  [2, ['run-operation', 'nosuch']],
  [1, ['run-operation', 'works', '--args', '{a: 1}']],
  [2, ['run-operation']],
  [2, ['docs', 'generate']],
  [0, ['debug']],
  [1, ['debug', '--target', 'nosuch']],
  [0, ['deps']],
  [0, ['clean']],
];

describe('exit codes are those of dbt', () => {
  test.each(CODES)('%i of pa %j', async (code, words) => {
    expect(await exitCode(...words)).toBe(code);
  });
});
