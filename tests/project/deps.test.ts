import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { PyDict, PyFloat, type Value } from '../../src/core/value.ts';
import { type DepsOptions, installDependencies } from '../../src/project/deps/index.ts';
import { definitionHash } from '../../src/project/deps/lock-file.ts';
import { folderWith } from './temporary-project.ts';

/** Runs deps and collects what it says. */
async function deps(root: string, options: Partial<DepsOptions> & { env?: Record<string, string> } = {}) {
  const said: string[] = [];
  const { env = {}, ...rest } = options;
  const result = await installDependencies({
    projectDir: root,
    ...rest,
    emit: event => {
      if (event.type === 'line') said.push(event.message);
      if (event.type === 'diagnostic') said.push(`${event.diagnostic.severity} ${event.diagnostic.code}`);
    },
    environment: { cwd: root, env: { PATH: process.env['PATH'], ...env } },
  });
  return { said, problems: result.ok ? [] : result.error.map(p => `${p.code} ${p.message}`) };
}

const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');
const project = (name: string): string => `name: ${name}\nprofile: p\n`;

/** A folder with a root project and packages beside it. */
function workspace(packages: string, files: Record<string, string> = {}): { root: string; base: string } {
  const base = folderWith({ 'root/dbt_project.yml': project('root'), 'root/packages.yml': packages, ...files });
  return { root: join(base, 'root'), base };
}

function gitRepository(folder: string): { commit: string } {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  git('tag', 'v1');
  const commit = git('rev-parse', 'HEAD');
  writeFileSync(join(folder, 'later.sql'), 'select 2');
  git('add', '.');
  git('commit', '--quiet', '-m', 'second');
  return { commit };
}

