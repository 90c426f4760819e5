import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/parse-arguments.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { repr } from '../../src/core/value.ts';

/** Options given, by name, with values as Python would show them. */
function given(line: string): Record<string, string> {
  const parsed = parseArguments(words(line));
  return Object.fromEntries([...parsed.given].map(([name, value]) => [name, repr(value)]));
}

/** Splits at blanks; '..' and ".." keep them. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(m => m[1] ?? m[2] ?? (m[3] as string));
}

function usage(line: string): { message: string; hint: string | undefined } {
  try {
    parseArguments(words(line));
  } catch (error) {
    if (error instanceof UsageError) return { message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('it was understood');
}

describe('commands', () => {
  test.each([
    ['run', 'run'],
    ['ls', 'list'],
    ['docs generate', 'docs generate'],
    ['--quiet run', 'run'],
    ['-t dev --profile p build', 'build'],
  ])('%s', (line, name) => {
    expect(parseArguments(words(line)).command?.name).toBe(name);
  });

  test('no command, help and version', () => {
    expect(parseArguments([])).toMatchObject({ command: undefined, help: false, version: false });
    expect(parseArguments(['-h']).help).toBe(true);
    expect(parseArguments(['--version']).version).toBe(true);
    expect(parseArguments(['run', '--help'])).toMatchObject({ help: true, command: { name: 'run' } });
    expect(parseArguments(['run-operation', '--help']).help).toBe(true);
  });
});

describe('values', () => {
  test.each([
    ['run --select a b --exclude c', { select: "['a', 'b']", exclude: "['c']" }],
    ['run -s a -s b', { select: "['a', 'b']" }],
    ["run -s 'a b'", { select: "['a b']" }],
    ['run --models a', { select: "['a']" }],
    ['run -m a', { select: "['a']" }],
    ['ls -m a', { models: "['a']" }],
    ['run --select=a b', { select: "['a', 'b']" }],
    ['run -sa', { select: "['a']" }],
    ['run -xq --no-defer', { fail_fast: 'True', quiet: 'True', defer: 'False' }],
    ['run --threads 4', { threads: '4' }],
    ['show a --limit -1', { limit: '-1' }],
    ['build --resource-type model test', { resource_types: "['model', 'test']" }],
    ["build --resource-types 'model Seed'", { resource_types: "['model', 'seed']" }],
    ['run --log-format JSON', { log_format: "'json'" }],
    ["run-operation m --args '{a: 1.0}'", { args: "{'a': 1.0}" }],
    ["run --vars '{a: 1}'", { vars: "['{a: 1}']" }],
    ['run --vars a=1 b=x --threads 2', { vars: "['a=1', 'b=x']", threads: '2' }],
    [
      'run --event-time-start 2024-01-01 --event-time-end 2024-01-02T10:00:00',
      { event_time_start: "'2024-01-01'", event_time_end: "'2024-01-02T10:00:00'" },
    ],
  ])('%s', (line, expected) => {
    expect(given(line)).toEqual(expected);
  });

  test('options that most commands share may stand before the command', () => {
    expect(given('--project-dir x --vars a=1 b=2 run')).toEqual({ project_dir: "'x'", vars: "['a=1', 'b=2']" });
    expect(usage('--threads 2 clean').message).toBe("'clean' has no option --threads");
  });

  test('words after an option that takes one are positional', () => {
    expect(parseArguments(words('show --limit 3 orders')).positional).toEqual(['orders']);
    expect(parseArguments(words('compile orders customers')).positional).toEqual(['orders', 'customers']);
    expect(parseArguments(words('run-operation -- -strange')).positional).toEqual(['-strange']);
  });

  test('a word that is no pair ends a list of variables', () => {
    expect(parseArguments(words('show --vars a=1 orders'))).toMatchObject({ positional: ['orders'] });
  });
});

describe('what cannot be understood names the way out', () => {
  test.each([
    ['rnu', "No such command 'rnu'", "Did you mean 'run'?"],
    ['docs', "'docs' needs a subcommand", "There is 'pa docs generate'."],
    ['run --selct a', 'No such option: --selct', "Did you mean '--select'?"],
    ['--select a run', 'No such option: --select', "It belongs to a command: write it after the command's name."],
    ['run --select', "Option '--select' requires an argument", undefined],
    ['run --quiet=yes', "Option '--quiet' does not take a value", undefined],
    ['run --threads many', "Invalid value for '--threads': 'many' is not a valid integer.", undefined],
    [
      'run --indirect-selection egaer',
      "Invalid value for '--indirect-selection': 'egaer' is not one of 'eager', 'cautious', 'buildable', 'empty'.",
      "Did you mean 'eager'?",
    ],
    [
      'run --event-time-start yesterday',
      "Invalid value for '--event-time-start': 'yesterday' does not match the formats '%Y-%m-%d', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S'.",
      undefined,
    ],
    ['run orders', 'Got unexpected extra argument (orders)', 'To choose nodes write: pa run --select orders'],
    ['run-operation', "Missing argument 'MACRO'", 'Write: pa run-operation MACRO'],
    ['-t dev run -t prod', "--target was given both before and after 'run'", 'Give it once.'],
    [
      "run-operation m --args '[1]'",
      "Invalid value for '--args': String '[1]' is not valid YAML",
      "Write --args '{name: value}'.",
    ],
  ])('%s', (line, message, hint) => {
    expect(usage(line)).toEqual({ message, hint });
  });
});
