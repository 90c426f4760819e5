import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repr } from '../../src/core/value.ts';
import { databaseName, targetDict } from '../../src/project/index.ts';
import { complaints, folderWith, load, loaded, PROFILES, seen } from './temporary-project.ts';

const project = { 'dbt_project.yml': 'name: p\nprofile: p\n' };
const profile = (output: string): string =>
  `p:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n${output.replace(/^/gm, '      ')}\n`;
const target = async (output: string, options = {}) =>
  (await loaded({ ...project, 'profiles.yml': profile(output) }, options)).project.target;
const problems = async (output: string, options = {}) =>
  seen(await complaints({ ...project, 'profiles.yml': profile(output) }, options));

describe('where profiles.yml is looked for', () => {
  test('the folder given, the working directory, the project, the home directory', async () => {
    const files = (name: string) => PROFILES.replace('x.duckdb', `${name}.duckdb`);
    const root = folderWith({ ...project, 'profiles.yml': files('project'), 'given/profiles.yml': files('given') });
    const elsewhere = folderWith({ 'profiles.yml': files('cwd') });
    const home = folderWith({ '.dbt/profiles.yml': files('home') });
    const bare = folderWith(project);
    const pathOf = async (folder: string, options = {}) => {
      const result = await load(folder, { projectDir: folder, ...options });
      return result.ok ? result.value.project.target.path : result.error[0]?.code;
    };
    expect(await pathOf(root, { profilesDir: 'given', cwd: root })).toBe('given.duckdb');
    expect(await pathOf(root, { cwd: elsewhere })).toBe('cwd.duckdb');
    expect(await pathOf(root, { cwd: '/' })).toBe('project.duckdb');
    expect(await pathOf(bare, { cwd: '/', home })).toBe('home.duckdb');
    expect(await pathOf(bare, { cwd: '/' })).toBe('PA121');
    expect(await pathOf(bare, { profilesDir: join(root, 'nope') })).toBe('PA121');
  });
});

describe('a target', () => {
  test('defaults', async () => {
    const read = await target('');
    expect(read).toMatchObject({ path: ':memory:', database: 'memory', schema: 'main', threads: 1, externalRoot: '.' });
    expect(read).toMatchObject({
      keepOpen: true,
      disableTransactions: false,
      isDucklake: false,
      retries: null,
      attach: [],
    });
  });

  test('every key', async () => {
    const read = await target(
      [
        'path: data/shop.v2.duckdb',
        'schema: mart',
        'threads: 4',
        'config_options: {allow_unsigned_extensions: true}',
        'settings: {memory_limit: 1GB}',
        'extensions: [httpfs, {name: h3, repo: community}]',
        'secrets: [{type: s3, region: eu}]',
        'attach: [{path: side.db, alias: side, read_only: true, options: {x: 1}}, {path: other.db}]',
        'external_root: out',
        'retries: {connect_attempts: 3, query_attempts: 2}',
        'keep_open: false',
        'disable_transactions: true',
        'motherduck_token: tok',
      ].join('\n'),
    );
    expect(read).toMatchObject({
      database: 'shop',
      threads: 4,
      extensions: [
        { name: 'httpfs', repo: null },
        { name: 'h3', repo: 'community' },
      ],
      externalRoot: 'out',
      retries: { connectAttempts: 3, queryAttempts: 2, retryableExceptions: ['IOException'] },
      keepOpen: false,
      disableTransactions: true,
    });
    expect(read.attach.map(a => [a.path, a.alias, a.readOnly, repr(a.options)])).toEqual([
      ['side.db', 'side', true, "{'x': 1}"],
      ['other.db', null, false, '{}'],
    ]);
    expect(repr(read.settings)).toBe("{'memory_limit': '1GB', 'motherduck_token': 'tok'}");
  });

  test('templates give typed values; secrets are put in last', async () => {
    const read = await target(
      'threads: "{{ env_var(\'N\', 3) }}"\nmotherduck_token: "{{ env_var(\'DBT_ENV_SECRET_T\') | lower }}"',
      {
        env: { DBT_ENV_SECRET_T: 'hush' },
      },
    );
    expect(read.threads).toBe(3);
    // A filter sees a placeholder, never the secret.
    expect(read.settings.get('motherduck_token')).toBe('$$$dbt_secret_start$$$dbt_env_secret_t$$$dbt_secret_end$$$');
    const plain = await target('motherduck_token: "{{ env_var(\'DBT_ENV_SECRET_T\') }}"', {
      env: { DBT_ENV_SECRET_T: 'hush' },
    });
    expect(plain.settings.get('motherduck_token')).toBe('hush');
  });

  test('{{ target }} shows what dbt shows, in its order', async () => {
    const read = await target('path: y.duckdb\nthreads: 3\nattach: [{path: z.db, alias: zz}]\nplugins: []');
    expect(repr(targetDict(read))).toBe(
      "{'database': 'y', 'schema': 'main', 'path': 'y.duckdb', 'config_options': None, 'extensions': None, 'settings': {}, " +
        "'external_root': '.', 'use_credential_provider': None, 'attach': [{'path': 'z.db', 'type': None, 'alias': 'zz', " +
        "'secret': None, 'read_only': False, 'options': None, 'is_ducklake': None}], 'filesystems': None, 'remote': None, " +
        "'plugins': [], 'disable_transactions': False, 'type': 'duckdb', 'threads': 3, 'name': 'dev', 'target_name': 'dev', " +
        "'profile_name': 'p'}",
    );
  });

  test('only the chosen output is rendered; --target and --threads win', async () => {
    const text =
      'p:\n  target: "{{ env_var(\'T\') }}"\n  outputs:\n    a: {type: duckdb, path: a.db}\n    b: {type: duckdb, path: "{{ env_var(\'NOPE\') }}"}\n';
    const files = { ...project, 'profiles.yml': text };
    const one = await loaded(files, { env: { T: 'a' }, threads: 7 });
    expect([one.project.target.path, one.project.target.threads]).toEqual(['a.db', 7]);
    const [unset] = await complaints(files, { target: 'b' });
    expect(unset).toMatchObject({ code: 'PA212', span: { line: 5, column: 29 } });
    expect(unset?.message).toBe("Could not render {{ env_var('NOPE') }}: Env var required but not provided: 'NOPE'");
  });
});

