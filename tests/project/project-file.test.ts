import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PyDict, repr } from '../../src/core/value.ts';
import { complaints, folderWith, load, loaded, PROFILES, seen } from './temporary-project.ts';

const minimal = 'name: p\nprofile: p\n';

describe('finding the project', () => {
  test('dbt_project.yml and project.yml are alike', async () => {
    const one = await loaded({ 'dbt_project.yml': minimal });
    const other = await loaded({ 'project.yml': minimal });
    expect(one.project.root.projectFile).toBe('dbt_project.yml');
    expect({ ...other.project.root, root: '', projectFile: '' }).toEqual({
      ...one.project.root,
      root: '',
      projectFile: '',
    });
  });

  test('it is looked for upwards from the working directory', async () => {
    const root = folderWith({ 'dbt_project.yml': minimal, 'profiles.yml': PROFILES, 'models/a/b.sql': 'select 1' });
    const result = await load(root, { cwd: join(root, 'models', 'a') });
    expect(result.ok && result.value.project.root.root).toBe(root);
  });

  test('a linked project folder keeps the path by which it was named', async () => {
    const root = folderWith({ 'dbt_project.yml': minimal, 'profiles.yml': PROFILES });
    const link = join(folderWith({}), 'link');
    symlinkSync(root, link);
    const result = await load(link, { projectDir: link });
    expect(result.ok && result.value.project.root.root).toBe(link);
  });

  test('no project anywhere', async () => {
    const result = await load('/', {});
    expect(!result.ok && seen(result.error)).toEqual(['PA101 - No project.yml or dbt_project.yml found at / or above']);
  });

  test('--project-dir must hold the project itself', async () => {
    const empty = folderWith({});
    const result = await load(empty, { projectDir: empty });
    expect(!result.ok && result.error[0]?.code).toBe('PA102');
    const missing = await load(empty, { projectDir: join(empty, 'nope') });
    expect(!missing.ok && missing.error[0]?.code).toBe('PA103');
  });
});

describe('what a project file says', () => {
  test('defaults', async () => {
    const { root } = (await loaded({ 'dbt_project.yml': minimal })).project;
    expect(root.paths).toEqual({
      model: ['models'],
      seed: ['seeds'],
      snapshot: ['snapshots'],
      analysis: ['analyses'],
      macro: ['macros'],
      test: ['tests'],
      function: ['functions'],
      docs: ['models', 'seeds', 'snapshots', 'analyses', 'macros', 'tests', 'functions'],
      asset: [],
    });
    expect([root.targetPath, root.packagesInstallPath, root.cleanTargets]).toEqual([
      'target',
      'dbt_packages',
      ['target'],
    ]);
    expect(repr(root.quoting)).toBe("{'database': True, 'schema': True, 'identifier': True}");
  });

  test('values keep their types, hooks and vars stay templates', async () => {
    const { root } = (
      await loaded({
        'dbt_project.yml': [
          minimal,
          'version: 1.0',
          'on-run-start: "{{ log(1) }}"',
          'vars: {rate: 1.0, text: "{{ 1 + 1 }}"}',
          'models:',
          '  p:',
          '    +schema: "{{ target.schema ~ \'_x\' }}"',
          '    +meta: {n: "{{ target.threads }}", text: "{{ 2 * 3 }}", day: 2024-01-01}',
          '    +pre-hook: "{{ this }}"',
          '',
        ].join('\n'),
      })
    ).project;
    expect(root.version).toBe('1.0');
    expect(root.onRunStart).toEqual(['{{ log(1) }}']);
    expect(repr(root.vars)).toBe("{'rate': 1.0, 'text': '{{ 1 + 1 }}'}");
    expect(repr(root.configTrees.get('models') as PyDict)).toBe(
      "{'p': {'+schema': 'main_x', '+meta': {'n': 1, 'text': '6', 'day': '2024-01-01'}, '+pre-hook': '{{ this }}'}}",
    );
    expect(repr(root.unrenderedConfigTrees.get('models') as PyDict)).toContain("'{{ 2 * 3 }}'");
  });

  test('tests: is the old name of data_tests:', async () => {
    const { root } = (await loaded({ 'dbt_project.yml': `${minimal}tests: {+severity: warn}\n` })).project;
    expect(repr(root.configTrees.get('data_tests') as PyDict)).toBe("{'+severity': 'warn'}");
  });

  test('our own keys are kept apart', async () => {
    const { root } = (await loaded({ 'project.yml': `${minimal}periods: {variable: year}\n` })).project;
    expect(repr(root.extra)).toBe("{'periods': {'variable': 'year'}}");
  });

  test('a root sources.yml is a property file', async () => {
    const files = { 'project.yml': minimal, 'sources.yml': 'sources: []\n' };
    expect((await loaded(files)).project.root.rootPropertyFiles).toEqual(['sources.yml']);
    const everywhere = { ...files, 'project.yml': `${minimal}model-paths: ["."]\n` };
    expect((await loaded(everywhere)).project.root.rootPropertyFiles).toEqual([]);
  });

  test('a duplicate key and a deprecated one are warnings', async () => {
    const { warnings } = await loaded({ 'dbt_project.yml': `${minimal}name: q\ntarget-path: out\n` });
    expect(seen(warnings)).toEqual([
      "PA111 dbt_project.yml:3:1 Duplicate key 'name': the last one wins",
      "PA115 dbt_project.yml:4:1 'target-path' in the project file is deprecated",
    ]);
  });
});

