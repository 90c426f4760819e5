import { describe, expect, test } from 'vitest';
import { createEnvironment, Fn, MacroReturn, PyError } from '../../src/jinja/index.ts';
import { errorOf, render, scopeOf } from './render.ts';

describe('where an error is', () => {
  const env = createEnvironment();

  test('a runtime error names file, line and column of its statement', () => {
    const template = env.compile('select 1\n  {{ a.b }}', { name: 'm', file: 'models/m.sql' });
    expect(errorOf(() => template.renderSync(new Map()))).toMatchObject({
      pyType: 'UndefinedError',
      message: "'a' is undefined",
      file: 'models/m.sql',
      line: 2,
      column: 6,
      macroStack: [{ name: 'm', file: 'models/m.sql', line: 2 }],
    });
  });

  test('a template that starts within a file counts from there', () => {
    const template = env.compile('{{ 1 / 0 }}', { name: 'm', file: 'a.yml', line: 12, column: 9 });
    expect(errorOf(() => template.renderSync(new Map()))).toMatchObject({ line: 12, column: 12 });
  });

  test('a syntax error too', () => {
    const template = env.compile('x\n{% if a %}\n{{ b c }}{% endif %}', { file: 'm.sql', line: 5 });
    expect(errorOf(() => template.renderSync(new Map()))).toMatchObject({
      pyType: 'TemplateSyntaxError',
      message: "expected token 'end of print statement', got 'c'",
      file: 'm.sql',
      line: 7,
      column: 6,
    });
  });

  test('a lexer error too', () => {
    const template = env.compile('x\n {{ 1 $ 2 }}', { file: 'm.sql', line: 5 });
    expect(errorOf(() => template.renderSync(new Map()))).toMatchObject({ file: 'm.sql', line: 6, column: 7 });
  });

  test('macros on the way are listed, innermost first', () => {
    const inner = env.macro('{% macro inner(x) %}\n{{ x.y }}{% endmacro %}', { name: 'inner', file: 'i.sql' });
    const scope = {
      resolve: (name: string) =>
        name === 'inner' ? new Fn('inner', (args, kwargs) => inner.callSync(scope, args, kwargs)) : undefined,
    };
    const model = env.compile('a\n\n{{ inner(nothing) }}', { name: 'model', file: 'm.sql' });
    const error = errorOf(() => model.renderSync(scope));
    expect(error).toMatchObject({ file: 'i.sql', line: 2, message: "'nothing' is undefined" });
    expect(error.macroStack.slice(0, 1)).toEqual([{ name: 'inner', file: 'i.sql', line: 2 }]);
    expect(error.macroStack.at(-1)).toEqual({ name: 'model', file: 'm.sql', line: 3 });
  });

  test('an error in an awaited call keeps its place', async () => {
    const fails = new Fn('f', async () => {
      throw new PyError('DatabaseError', 'no table');
    });
    const template = env.compile('\n{{ f() }}', { file: 'm.sql' });
    await expect(template.render(new Map([['f', fails]]))).rejects.toMatchObject({ pyType: 'DatabaseError', line: 2 });
  });

  test('a bug of the host is not taken for an error of the template', () => {
    const broken = new Fn('f', () => {
      throw new TypeError('bug');
    });
    const template = env.compile('{{ f() }}');
    expect(() => template.renderSync(new Map([['f', broken]]))).toThrow(TypeError);
  });
});

