import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { stripText } from '../../src/parse/files/source-file.ts';
import { readable } from '../../src/parse/guarded-file.ts';
import { manifestOf, type TestProject, testProject } from './support.ts';

describe('the files of a project', () => {
  let project: TestProject;
  afterEach(() => project.dispose());

  const ids = async () => [...manifestOf(await project.parse()).nodes.keys()];

  it('come in one order: files before folders, by name, kind by kind', async () => {
    project = testProject({
      'models/b.sql': 'select 1',
      'models/a/z.sql': 'select 1',
      'models/a.sql': 'select 1',
      'seeds/s.csv': 'id\n1\n',
      'tests/t.sql': 'select 1',
      'analyses/x.sql': 'select 1',
      'dbt_project.yml': "name: demo\nprofile: demo\non-run-start: ['select 1']\n",
    });
    expect(await ids()).toEqual([
      'model.demo.a',
      'model.demo.b',
      'model.demo.z',
      'analysis.demo.x',
      'test.demo.t',
      'seed.demo.s',
      'operation.demo.demo-on-run-start-0',
    ]);
  });

  it('do not count when their names or .dbtignore say so', async () => {
    project = testProject({
      '.dbtignore': '# notes\nmodels/old/\n*.bak.sql\n!keep.bak.sql\n',
      'models/a.sql': 'select 1',
      'models/.hidden.sql': 'select 1',
      'models/~draft.sql': 'select 1',
      'models/#draft.sql': 'select 1',
      'models/x.bak.sql': 'select 1',
      'models/keep.bak.sql': 'select 1',
      'models/old/b.sql': 'select 1',
      'models/readme.txt': 'select 1',
    });
    expect(await ids()).toEqual(['model.demo.a', 'model.demo.keep.bak']);
  });

  it('are followed through links, but not in circles', async () => {
    project = testProject({ 'models/a.sql': 'select 1', 'elsewhere/b.sql': 'select 1' });
    symlinkSync(join(project.dir, 'elsewhere'), join(project.dir, 'models/linked'));
    symlinkSync(join(project.dir, 'models'), join(project.dir, 'elsewhere/back'));
    expect(await ids()).toEqual(['model.demo.a', 'model.demo.b']);
  });

  it('may hold sources at the root of the project', async () => {
    project = testProject({
      'sources.yml': 'sources:\n  - name: raw\n    tables: [{name: t}]\n',
      'models/a.sql': "select * from {{ source('raw', 't') }}",
    });
    const { sources } = manifestOf(await project.parse());
    expect(sources.get('source.demo.raw.t')).toMatchObject({
      original_file_path: 'sources.yml',
      fqn: ['demo', 'raw', 't'],
      relation_name: '"demo"."raw"."t"',
    });
  });

  it('lie under the paths that the project file names, and nowhere else', async () => {
    project = testProject({
      'dbt_project.yml': 'name: demo\nprofile: demo\nmodel-paths: [sql/models]\n',
      'sql/models/x/a.sql': 'select 1',
      'models/b.sql': 'select 1',
    });
    const { nodes } = manifestOf(await project.parse());
    expect([...nodes.values()].map(({ fqn, path, original_file_path }) => ({ fqn, path, original_file_path }))).toEqual(
      [{ fqn: ['demo', 'x', 'a'], path: 'x/a.sql', original_file_path: 'sql/models/x/a.sql' }],
    );
  });

  it('keep the lines of their templates', async () => {
    project = testProject({ 'snapshots/s.sql': '\n\n{% snapshot s %}\n{{ boo( }}\n{% endsnapshot %}' });
    const { diagnostics } = await project.parse();
    expect(diagnostics[0]?.span).toMatchObject({ file: 'snapshots/s.sql', line: 4 });
  });

  it('lose the whitespace around them that Python strips, and no byte order mark', () => {
    expect(stripText('\x1f\u00a0 a b\t\x85\n')).toBe('a b');
    expect(stripText('\uFEFFa\uFEFF\n')).toBe('\uFEFFa\uFEFF');
  });

  it('are seeds by content, or by path when they are large', async () => {
    project = testProject({ 'seeds/small.csv': 'id\n1\n\n', 'seeds/large.csv': 'id\n' });
    mkdirSync(join(project.dir, 'seeds'), { recursive: true });
    writeFileSync(join(project.dir, 'seeds/large.csv'), `id\n${'1\n'.repeat(600_000)}`);
    const { nodes } = manifestOf(await project.parse());
    expect(nodes.get('seed.demo.large')?.checksum).toEqual({ name: 'path', checksum: 'seeds/large.csv' });
    expect(nodes.get('seed.demo.small')?.checksum).toEqual({
      name: 'sha256',
      // sha256 of "id\n1"
      checksum: '605096a310e4908def91488e2d873d6bd9f4a9930bcb42eeac08d6f0ccf3ba0e',
    });
  });
});

describe('a file that cannot be read', () => {
  it('is an expected failure with its path', () => {
    const read = () => readable('models/a.sql', () => readFileSync('/nowhere/models/a.sql', 'utf8'));
    expect(read).toThrow('Could not read models/a.sql: ENOENT');
  });

  it('is told from a bug', () => {
    const bug = new TypeError('x is not a function');
    expect(() =>
      readable('models/a.sql', () => {
        throw bug;
      }),
    ).toThrow(bug);
  });
});
