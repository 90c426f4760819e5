import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Call } from '../../src/cli/call.ts';
import { runCommandLine } from '../../src/cli/cli.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { completionScript } from '../../src/cli/completion.ts';
import { optionsFromEnvironment } from '../../src/cli/environment-options.ts';
import { interruptSignal } from '../../src/cli/interrupt.ts';
import { cliReference } from '../../src/cli/markdown.ts';
import { isShown, type Option } from '../../src/cli/option.ts';
import { COMMAND_OPTIONS, GLOBAL_OPTIONS } from '../../src/cli/options.ts';
import { parseArguments } from '../../src/cli/parse-arguments.ts';
import { maskSecrets } from '../../src/cli/secrets.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { type PaEvent, problem } from '../../src/core/index.ts';
import { folderWith, PROFILES } from '../project/temporary-project.ts';

/** Runs a command line in a folder and collects what it writes. */
async function pa(words: readonly string[], cwd = '/', env: Record<string, string> = {}) {
  let stdout = '';
  let stderr = '';
  const code = await runCommandLine(words, {
    cwd,
    env,
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    signal: new AbortController().signal,
  });
  return { code, stdout, stderr };
}

describe('help and version', () => {
  test('pa shows every command once', async () => {
    const { code, stdout } = await pa([]);
    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(stdout.match(new RegExp(`^  ${name}[ ,]`, 'gm'))).toHaveLength(1);
  });

  test('every command has help with its options and examples', async () => {
    for (const command of COMMANDS) {
      const { code, stdout } = await pa([...command.name.split(' '), '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(command.examples[0]?.[0]);
      for (const key of command.options) {
        const option = COMMAND_OPTIONS[key] as Option;
        const name = option.name.replaceAll('_', '-');
        const isListed = stdout.includes(`--${name}`) || stdout.includes(`--[no-]${name}`);
        expect(isListed).toBe(isShown(option));
      }
      expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(112);
    }
  });

  test('the version is one line', async () => {
    expect((await pa(['--version'])).stdout).toMatch(/^pa \S+ \(runs projects of dbt 1\.11\)\n$/);
  });

  test('a usage error goes to stderr with exit code 2', async () => {
    expect(await pa(['run', '--nope'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "Usage error: No such option: --nope\nTry 'pa run --help' for help.\n",
    });
  });

  test('what is not done yet is refused, not passed over', async () => {
    expect(await pa(['run', '--defer'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--defer is not supported yet'),
    });
    expect((await pa(['run'], '/', { DBT_SAMPLE: '3 days' })).stderr).toContain('--sample is not supported yet');
    expect((await pa(['run', '--no-defer'])).stderr).not.toContain('not supported');
  });

  test('options that contradict one another', async () => {
    const { code, stderr } = await pa(['compile', '-s', 'a', '--inline', 'select 1']);
    expect([code, stderr.split('\n')[0]]).toEqual([2, 'Usage error: --select and --inline are mutually exclusive']);
    expect((await pa(['run', '--event-time-start', '2024-01-01'])).stderr).toContain('must be given together');
    expect((await pa(['show'])).stderr).toContain('Nothing to show');
  });
});

describe('the environment', () => {
  const read = (env: Record<string, string>) =>
    Object.fromEntries(optionsFromEnvironment([...GLOBAL_OPTIONS, COMMAND_OPTIONS.resource_type as Option], env));

  test('DBT_X sets an option, DBT_ENGINE_X wins, empty is not set', () => {
    expect(read({ DBT_FAIL_FAST: 'yes', DBT_TARGET: 'a', DBT_ENGINE_TARGET: 'b', DBT_STATE: '' })).toEqual({
      fail_fast: true,
      target: 'b',
    });
    expect(read({ DBT_RESOURCE_TYPES: 'model test' })).toEqual({ resource_types: ['model', 'test'] });
    expect(read({ DO_NOT_TRACK: '1' })).toEqual({ send_anonymous_usage_stats: false });
  });

  test.each(['1', 'true', 'T', 'y', 'YES', 'on'])('%s is true', text => {
    expect(read({ DBT_QUIET: text })).toEqual({ quiet: true });
  });

  test('a value that does not fit names the variable', () => {
    expect(() => read({ DBT_QUIET: 'maybe' })).toThrow(
      new UsageError("Invalid value for 'DBT_QUIET': 'maybe' is not a valid boolean."),
    );
  });

  test('the command line wins over the environment', () => {
    const parsed = parseArguments(['run', '--no-fail-fast']);
    const outside = {
      cwd: '/',
      env: {},
      stdout: { write: () => {} },
      stderr: { write: () => {} },
      signal: new AbortController().signal,
    };
    const call = new Call(
      { ...parsed, command: parsed.command as NonNullable<typeof parsed.command> },
      new Map([['fail_fast', true]]),
      [],
      outside,
    );
    expect(call.flag('fail_fast')).toBe(false);
  });
});

describe('projects', () => {
  test('a broken project ends with exit code 2 and a place', async () => {
    const root = folderWith({ 'dbt_project.yml': 'name: p\nprofile: p\nmodle-paths: [x]\n', 'profiles.yml': PROFILES });
    const { code, stdout } = await pa(['parse', '--no-use-colors'], root);
    expect(code).toBe(2);
    expect(stdout).toContain("'modle-paths' was unexpected");
    expect(stdout).toContain('dbt_project.yml:3:1');
    expect(stdout).toContain("Did you mean 'model-paths'?");
  });

  test('--vars that are no YAML', async () => {
    const root = folderWith({ 'dbt_project.yml': 'name: p\nprofile: p\n', 'profiles.yml': PROFILES });
    const { code, stdout } = await pa(['parse', '--vars', '[1'], root);
    expect(code).toBe(2);
    expect(stdout).toContain("Invalid value for '--vars': '[1' is not a valid YAML mapping");
  });

  test('clean deletes what it may, and nothing when one target is refused', async () => {
    const files = { 'profiles.yml': PROFILES, 'models/a.sql': 'select 1', 'target/x': '', 'logs/y': '' };
    const clean = (targets: string) => {
      const root = folderWith({ ...files, 'dbt_project.yml': `name: p\nprofile: p\nclean-targets: ${targets}\n` });
      return pa(['clean'], root).then(result => ({
        ...result,
        root,
        left: execFileSync('ls', [root], { encoding: 'utf8' }),
      }));
    };
    const fine = await clean('[target, logs, target]');
    expect(fine.code).toBe(0);
    expect(fine.left).not.toMatch(/target/);
    expect(fine.stdout).toMatch(/Cleaned \S+\/target\/\*[\s\S]*Finished cleaning all paths\./);
    for (const refused of [
      '[target, models]',
      '[target, "."]',
      '[target, ..]',
      '[target, /tmp]',
      '[target, models/..]',
    ]) {
      const result = await clean(refused);
      expect(result.code).toBe(2);
      expect(result.left).toMatch(/models[\s\S]*target/);
    }
  });
});

test('secrets of the environment are masked wherever they would be shown', () => {
  const heard: PaEvent[] = [];
  const env = { DBT_ENV_SECRET_A: 'tok', DBT_ENV_SECRET_B: 'token-long', DBT_ENV_SECRET_EMPTY: '', OTHER: 'plain' };
  const sink = maskSecrets(event => heard.push(event), env);
  sink({ type: 'line', level: 'info', name: 'X', message: 'Installing https://token-long@host/plain.git' });
  sink({ type: 'diagnostic', diagnostic: problem('PA185', { package: 'x', reason: 'tok is wrong' }) });
  expect(heard[0]).toMatchObject({ message: 'Installing https://*****@host/plain.git' });
  expect(heard[1]).toMatchObject({ diagnostic: { message: 'Could not install x: ***** is wrong', code: 'PA185' } });
  const direct = () => {};
  expect(maskSecrets(direct, { OTHER: 'plain' })).toBe(direct);
});

test('the first Ctrl-C cancels, the second kills', () => {
  const handlers: (() => void)[] = [];
  const exits: number[] = [];
  const signal = interruptSignal({
    on: (_event, handler) => handlers.push(handler),
    exit: ((code: number) => exits.push(code)) as never,
  });
  expect(signal.aborted).toBe(false);
  handlers[0]?.();
  expect([signal.aborted, exits]).toEqual([true, []]);
  handlers[0]?.();
  expect(exits).toEqual([130]);
});

describe('what follows from the tables', () => {
  test('docs/cli.md is up to date (scripts/cli-docs.ts writes it)', () => {
    const path = fileURLToPath(new URL('../../docs/cli.md', import.meta.url));
    expect(readFileSync(path, 'utf8')).toBe(cliReference());
  });

  test('bash accepts and uses the completion script', () => {
    const complete = (...line: string[]): string[] => {
      const script = `${completionScript('bash')}\nCOMP_WORDS=(${line.map(word => `'${word}'`).join(' ')})\nCOMP_CWORD=${line.length - 1}\n_pa\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
    };
    expect(complete('pa', 'bu')).toEqual(['build']);
    expect(complete('pa', 'run', '--full')).toEqual(['--full-refresh']);
    expect(complete('pa', '--indirect-selection', 'ea')).toEqual(['eager']);
  });

  test('no two options of a command share a name', () => {
    for (const command of COMMANDS) {
      const options = [...GLOBAL_OPTIONS, ...command.options.map(name => COMMAND_OPTIONS[name] as Option)];
      const names = options.flatMap(option => [`--${option.name}`, ...(option.short ? [`-${option.short}`] : [])]);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