test('config: of profiles.yml is the old place of flags:', async () => {
  const files = { ...project, 'profiles.yml': `config: {fail_fast: true}\n${PROFILES}` };
  const read = await loaded(files);
  expect(repr(read.project.root.flags)).toBe("{'fail_fast': True}");
  expect(read.warnings.map(w => w.event)).toEqual(['ProjectFlagsMovedDeprecation']);
  const both = { ...files, 'dbt_project.yml': 'name: p\nprofile: p\nflags: {fail_fast: false}\n' };
  expect((await complaints(both))[0]?.code).toBe('PA127');
});

test.each([
  [':memory:', 'memory'],
  ['x.duckdb', 'x'],
  ['/a/b/my.db.duckdb', 'my'],
  ['.hidden.duckdb', 'hidden'],
  ['md:', 'my_db'],
  ['md:shop?motherduck_token=x', 'shop'],
  ['ducklake:meta.ducklake', 'meta'],
  ['s3://bucket/folder/x.duckdb', 'x'],
])('the database of %s is %s', (path, name) => {
  expect(databaseName(path)).toBe(name);
});

describe('what is wrong with a profile', () => {
  const withoutPath = (list: string[]) =>
    list.map(text =>
      text.replace(/ \S*profiles\.yml:/, ' profiles.yml:').replace(/in \S*profiles\.yml/, 'in profiles.yml'),
    );

  test('no such profile or target: the ones there are', async () => {
    const [missing] = await complaints({ 'dbt_project.yml': 'name: p\nprofile: q\n' });
    expect(missing?.message).toMatch(
      /^Could not find profile named 'q' in .*profiles\.yml\. The profiles there are:\n - p$/,
    );
    const [target] = await complaints(project, { target: 'prod' });
    expect(target?.message).toBe(
      "The profile 'p' does not have a target named 'prod'. The valid target names for this profile are:\n - dev",
    );
    expect(target?.span).toMatchObject({ line: 3, column: 3 });
  });

  test('no profile named at all', async () => {
    expect((await complaints({ 'dbt_project.yml': 'name: p\n' }))[0]?.code).toBe('PA120');
  });

  test.each([
    ['pth: x.db', "Additional properties are not allowed ('pth' was unexpected)", 6],
    ['path: 1', "'path' must be a string, not 1", 6],
    ['attach: [{alias: a}]', "'path' is a required property of attach", 6],
    ['attach: [{path: a, pathh: b}]', "Additional properties are not allowed ('pathh' was unexpected)", 6],
    ['threads: 0', 'threads must be a positive integer, not 0', 6],
    ['path: x.db\ndatabase: y', "the 'database' property must be set to 'x' to match the 'path'", 7],
  ])('%s', async (output, message, line) => {
    const found = withoutPath(await problems(output));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^PA124 profiles\\.yml:${line}:`));
    expect(found[0]).toContain(message);
  });

  test('a database may be named after an attachment', async () => {
    expect((await target('path: x.db\ndatabase: side\nattach: [{path: s.db, alias: side}]')).database).toBe('side');
  });

  test('another type', async () => {
    const [problem] = await complaints({
      ...project,
      'profiles.yml': 'p: {target: dev, outputs: {dev: {type: postgres}}}\n',
    });
    expect(problem?.message).toContain('Could not find adapter type postgres!');
  });
});
