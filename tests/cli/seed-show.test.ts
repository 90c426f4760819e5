import { afterAll, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/cli.ts';
import { TestProject } from '../support/executable.ts';

const project = new TestProject({
  'seeds/fine.csv': 'a,b\n1,x\n',
  'seeds/wrong.csv': 'a\nx\n',
  'seeds/seeds.yml': 'seeds:\n  - name: wrong\n    config: {column_types: {a: integer}}\n',
});
afterAll(() => project.remove());

test('seed --show prints rows of the seeds that were loaded, between the nodes and the summary', async () => {
  let text = '';
  await runCommandLine(['seed', '--show'], {
    cwd: project.dir,
    env: { DBT_PROFILES_DIR: project.dir },
    stdout: { write: (more: string) => (text += more) },
    stderr: { write: () => true },
    signal: new AbortController().signal,
  });
  const lines = text.split('\n').map(line => line.replace(/^\d\d:\d\d:\d\d {2}/, ''));
  const start = lines.indexOf('Random sample of table: main.fine');
  expect(lines.slice(start + 1, start + 5)).toEqual(['-'.repeat(33), '| a | b |', '| - | - |', '| 1 | x |']);
  expect(start).toBeGreaterThan(lines.findIndex(line => line.startsWith('Finished running')));
  expect(start).toBeLessThan(lines.findIndex(line => line.startsWith('Completed with 1 error')));
  expect(text.match(/Running with|Random sample/g)).toHaveLength(2);
});
