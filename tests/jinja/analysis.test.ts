import { describe, expect, test } from 'vitest';
import {
  createEnvironment,
  extractBlocks,
  extractConfigText,
  extractMacroCalls,
  extractStatic,
  readsName,
} from '../../src/jinja/index.ts';
import { errorOf } from './render.ts';

const env = createEnvironment();

describe('extractBlocks', () => {
  test('finds blocks with names, places and contents', () => {
    const text = '-- head\n{% macro a(x) %}\n  {{ x }}\n{% endmacro %}\n\n{%- test t(model) -%} q {%- endtest -%}\n';
    const { blocks, unexpected } = extractBlocks(text);
    expect(blocks.map(({ type, name, line, contents }) => ({ type, name, line, contents }))).toEqual([
      { type: 'macro', name: 'a', line: 2, contents: '\n  {{ x }}\n' },
      { type: 'test', name: 't', line: 4, contents: 'q' },
    ]);
    expect(blocks[0]?.fullBlock).toBe('{% macro a(x) %}\n  {{ x }}\n{% endmacro %}');
    expect(unexpected).toEqual([]);
  });

  test('comments, strings and raw text hide tags', () => {
    const text =
      "{# {% macro no() %} #}{{ '{% macro no() %}' }}{% raw %}{% macro no() %}{% endraw %}{% macro yes(a='%}') %}{% set x = '{% endmacro %}' %}{% endmacro %}";
    expect(extractBlocks(text).blocks.map(block => block.name)).toEqual(['yes']);
  });

  test('tags at top level that open nothing known are told', () => {
    expect(extractBlocks('a\n{% set x = 1 %}').unexpected).toEqual([{ type: 'set', line: 2 }]);
  });

  test.each([
    ['a\n{% macro m() %}', 'Reached EOF without finding a close tag for macro (searched from line 2)', 2],
    [
      '{% if x %}{% macro m() %}{% endmacro %}{% endif %}',
      'Got a block definition inside control flow at 1:10. All dbt block definitions must be at the top level',
      1,
    ],
    ['\n{% endif %}', 'Got an unexpected control flow end tag, got endif but never saw a preceeding if (@ 2:0)', 2],
    [
      '{% for x in y %}{% endif %}',
      'Got an unexpected control flow end tag, got endif but expected endfor next (@ 1:16)',
      1,
    ],
  ])('%j', (text, message, line) => {
    expect(errorOf(() => extractBlocks(text))).toMatchObject({ pyType: 'CompilationError', message, line });
  });
});

describe('extractMacroCalls', () => {
  test('names, packages and dispatch', () => {
    const source =
      "{% macro m() %}{{ return(adapter.dispatch('x', 'ns')(a, dbt_utils.star(ref('y')))) }}{{ x.y.z() }}{{ adapter.quote(b) }}{{ f() }}{{ f() }}{% endmacro %}";
    expect(extractMacroCalls(env, source)).toEqual([
      { kind: 'call', package: undefined, name: 'return' },
      { kind: 'dispatch', name: 'x', namespace: 'ns' },
      { kind: 'call', package: 'dbt_utils', name: 'star' },
      { kind: 'call', package: undefined, name: 'ref' },
      { kind: 'call', package: undefined, name: 'f' },
    ]);
  });

  test('dispatch by keywords', () => {
    const [, call] = extractMacroCalls(env, "{{ adapter.dispatch(macro_name='x', macro_namespace='p')() }}");
    const [first] = extractMacroCalls(env, "{{ adapter.dispatch(macro_name='x', macro_namespace='p')() }}");
    expect(call ?? first).toEqual({ kind: 'dispatch', name: 'x', namespace: 'p' });
  });
});

describe('extractStatic', () => {
  test('gives the calls of a model that is only text and literals', () => {
    const source =
      "{{ config(materialized='table', tags=['a'], meta={'k': 1.0}) }}\nselect * from {{ ref('p', 'm', v=2) }}, {{ source('s', 't') }} {# c #} where x = {{ var('n', -1) }}";
    const calls = extractStatic(env, source, { file: 'm.sql' });
    expect(calls?.map(({ name, args, line }) => ({ name, args, line }))).toEqual([
      { name: 'config', args: [], line: 1 },
      { name: 'ref', args: ['p', 'm'], line: 2 },
      { name: 'source', args: ['s', 't'], line: 2 },
      { name: 'var', args: ['n', -1], line: 2 },
    ]);
    expect(calls?.[1]?.kwargs).toEqual(new Map([['v', 2]]));
  });

  test.each([
    '{{ ref(x) }}',
    "{{ ref('a') | upper }}",
    '{% set x = 1 %}',
    "{{ my_macro('a') }}",
    "{{ ref('a', **k) }}",
    "{{ config(schema=var('s')) }}",
    '{{ this }}',
    "{{ ref('a').name }}",
  ])('says nothing of %s', source => {
    expect(extractStatic(env, source)).toBeUndefined();
  });
});

test('extractConfigText shows arguments as they were written', () => {
  const source = "{{ config(materialized=env_var('M'), tags=['a'], enabled=x.y and true) }}";
  expect(extractConfigText(env, source)).toEqual(
    new Map([
      [
        'materialized',
        "Keyword(key='materialized', value=Call(node=Name(name='env_var', ctx='load'), args=[Const(value='M')], kwargs=[], dyn_args=None, dyn_kwargs=None))",
      ],
      ['tags', "Keyword(key='tags', value=List(items=[Const(value='a')]))"],
      [
        'enabled',
        "Keyword(key='enabled', value=And(left=Getattr(node=Name(name='x', ctx='load'), attr='y', ctx='load'), right=Const(value=True)))",
      ],
    ]),
  );
  expect(extractConfigText(env, 'select 1')).toBeUndefined();
});

test('readsName looks for names, not for text', () => {
  expect(readsName(env, 'select {{ this.x }}', 'this')).toBe(true);
  expect(readsName(env, "select 'this' {# this #} {{ a.this }}", 'this')).toBe(false);
});