describe('what is wrong with a project file is said at its place', () => {
  const problems = (text: string, options = {}) => complaints({ 'dbt_project.yml': text }, options).then(seen);

  test('unknown keys, with the nearest known one', async () => {
    const found = await complaints({ 'dbt_project.yml': `${minimal}model_paths: [a]\nfoo: 1\n` });
    expect(seen(found)).toEqual([
      "PA104 dbt_project.yml:3:1 Additional properties are not allowed ('model_paths' was unexpected) in dbt_project.yml",
      "PA104 dbt_project.yml:4:1 Additional properties are not allowed ('foo' was unexpected) in dbt_project.yml",
    ]);
    expect(found[0]?.hint).toBe("Did you mean 'model-paths'?");
    expect(found[0]?.excerpt).toBe('model_paths: [a]');
  });

  test.each([
    ['model-paths: models', "'model-paths' must be a list of strings, not 'models'"],
    ['models: [a]', "'models' must be a mapping, not ['a']"],
    ['version: abc', "'version' must be a version such as '1.0.0', or a number, not 'abc'"],
    [
      'dispatch: [{macro_namespace: x}]',
      "'dispatch[0]' must be a mapping with macro_namespace and a search_order list, not {'macro_namespace': 'x'}",
    ],
  ])('%s', async (line, message) => {
    const found = await problems(`${minimal}${line}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^PA105 dbt_project\.yml:3:\d+ /);
    expect(found[0]).toContain(message);
  });

  test('keys inside quoting and query-comment', async () => {
    expect(await problems(`${minimal}quoting: {identifer: true, schema: 1}\n`)).toEqual([
      "PA104 dbt_project.yml:3:11 Additional properties are not allowed ('quoting.identifer' was unexpected) in dbt_project.yml",
      "PA105 dbt_project.yml:3:36 'quoting.schema' must be true or false, not 1",
    ]);
    expect((await problems(`${minimal}query-comment:\n  coment: x\n`))[0]).toMatch(/^PA104 dbt_project\.yml:4:3 /);
    await expect(
      loaded({ 'dbt_project.yml': `${minimal}query-comment: text\nquoting: {database: null}\n` }),
    ).resolves.toBeDefined();
  });

  test('names', async () => {
    expect(await problems('profile: p\n')).toEqual([
      'PA106 dbt_project.yml:1:1 Required "name" field not present in dbt_project.yml',
    ]);
    expect((await problems('name: 1p\nprofile: p\n'))[0]).toMatch(
      /^PA107 dbt_project\.yml:1:7 Invalid project name '1p'/,
    );
    expect((await problems('name: target\nprofile: p\n'))[0]).toContain('it is a reserved word');
  });

  test('both names of the same thing', async () => {
    expect(await problems(`${minimal}source-paths: [a]\nmodel-paths: [b]\n`)).toEqual([
      "PA108 dbt_project.yml:3:1 'source-paths' and 'model-paths' cannot both be defined",
    ]);
  });

  test('a template that fails names the value and its line', async () => {
    const unset = await complaints({
      'dbt_project.yml': `${minimal}models:\n  p:\n    +schema: "{{ env_var('NOPE') }}"\n`,
    });
    expect(seen(unset)).toEqual([
      "PA212 dbt_project.yml:5:14 Could not render {{ env_var('NOPE') }}: Env var required but not provided: 'NOPE'",
    ]);
    expect((await problems(`${minimal}models: {+a: "{{ nope }}"}\n`))[0]).toBe(
      "PA113 dbt_project.yml:3:14 Could not render {{ nope }}: 'nope' is undefined",
    );
    expect((await problems(`${minimal}models: {+a: "{{ nope"}\n`))[0]).toMatch(
      /^PA113 dbt_project\.yml:3:14 Could not render/,
    );
    expect((await problems(`${minimal}models: {+a: "{{ var('x') }}"}\n`))[0]).toMatch(
      /^PA210 dbt_project\.yml:3:14 .*Required var 'x'/,
    );
  });

  test('secrets may not be read outside profiles and packages', async () => {
    const text = `${minimal}models: {+a: "{{ env_var('DBT_ENV_SECRET_X') }}"}\n`;
    expect((await problems(text, { env: { DBT_ENV_SECRET_X: 'hush' } }))[0]).toMatch(/^PA211 /);
  });

  test('versions of dbt', async () => {
    expect((await problems(`${minimal}require-dbt-version: ">=2.0.0"\n`))[0]).toMatch(
      /^PA112 dbt_project\.yml:3:1 .*not supported/,
    );
    expect((await problems(`${minimal}require-dbt-version: [">=1.9.0", "<1.0.0"]\n`))[0]).toContain(
      'can never be satisfied',
    );
    expect((await problems(`${minimal}require-dbt-version: new\n`))[0]).toContain('is not valid');
    await expect(
      loaded({ 'dbt_project.yml': `${minimal}require-dbt-version: ">=2.0.0"\n` }, { versionCheck: false }),
    ).resolves.toBeDefined();
  });

  test('flags: a slip is a warning, a wrong value an error, what means nothing to us is left alone', async () => {
    const { warnings } = await loaded({
      'dbt_project.yml': `${minimal}flags: {use_color: false, of_the_future: true}\n`,
    });
    expect(seen(warnings)).toEqual(["PA116 dbt_project.yml:3:9 flags: 'use_color' is not a flag"]);
    expect(warnings[0]?.hint).toBe("Did you mean 'use_colors'?");
    expect(await problems(`${minimal}flags:\n  use_colors: 3\n  indirect_selection: all\n`)).toEqual([
      "PA116 dbt_project.yml:4:15 flags: 'use_colors' must be true or false, not 3",
      "PA116 dbt_project.yml:5:23 flags: 'indirect_selection' must be one of eager, cautious, buildable, empty, not 'all'",
    ]);
  });

  test('YAML that does not parse', async () => {
    expect(await problems('name: p\n  profile: p\n')).toEqual([
      'PA110 dbt_project.yml:2:10 YAML syntax error: bad indentation of a mapping entry',
    ]);
  });
});

test("templates have the functions of dbt's base context", async () => {
  const template =
    "{{ fromjson('{\\\"a\\\": 3}').a }}_{{ dbt_version }}_{{ local_md5('x') }}_{{ modules.datetime.date(2024, 1, 2) }}";
  const { project } = await loaded({ 'dbt_project.yml': `${minimal}models: {+schema: "${template}"}\n` });
  // dbt's own answer.
  expect(project.root.configTrees.get('models')?.get('+schema')).toBe(
    '3_1.11.16_9dd4e461268c8034f5c8564e155c67a6_2024-01-02',
  );
});

test('--vars reach the templates of the root project', async () => {
  const vars = PyDict.fromObject({ layer: 'gold' });
  const { project } = await loaded(
    { 'dbt_project.yml': `${minimal}models: {+schema: "{{ var('layer') }}"}\n` },
    { vars },
  );
  expect(repr(project.root.configTrees.get('models') as PyDict)).toBe("{'+schema': 'gold'}");
});

test('what the files read from the environment is reported', async () => {
  const text = `${minimal}models: {+a: "{{ env_var('A') }}", +b: "{{ env_var('B', 'x') }}"}\n`;
  const { envReads } = await loaded({ 'dbt_project.yml': text }, { env: { A: '1' } });
  expect([...envReads]).toEqual([
    ['A', '1'],
    ['B', undefined],
  ]);
});
