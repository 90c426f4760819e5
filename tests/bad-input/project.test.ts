import { afterEach, describe, expect, it } from 'vitest';
import { TestProject } from '../support/executable.ts';

interface BadInput {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly code: number;
  /** texts the output must hold: code, place, what happened, the way on */
  readonly shown: readonly string[];
}

const A = { 'models/a.sql': 'select 1 as id' };

const cases: readonly BadInput[] = [
  {
    name: 'YAML that does not parse',
    files: { ...A, 'models/s.yml': 'models:\n  - name: a\n   columns: [\n' },
    code: 2,
    shown: ['PA110', 'models/s.yml:3:4', '   columns: ['],
  },
  {
    name: 'an unknown key',
    files: { ...A, 'models/s.yml': 'models:\n  - name: a\n    colums: []\n' },
    args: ['parse'],
    code: 0,
    shown: ["Unknown key 'colums'", 'models/s.yml:3:5', "Did you mean 'columns'?"],
  },
  {
    name: 'a value of the wrong type',
    files: { ...A, 'models/s.yml': 'models:\n  - name: a\n    columns: 3\n' },
    code: 2,
    shown: ['PA134', 'models/s.yml:3:14', 'expected a list of dictionaries, got 3'],
  },
  {
    name: 'a ref to nothing',
    files: { 'models/stg_orders.sql': 'select 1 as id', 'models/b.sql': "select *\nfrom {{ ref('stg_order') }}" },
    code: 2,
    shown: ['PA302', 'models/b.sql:2:9', "depends on a node named 'stg_order' which was not found", "'stg_orders'"],
  },
  {
    name: 'a cycle',
    files: {
      'models/a.sql': "select * from {{ ref('b') }}",
      'models/b.sql': "select * from {{ ref('c') }}",
      'models/c.sql': "select * from {{ ref('a') }}",
    },
    code: 2,
    shown: ['PA301', 'Found a cycle', 'model.t.a', 'model.t.b', 'model.t.c'],
  },
  {
    name: 'a duplicate name',
    files: { ...A, 'models/x/a.sql': 'select 2' },
    code: 2,
    shown: ['PA140', 'Found two models with the name "a"', 'models/a.sql', 'models/x/a.sql'],
  },
  {
    name: 'Jinja that does not parse',
    files: { 'models/a.sql': 'select {{ 1 + }} as x' },
    code: 2,
    shown: ['PA201', 'models/a.sql:1:15', 'select {{ 1 + }} as x'],
  },
  {
    name: 'an undefined macro',
    files: {
      'models/a.sql': "select\n  {{ surogate_key('a') }}",
      'macros/m.sql': '{% macro surrogate_key(c) %}1{% endmacro %}',
    },
    code: 1,
    shown: ['PA201', 'models/a.sql:2:6', "'surogate_key' is undefined", "Did you mean 'surrogate_key'?"],
  },
  {
    name: 'a wrong argument, inside a macro',
    files: {
      'models/a.sql': 'select\n  {{ outer(1) }}',
      'macros/m.sql':
        '{% macro inner(x) %}{{ x }}{% endmacro %}\n{% macro outer(x) %}\n  {{ inner(x, 2) }}\n{% endmacro %}',
    },
    code: 2,
    shown: ['PA201', 'macros/m.sql:3', 'takes not more than 1 argument', "in macro 'outer' (models/a.sql:2"],
  },
  {
    name: 'an error that a macro raises, at the call in the model',
    files: { 'models/a.sql': "select\n  {{ exceptions.raise_compiler_error('no way') }}" },
    code: 2,
    shown: ['models/a.sql:2', 'no way'],
  },
  {
    name: 'a missing profile',
    files: { ...A, 'dbt_project.yml': 'name: t\nversion: "1.0"\nprofile: nope\n' },
    code: 2,
    shown: ['PA122', "Could not find profile named 'nope'", '- t'],
  },
  {
    name: 'a missing target',
    files: A,
    args: ['run', '--target', 'prod'],
    code: 2,
    shown: ['PA125', "does not have a target named 'prod'", '- dev'],
  },
  {
    name: 'an unset environment variable',
    files: { 'models/a.sql': "select\n '{{ env_var('PA_TEST_NOT_SET') }}' as x" },
    code: 2,
    shown: ['PA212', 'models/a.sql:2:6', "Env var required but not provided: 'PA_TEST_NOT_SET'", 'hint:'],
  },
  {
    name: 'a variable that nobody set',
    files: { 'models/a.sql': "select\n {{ var('nope') }} as x" },
    code: 1,
    shown: ['PA210', 'models/a.sql:2:5', "Required var 'nope' not found", '--vars'],
  },
  {
    name: 'a contract that the query breaks',
    files: {
      'models/a.sql': 'select 1 as id, 2 as extra',
      'models/s.yml':
        'models:\n  - name: a\n    config: {contract: {enforced: true}}\n    columns: [{name: id, data_type: varchar}]\n',
    },
    code: 1,
    shown: ['enforced contract that failed', '| extra       | INTEGER         |               | missing in contract |'],
  },
];

/** Each bad thing gives one clear error with code, place and hint, and the right exit code. */
describe('bad input of a project', () => {
  let project: TestProject;
  afterEach(() => project.remove());

  for (const { name, files, args = ['run'], code, shown } of cases) {
    it(name, async () => {
      project = new TestProject(files);
      const outcome = await project.run(...args);
      for (const text of shown) expect(outcome.output).toContain(text);
      expect(outcome.code).toBe(code);
      expect(outcome.output).not.toMatch(/\n\s+at \S+ \(.*:\d+:\d+\)/);
    });
  }
});