describe('dbt macros', () => {
  const env = createEnvironment();
  const scope = scopeOf({ n: 2 });
  const names = {
    resolve: (name: string) =>
      name === 'return'
        ? new Fn('return', ([value]) => {
            throw new MacroReturn(value ?? null);
          })
        : scope.get(name),
  };

  test('return keeps the type of its value', () => {
    const macro = env.macro('{% macro m(a, b=3) %}x{{ return([a, b, n]) }}y{% endmacro %}', { name: 'm' });
    expect(macro.callSync(names, [1])).toEqual([1, 3, 2]);
    expect(macro.callSync(names, [], new Map([['a', 'k']]))).toEqual(['k', 3, 2]);
  });

  test('without return the value is the text', async () => {
    const macro = env.macro('{% macro m(a) %} {{ a }}{{ n }} {% endmacro %}', { name: 'm' });
    expect(macro.callSync(names, ['q'])).toBe(' q2 ');
    expect(await macro.call(names, ['q'])).toBe(' q2 ');
  });

  test('tests and materializations have names of their own', () => {
    const unique = env.macro('{% test unique(model) %}{{ model }}{% endtest %}', { name: 'test_unique' });
    expect(unique.callSync(names, ['m'])).toBe('m');
    const source = "{% materialization t, adapter='duckdb' %}{{ supported_languages }}{% endmaterialization %}";
    expect(env.macro(source, { name: 'materialization_t_duckdb' }).callSync(names, [])).toBe("['sql']");
  });

  test('return inside of a call block ends the macro that is called', async () => {
    const source =
      '{% macro m() %}{% for i in range(5) %}{% if i == 3 %}{{ return(i) }}{% endif %}{% endfor %}{% endmacro %}';
    expect(await env.macro(source, { name: 'm' }).call(names, [])).toBe(3);
  });

  test('wrong arguments are told as Python tells them', () => {
    const macro = env.macro('{% macro m(a) %}{% endmacro %}', { name: 'm' });
    expect(errorOf(() => macro.callSync(names, [1, 2])).message).toBe(
      "macro 'dbt_macro__m' takes not more than 1 argument(s)",
    );
  });
});

describe('bounds', () => {
  const limited = (source: string): PyError => errorOf(() => render(source));

  test.each([
    ["{{ 'a' * 10 ** 9 }}", 'LimitError'],
    ['{{ 2 ** (10 ** 7) }}', 'LimitError'],
    ['{{ [0] * 10 ** 9 }}', 'LimitError'],
    ["{{ 'x'.ljust(10 ** 10) }}", 'LimitError'],
    ["{{ '%2000000000d' % 1 }}", 'LimitError'],
    ["{{ '{:2000000000}'.format(1) }}", 'LimitError'],
    ["{{ ('a' * 100000).replace('', 'b' * 100000) }}", 'LimitError'],
    ['{{ 10 ** 5000 }}', 'ValueError'],
    ['{{ range(100001) }}', 'OverflowError'],
    ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'RecursionError'],
    [`{{ ${'('.repeat(3000)}1${')'.repeat(3000)} }}`, 'TemplateSyntaxError'],
    [`{{ ${'-'.repeat(5000)}1 }}`, 'TemplateSyntaxError'],
    [`{{ ${'not '.repeat(5000)}1 }}`, 'TemplateSyntaxError'],
    [`{{ ${'['.repeat(3000)}${']'.repeat(3000)} }}`, 'TemplateSyntaxError'],
    [`${'{% if 1 %}'.repeat(3000)}${'{% endif %}'.repeat(3000)}`, 'TemplateSyntaxError'],
    ['{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}', 'LimitError'],
    ['{% for x in [[]] recursive %}{{ loop([[]]) }}{% endfor %}', 'RecursionError'],
  ])('%.60s', (source, pyType) => {
    expect(limited(source).pyType).toBe(pyType);
  });

  test('a list inside of itself can be shown, not written as JSON', () => {
    const self = '{% set l = [1] %}{% do l.append(l) %}';
    expect(render(`${self}{{ l }}`)).toBe('[1, [...]]');
    expect(limited(`${self}{{ l | tojson }}`).message).toBe('Circular reference detected');
  });

  test('long chains are no deep nesting', () => {
    const chain = (length: number) => `{{ ${Array.from({ length }, () => '1').join(' + ')} }}`;
    expect(render(chain(400))).toBe('400');
    expect(limited(chain(20_000)).pyType).toBe('RecursionError');
  });
});
