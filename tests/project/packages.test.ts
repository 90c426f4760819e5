import { describe, expect, test } from 'vitest';
import { PyDict, repr } from '../../src/core/value.ts';
import { lookupVar } from '../../src/model/index.ts';
import { complaints, loaded, seen } from './temporary-project.ts';

const root = { 'dbt_project.yml': 'name: root\nprofile: p\n' };

describe('installed packages', () => {
  test("come after the root, by name, with the root's quoting", async () => {
    const { project } = await loaded({
      'dbt_project.yml': 'name: root\nprofile: p\nquoting: {identifier: false}\n',
      'dbt_packages/zeta/dbt_project.yml': 'name: zeta\n',
      'dbt_packages/other-folder/project.yml': 'name: alpha\n',
      'dbt_packages/other-folder/sources.yml': 'sources: []\n',
      'dbt_packages/__MACOSX/x': '',
      'dbt_packages/a-file': '',
    });
    expect([...project.packages.keys()]).toEqual(['root', 'alpha', 'zeta']);
    expect(repr(project.packages.get('zeta')?.quoting as PyDict)).toContain("'identifier': False");
    expect(project.packages.get('alpha')?.rootPropertyFiles).toEqual(['sources.yml']);
  });

  test('do not see --vars, as in dbt', async () => {
    const files = {
      ...root,
      'dbt_packages/a/dbt_project.yml': "name: a\nmodels: {+schema: \"{{ var('x', 'own') }}\"}\n",
    };
    const { project } = await loaded(files, { vars: PyDict.fromObject({ x: 'cli' }) });
    expect(repr(project.packages.get('a')?.configTrees.get('models') as PyDict)).toBe("{'+schema': 'own'}");
  });

  test('what is asked for must be installed', async () => {
    const [problem] = await complaints({ ...root, 'packages.yml': 'packages:\n  - local: ../a\n' });
    expect(problem).toMatchObject({
      code: 'PA180',
      hint: 'Run "pa deps" (or "dbt deps") to install package dependencies.',
    });
    expect(problem?.message).toBe(
      'dbt found 1 package(s) specified in packages.yml, but only 0 package(s) installed in dbt_packages',
    );
  });

  test('names are unique, and complaints show the path from the root', async () => {
    expect(
      seen(
        await complaints({
          ...root,
          'dbt_packages/a/dbt_project.yml': 'name: root\n',
          'dbt_packages/b/dbt_project.yml': 'name: [b\n',
        }),
      ),
    ).toEqual([
      'PA181 dbt_packages/a/dbt_project.yml:1:1 dbt found more than one package with the name "root" included in this project. ' +
        'Package names must be unique in a project.',
      expect.stringMatching(/^PA110 dbt_packages\/b\/dbt_project\.yml:\d+:\d+ /),
    ]);
    expect(seen(await complaints({ ...root, 'dbt_packages/empty/x': '' }))).toEqual([
      'PA102 - No project.yml or dbt_project.yml found at dbt_packages/empty',
    ]);
  });

  test.each([
    ['packages.yml', 'packages: 1\n', "'packages' must be a list of mappings"],
    ['packages.yml', 'package:\n  - local: a\n', "'package' is not a key of packages.yml"],
    ['packages.yml', 'projects: []\n', "The 'projects' key belongs into dependencies.yml"],
  ])('%s: %j', async (file, text, reason) => {
    expect(seen(await complaints({ ...root, [file]: text }))).toEqual([
      `PA182 ${file}:1:1 ${file} is malformed: ${reason}`,
    ]);
  });

  test('packages in both files', async () => {
    const both = { ...root, 'packages.yml': 'packages: []\n', 'dependencies.yml': 'packages: []\n' };
    expect((await complaints(both))[0]?.message).toContain('is in packages.yml and in dependencies.yml');
  });
});

test('variables: --vars, the root for the package, the root for all, the package itself', async () => {
  const { project } = await loaded(
    {
      'dbt_project.yml':
        'name: root\nprofile: p\nvars:\n  a: root\n  b: root\n  c: root\n  pkg: {a: for-pkg, b: for-pkg}\n  root: {c: own}\n',
      'dbt_packages/pkg/dbt_project.yml': 'name: pkg\nvars:\n  a: pkg\n  d: pkg\n  pkg: {e: nested}\n',
    },
    { vars: PyDict.fromObject({ a: 'cli' }) },
  );
  const values = (name: string) => ['a', 'b', 'c', 'd', 'e', 'nope'].map(key => lookupVar(project, name, key));
  expect(values('pkg')).toEqual(['cli', 'for-pkg', 'root', 'pkg', 'nested', undefined]);
  expect(values('root')).toEqual(['cli', 'root', 'own', undefined, undefined, undefined]);
});

describe('selectors.yml', () => {
  test('is rendered and kept by name', async () => {
    const { project } = await loaded({
      ...root,
      'selectors.yml':
        'selectors:\n  - name: nightly\n    definition: tag:nightly\n    default: "{{ target.name == \'dev\' }}"\n',
    });
    expect(repr(project.selectors.get('nightly') as PyDict)).toBe(
      "{'name': 'nightly', 'definition': 'tag:nightly', 'default': True}",
    );
  });

  test.each([
    ['selectors: {}', "'selectors' must be a list", 1],
    ['selectors:\n  - definition: a', "a selector needs a 'name'", 2],
    ['selectors:\n  - name: a\n    definition: [x]', "the definition of 'a' must be a string or a mapping, no list", 3],
    ['selectors:\n  - {name: a, definition: b, defualt: true}', "'defualt' is not a key of a selector", 2],
    [
      'selectors:\n  - {name: a, definition: b, default: true}\n  - {name: c, definition: d, default: true}',
      "both 'a' and 'c' have 'default: true'",
      3,
    ],
  ])('%j', async (text, reason, line) => {
    const found = seen(await complaints({ ...root, 'selectors.yml': `${text}\n` }));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^PA183 selectors\\.yml:${line}:`));
    expect(found[0]).toContain(reason);
  });
});
