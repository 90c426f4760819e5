import { describe, expect, test } from 'vitest';
import { type PyDict, repr, type Value } from '../../src/core/value.ts';
import type { Flags } from '../../src/model/index.ts';
import { jinjaFlags, parseVars, resolveFlags } from '../../src/project/index.ts';
import { parseYaml } from '../../src/yaml/index.ts';

const yaml = (text: string): PyDict => {
  const parsed = parseYaml(text, 'x');
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value.value as PyDict;
};
const resolve = (project: string, given: Record<string, Value> = {}, command: Record<string, Value> = {}) =>
  resolveFlags({
    which: 'run',
    project: yaml(project),
    given: new Map(Object.entries(given)),
    command: new Map(Object.entries(command)),
  });
const flags = (...args: Parameters<typeof resolve>): Flags => {
  const result = resolve(...args);
  if (!result.ok) throw new Error(result.error.map(p => p.message).join('\n'));
  return result.value;
};
const complaint = (project: string, given: Record<string, Value> = {}) => {
  const result = resolve(project, given);
  return result.ok ? undefined : [result.error[0]?.code, result.error[0]?.message, result.error[0]?.hint];
};

describe('precedence', () => {
  test('given, then the project, then the default', () => {
    expect(flags('{}')).toMatchObject({
      failFast: false,
      printerWidth: 80,
      partialParse: true,
      indirectSelection: 'eager',
    });
    expect(flags('{fail_fast: true, printer_width: 100}')).toMatchObject({ failFast: true, printerWidth: 100 });
    expect(flags('{fail_fast: true}', { fail_fast: false })).toMatchObject({ failFast: false });
  });

  test('only the keys that dbt allows there count in the project', () => {
    expect(flags('{full_refresh: true}')).toMatchObject({ fullRefresh: false });
  });

  test('--debug lowers the level', () => {
    expect(flags('{}', { debug: true }).logLevel).toBe('debug');
  });

  test('behaviour flags come from the project alone', () => {
    const { behavior } = flags('{require_generic_test_arguments_property: false, state_modified_compare_vars: true}');
    expect(behavior.get('require_generic_test_arguments_property')).toBe(false);
    expect(behavior.get('state_modified_compare_vars')).toBe(true);
    expect(behavior.get('source_freshness_run_project_hooks')).toBe(true);
  });
});

describe('warn_error_options', () => {
  test.each([
    ['{error: all, warn: [A]}', { error: 'all', warn: ['A'], silence: [] }],
    ['{error: "*"}', { error: 'all', warn: [], silence: [] }],
    ['{include: [A], exclude: [B], silence: [C]}', { error: ['A'], warn: ['B'], silence: ['C'] }],
  ])('%s', (text, expected) => {
    expect(flags(`{warn_error_options: ${text}}`).warnErrorOptions).toEqual(expected);
  });

  test('what is wrong', () => {
    expect(complaint('{}', { warn_error_options: yaml('{eror: [A]}') })?.[1]).toBe(
      "warn_error_options has no key 'eror'; the keys are error, warn and silence",
    );
    expect(complaint('{}', { warn_error_options: yaml('{error: A}') })?.[1]).toContain(
      "'error' must be 'all' or a list",
    );
    expect(complaint('{}', { warn_error_options: yaml('{error: [A], include: [B]}') })?.[1]).toContain(
      "both 'include' and 'error'",
    );
  });
});

test('args show what dbt shows: false ones of its list and absent ones are left out', () => {
  const { all } = flags(
    '{}',
    { full_refresh: true, vars: yaml('{a: 1.0}') },
    { select: ['a'], full_refresh: false, empty: false },
  );
  expect([all.get('which'), all.get('full_refresh'), all.get('empty'), all.has('debug'), all.has('target')]).toEqual([
    'run',
    true,
    false,
    false,
    false,
  ]);
  expect(repr(all.get('vars') as Value)).toBe("{'a': 1.0}");
  expect(repr(all.get('warn_error_options') as Value)).toBe("{'error': [], 'warn': [], 'silence': []}");
});

test('templates see false and None where args leave them out', () => {
  const shown = jinjaFlags(flags('{state_modified_compare_vars: true}', { fail_fast: true }));
  const names = [
    'FULL_REFRESH',
    'STORE_FAILURES',
    'EMPTY',
    'FAIL_FAST',
    'WARN_ERROR',
    'WHICH',
    'STATE_MODIFIED_COMPARE_VARS',
  ];
  expect(names.map(name => shown.get(name))).toEqual([false, false, false, true, null, 'run', true]);
  expect([shown.has('full_refresh'), shown.has('THREADS')]).toEqual([false, false]);
});

describe('--vars', () => {
  test.each([
    [['{a: 1, b: x}'], "{'a': 1, 'b': 'x'}"],
    [['a: 1.0'], "{'a': 1.0}"],
    [
      ['a=1', 'b=x', 'c=1.0', 'd=true', 'e=', 'f=[1, 2]'],
      "{'a': 1, 'b': 'x', 'c': 1.0, 'd': True, 'e': None, 'f': [1, 2]}",
    ],
    [['{"a": "b=c"}'], "{'a': 'b=c'}"],
    [['use_x=a=b'], "{'use_x': 'a=b'}"],
    [['{a: 1}', 'b=2'], "{'a': 1, 'b': 2}"],
    [[''], '{}'],
    [[], '{}'],
  ])('%j', (words, expected) => {
    const vars = parseVars(words);
    expect(vars.ok && repr(vars.value)).toBe(expected);
  });

  test.each(['[1]', 'word', '{a: 1'])('%s is no mapping', text => {
    const vars = parseVars([text]);
    expect(!vars.ok && vars.error.code).toBe('PA170');
  });
});