/** A tar archive with these entries, written by hand so that it can be hostile. */
function tar(entries: Record<string, string>): Buffer {
  const blocks = Object.entries(entries).map(([path, text]) => {
    const header = Buffer.alloc(512);
    header.write(path, 0);
    header.write('0000644\0', 100);
    header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(path.endsWith('/') ? '5' : '0', 156);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
    body.write(text);
    return Buffer.concat([header, body]);
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

describe('sources', () => {
  test('local packages are linked, with what they ask for themselves', async () => {
    const { root, base } = workspace('packages:\n  - local: ../a\n', {
      'a/dbt_project.yml': project('pkg_a'),
      'a/packages.yml': 'packages:\n  - local: ../b\n',
      'b/project.yml': project('pkg_b'),
    });
    const { said, problems } = await deps(root);
    expect(problems).toEqual([]);
    expect(said).toEqual([
      `Updating lock file in file path: ${join(root, 'package-lock.yml')}`,
      'Installing ../a',
      'Installed from <local @ ../a>',
      'Installing ../b',
      'Installed from <local @ ../b>',
    ]);
    expect(lstatSync(join(root, 'dbt_packages/pkg_a')).isSymbolicLink()).toBe(true);
    expect(realpathSync(join(root, 'dbt_packages/pkg_b'))).toBe(join(base, 'b'));
  });

  test('git packages are pinned to a commit; later runs take it from the lock', async () => {
    const { root, base } = workspace('', {
      'repo/dbt_project.yml': project('pkg_git'),
      'repo/sub/dbt_project.yml': project('pkg_sub'),
    });
    const { commit } = gitRepository(join(base, 'repo'));
    const url = `file://${join(base, 'repo')}`;
    writeFileSync(
      join(root, 'packages.yml'),
      `packages:\n  - git: ${url}\n    revision: v1\n  - git: "{{ '${url}' }}"\n    revision: main\n    subdirectory: sub\n`,
    );
    const first = await deps(root);
    expect(first.problems).toEqual([]);
    expect(first.said).toContain('warning PA186');
    expect(first.said).toContain(`Installed from revision ${commit}`);
    expect(first.said).toContain('and subdirectory sub');
    expect(existsSync(join(root, 'dbt_packages/pkg_git/later.sql'))).toBe(false);
    const lock = read(root, 'package-lock.yml');
    expect(lock).toContain(`  - git: ${url}\n    name: pkg_git\n    revision: ${commit}\n`);
    expect(lock).toContain(`  - git: '{{ ''${url}'' }}'\n    name: pkg_sub\n`);
    const second = await deps(root);
    expect(second.problems).toEqual([]);
    expect(second.said.filter(line => line.startsWith('Updating') || line.startsWith('warning'))).toEqual([]);
    expect(read(root, 'package-lock.yml')).toBe(lock);
  });

  test('an abbreviated commit works too', async () => {
    const { root, base } = workspace('', { 'repo/dbt_project.yml': project('pkg_git') });
    const { commit } = gitRepository(join(base, 'repo'));
    writeFileSync(
      join(root, 'packages.yml'),
      `packages:\n  - git: file://${base}/repo\n    revision: ${commit.slice(0, 8)}\n`,
    );
    expect((await deps(root)).said).toContain(`Installed from revision ${commit}`);
  });

  test('a tarball holds one folder and is installed under its own name', async () => {
    const { root, base } = workspace('packages:\n  - {tarball: ../x.tar.gz, name: renamed}\n');
    writeFileSync(
      join(base, 'x.tar.gz'),
      tar({ 'x/': '', 'x/dbt_project.yml': project('pkg_x'), 'x/macros/m.sql': 'm' }),
    );
    expect((await deps(root)).problems).toEqual([]);
    expect(read(root, 'dbt_packages/renamed/macros/m.sql')).toBe('m');
  });

  test("hub packages: the newest version that fits, from a hub of one's own", async () => {
    const archive = tar({ 'u/dbt_project.yml': project('dbt_utils') });
    const server = createServer((request, response) => {
      const base = `http://${request.headers.host}`;
      const version = (extra: object = {}) => ({
        name: 'utils',
        packages: [],
        downloads: { tarball: `${base}/u.tgz` },
        ...extra,
      });
      if (request.url === '/u.tgz') response.end(archive);
      else if (request.url === '/api/v1/acme/utils.json') {
        response.end(
          JSON.stringify({
            name: 'utils',
            versions: {
              '1.2.0': version(),
              '1.10.0': version(),
              '1.11.0-rc1': version(),
              '1.12.0': version({ require_dbt_version: ['>=99.0.0'] }),
              '2.0.0': version(),
            },
          }),
        );
      } else response.writeHead(404).end();
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const env = { DBT_PACKAGE_HUB_URL: `http://127.0.0.1:${(server.address() as { port: number }).port}/` };
    try {
      const { root } = workspace('packages:\n  - package: acme/utils\n    version: [">=1.0.0", "<2.0.0"]\n');
      const { said, problems } = await deps(root, { env, dbtVersion: '1.11.16' });
      expect(problems).toEqual([]);
      expect(said).toContain('Installed from version 1.10.0');
      expect(said).toContain('Updated version available: 2.0.0');
      const missing = workspace('packages:\n  - package: acme/nothing\n    version: 1.0.0\n');
      expect((await deps(missing.root, { env })).problems[0]).toMatch(/^PA188 .*answered 404/);
      const unfit = workspace('packages:\n  - package: acme/utils\n    version: ">=9.0.0"\n');
      expect((await deps(unfit.root, { env })).problems[0]).toMatch(
        /^PA187 [\s\S]*Compatible versions: 1\.2\.0, 1\.10\.0/,
      );
    } finally {
      server.close();
    }
  });

  test('a hub that cannot be reached says so', async () => {
    const { root } = workspace('packages:\n  - package: acme/utils\n    version: 1.0.0\n');
    const { problems } = await deps(root, { env: { DBT_PACKAGE_HUB_URL: 'http://127.0.0.1:9' } });
    expect(problems[0]).toMatch(/^PA188 Could not look up acme\/utils on the package hub: .*cannot be reached/);
  });
});

describe('archives that lead out of the folder are refused whole', () => {
  test.each(['../evil.txt', '/tmp/evil.txt', 'x/../../evil.txt'])('%s', async path => {
    const { root, base } = workspace('packages:\n  - {tarball: ../x.tar.gz, name: x}\n');
    writeFileSync(join(base, 'x.tar.gz'), tar({ 'x/dbt_project.yml': project('x'), [path]: 'evil' }));
    const { problems } = await deps(root);
    expect(problems[0]).toContain("leads out of the package's folder");
    expect(existsSync(join(root, 'dbt_packages'))).toBe(false);
  });

  test('damaged and foreign files', async () => {
    const { root, base } = workspace('packages:\n  - {tarball: ../x.tar.gz, name: x}\n', {
      'x.tar.gz': 'no archive at all',
    });
    expect((await deps(root)).problems[0]).toContain('it is no tar archive, or an empty one');
    const whole = tar({ 'x/dbt_project.yml': project('x') });
    writeFileSync(join(base, 'x.tar.gz'), whole.subarray(0, whole.length - 20));
    expect((await deps(root)).problems[0]).toContain('it cannot be unpacked');
  });
});

describe('conflicts leave what is installed alone', () => {
  const packages = {
    'a/dbt_project.yml': project('same'),
    'b/dbt_project.yml': project('same'),
    'c/dbt_project.yml': project('root'),
  };

  test.each([
    ['- local: ../a\n  - local: ../b', 'PA190 Found duplicate project "same"'],
    ['- local: ../c', 'PA191 Found a dependency with the same name as the root project "root"'],
    ['- local: ../nowhere', 'PA185 Could not install ../nowhere: there is no folder'],
    [
      '- {git: x, revision: a}\n  - {git: x.git, revision: b}',
      'PA184 git dependencies should contain exactly one version',
    ],
    [
      '- {git: --upload-pack=touch, revision: a}',
      'PA185 Could not install --upload-pack=touch: a URL or revision cannot begin with a dash',
    ],
    ['- {package: acme/x}', 'PA182 packages.yml is malformed: acme/x is missing the version'],
    ['- {package: x, version: 1.0.0}', 'PA182 packages.yml is malformed: x was not found in the package index'],
    ['- {local: ../a, revison: 1}', "PA182 packages.yml is malformed: 'revison' is not a key of a local package"],
    ['- {url: ../a}', 'PA182 packages.yml is malformed: an entry needs one of package, git, local or tarball, not url'],
  ])('%s', async (entry, problem) => {
    const { root } = workspace(`packages:\n  ${entry}\n`, { ...packages, 'root/dbt_packages/old/x': '' });
    expect((await deps(root)).problems[0]).toContain(problem);
    expect(existsSync(join(root, 'dbt_packages/old/x'))).toBe(true);
    expect(existsSync(join(root, 'package-lock.yml'))).toBe(false);
  });
});

test.each(['.', '..', '../root'])('a packages folder %s that holds the project is refused', async path => {
  const { root } = workspace('packages:\n  - local: ../a\n', { 'a/dbt_project.yml': project('pkg_a') });
  writeFileSync(join(root, 'dbt_project.yml'), `${project('root')}packages-install-path: ${path}\n`);
  expect((await deps(root)).problems[0]).toMatch(/^PA193 /);
  expect(existsSync(join(root, 'packages.yml'))).toBe(true);
});

describe('the lock file', () => {
  test('--lock only writes it, --upgrade renews it, a changed packages file makes it stale', async () => {
    const { root } = workspace('packages:\n  - local: ../a\n', {
      'a/dbt_project.yml': project('pkg_a'),
      'b/dbt_project.yml': project('pkg_b'),
    });
    const lock = () => read(root, 'package-lock.yml');
    await deps(root, { lock: true });
    expect(existsSync(join(root, 'dbt_packages'))).toBe(false);
    expect(lock()).toMatch(/^packages:\n {2}- local: \.\.\/a\n {4}name: pkg_a\nsha1_hash: [0-9a-f]{40}\n$/);
    expect((await deps(root)).said.some(line => line.startsWith('Updating'))).toBe(false);
    expect((await deps(root, { upgrade: true })).said.some(line => line.startsWith('Updating'))).toBe(true);
    const before = lock();
    writeFileSync(join(root, 'packages.yml'), 'packages:\n  - local: ../a\n  - local: ../b\n');
    expect((await deps(root)).said.some(line => line.startsWith('Updating'))).toBe(true);
    expect(lock()).not.toBe(before);
  });

  test('no packages', async () => {
    const { root } = workspace('packages: []\n');
    expect(await deps(root)).toEqual({ said: ['Warning: No packages were found in packages.yml'], problems: [] });
  });

  // The hashes are dbt's own.
  test('its hash is that of dbt', () => {
    const dicts = (...entries: Record<string, Value>[]): PyDict[] => entries.map(entry => PyDict.fromObject(entry));
    const hub = dicts(
      { package: 'dbt-labs/dbt_utils', version: ['>=1.0.0', '<2.0.0'] },
      { package: 'a/c', version: new PyFloat(1), install_prerelease: true },
      { git: 'x', revision: new PyFloat(1) },
      { package: 'a/d', version: 'é' },
    );
    expect(definitionHash({ packages: hub, unrendered: hub })).toBe('ece572a10ac753df8ea163630c875cd8c79ffec6');
    const url = 'file:///tmp/dx/gitp';
    const tarball = { tarball: 'http://localhost:8765/tarp.tar.gz', name: 'tar_pkg' };
    const written = dicts(
      { local: '../loc' },
      { git: url, revision: 'v1', 'warn-unpinned': false },
      { git: `{{ '${url}' }}`, revision: 'main', subdirectory: 'sub' },
      tarball,
    );
    const rendered = written.map((entry, i) => (i === 2 ? entry.copy().set('git', url) : entry));
    expect(definitionHash({ packages: rendered, unrendered: written })).toBe(
      '807e7807b4e4c2ccf8099929b48da4ca7093f70d',
    );
  });
});

describe('--add-package', () => {
  const add = (root: string, name: string, version: string | null, source: 'hub' | 'git' | 'local') =>
    deps(root, { lock: true, add: { name, version, source }, env: { DBT_PACKAGE_HUB_URL: 'http://127.0.0.1:9' } });

  test('comments and order of the file stay', async () => {
    const { root } = workspace('# ours\npackages:\n  - local: ../a # kept\n', {
      'a/dbt_project.yml': project('pkg_a'),
      'b/dbt_project.yml': project('pkg_b'),
    });
    const { said } = await add(root, '../b', null, 'local');
    expect(said[0]).toContain('Added new package ../b@None to');
    expect(read(root, 'packages.yml')).toBe('# ours\npackages:\n  - local: ../a # kept\n  - local: ../b\n');
  });

  test('an entry for the same package is replaced, whatever its source', async () => {
    const { root } = workspace('packages:\n  - git: https://github.com/dbt-labs/dbt-utils.git\n    revision: "1"\n');
    const { said } = await add(root, 'dbt-labs/dbt_utils', '1.0.0', 'hub');
    expect(said[0]).toMatch(/^Found duplicate package in packages\.yml, removing: \{'git'/);
    expect(read(root, 'packages.yml')).toBe('packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.0.0\n');
  });

  test('a packages file is made where there is none', async () => {
    const base = folderWith({ 'dbt_project.yml': project('root'), 'a/dbt_project.yml': project('pkg_a') });
    await add(base, 'a', null, 'local');
    expect(read(base, 'packages.yml')).toBe('packages:\n  - local: a\n');
  });
});
