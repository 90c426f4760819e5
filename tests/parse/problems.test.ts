import { afterEach, describe, expect, it } from 'vitest';
import { type TestProject, testProject } from './support.ts';

const MODEL = { 'models/a.sql': 'select 1 as id\n' };

/** What is wrong, the files that show it, and how it is told: severity, code and place, message, hint. */
type Case = readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  told: { readonly at: string; readonly message: string | RegExp; readonly hint?: string | RegExp },
];

const ERRORS: readonly Case[] = [
  [
    'YAML that does not parse',
    { 'models/s.yml': 'models:\n  - name: a\n    columns: [{name: id, tests: [unique}]\n' },
    { at: 'PA110 models/s.yml:3:40', message: /^YAML syntax error/ },
  ],
  [
    'a property file that is a list',
    { 'models/s.yml': '- a\n- b\n' },
    { at: 'PA131 models/s.yml:1:1', message: /expected a dictionary, got list/ },
  ],
  [
    'a section that is no list',
    { 'models/s.yml': 'models:\n  name: a\n' },
    { at: 'PA133 models/s.yml:1:1', message: /value of 'models' is not a list/, hint: /- name:/ },
  ],
  [
    'an entry without a name',
    { 'models/s.yml': 'models:\n  - description: a\n' },
    { at: 'PA135 models/s.yml:2:5', message: "Missing key 'name' in models[0]" },
  ],
  [
    'a property of a wrong type',
    { 'models/s.yml': 'models:\n  - name: a\n    columns: {id: x}\n' },
    {
      at: 'PA134 models/s.yml:3:14',
      message: "Invalid value for models 'a': columns: expected a list of dictionaries, got {'id': 'x'}",
    },
  ],
  [
    'an unknown key of a source',
    { 'models/s.yml': 'sources:\n  - name: s\n    tabels: []\n' },
    { at: 'PA136 models/s.yml:3:5', message: /Unknown key 'tabels'/, hint: "Did you mean 'tables'?" },
  ],
  [
    'two models of one name',
    { 'models/x/a.sql': 'select 2' },
    {
      at: 'PA140 models/x/a.sql:1',
      message: 'Found two models with the name "a" in package demo:\n- models/a.sql\n- models/x/a.sql',
    },
  ],
  [
    'two macros of one name',
    { 'macros/m.sql': '{% macro m() %}1{% endmacro %}\n{% macro m() %}2{% endmacro %}' },
    { at: 'PA140 macros/m.sql:2', message: /Found two macros with the name "m"/ },
  ],
  [
    'two models that would be one relation',
    { 'models/b.sql': "{{ config(alias='a') }} select 1" },
    { at: 'PA141 models/b.sql:1', message: /database representation ""demo"."main"."a""/ },
  ],
  [
    'a model described twice',
    { 'models/s.yml': 'models:\n  - name: a\n', 'models/t.yml': 'models:\n  - name: a\n' },
    { at: 'PA142 models/t.yml:2:5', message: /- models\/s.yml\n- models\/t.yml$/ },
  ],
  [
    'Jinja that does not parse',
    { 'models/b.sql': 'select 1\nfrom {{ 1 + }}\n' },
    { at: 'PA201 models/b.sql:2:13', message: /unexpected/ },
  ],
  [
    'a block that is not closed',
    { 'macros/m.sql': '\n\n{% macro m() %}1' },
    { at: 'PA201 macros/m.sql:1:1', message: /Reached EOF without finding a close tag for macro/ },
  ],
  [
    'an undefined macro in a macro',
    { 'macros/m.sql': '{% macro m() %}{{ nope(1) }}{% endmacro %}', 'models/b.sql': 'select {{ m() }}' },
    { at: 'PA201 macros/m.sql:1:19', message: "'nope' is undefined" },
  ],
  [
    'a wrong argument of a macro',
    { 'macros/m.sql': '{% macro m(a) %}{{ a }}{% endmacro %}', 'models/b.sql': 'select\n  {{ m(1, b=2) }}' },
    { at: 'PA201 models/b.sql:2:6', message: /takes no keyword argument 'b'/ },
  ],
  [
    'too many arguments of ref',
    { 'models/b.sql': "select * from {{ ref('a', 'b', 'c') }}" },
    { at: 'PA216 models/b.sql:1:18', message: 'ref() takes at most two arguments (3 given)' },
  ],
  [
    'an environment variable that is not set',
    { 'models/b.sql': "select '{{ env_var('NOPE') }}'" },
    { at: 'PA212 models/b.sql:1:12', message: "Env var required but not provided: 'NOPE'", hint: /Set NOPE/ },
  ],
  [
    'an environment variable that is not set, in a property file',
    { 'models/s.yml': 'models:\n  - name: a\n    config: {alias: "{{ env_var(\'NOPE\') }}"}\n' },
    { at: 'PA212 models/s.yml:3:21', message: "Env var required but not provided: 'NOPE'" },
  ],
  [
    'a config of a wrong type',
    { 'models/b.sql': "{{ config(enabled='yes') }} select 1" },
    { at: 'PA130 models/b.sql:1', message: "Invalid config 'enabled' of model 'b': expected true or false, got 'yes'" },
  ],
  [
    'a config of a wrong type in the project file',
    { 'dbt_project.yml': 'name: demo\nprofile: demo\nmodels: {demo: {+enabled: 7}}\n' },
    { at: 'PA130 models/a.sql:1', message: /expected true or false, got 7/ },
  ],
  [
    'meta in two places',
    { 'models/s.yml': 'models:\n  - name: a\n    meta: {x: 1}\n    config: {meta: {y: 1}}\n' },
    { at: 'PA138 models/s.yml:3:5', message: /found meta dictionary in 'config' dictionary and as top-level key/ },
  ],
  [
    'tests under both of their names',
    { 'models/s.yml': 'models:\n  - name: a\n    tests: [x: {}]\n    data_tests: []\n' },
    { at: 'PA139 models/s.yml:2:5', message: /cannot have both 'tests' and 'data_tests' defined/ },
  ],
  [
    'a test with two keys',
    { 'models/s.yml': 'models:\n  - name: a\n    columns: [{name: id, tests: [{unique: {}, not_null: {}}]}]\n' },
    { at: 'PA147 models/s.yml:3:34', message: /must have exactly one key, got 2 instead/ },
  ],
  [
    'a test asked for twice',
    { 'models/s.yml': 'models:\n  - name: a\n    columns: [{name: id, tests: [unique, unique]}]\n' },
    { at: 'PA140 models/s.yml:3:42', message: /Found two tests with the name "unique_a_id"/, hint: /name of its own/ },
  ],
  [
    'an argument that a test does not take',
    { 'models/s.yml': 'models:\n  - name: a\n    columns: [{name: id, tests: [{accepted_values: {valuez: [1]}}]}]\n' },
    { at: 'PA201 models/s.yml:3:34', message: /takes no keyword argument 'valuez'/ },
  ],
  [
    'a snapshot without strategy',
    { 'snapshots/s.sql': '{% snapshot s %}select 1 as id{% endsnapshot %}' },
    { at: 'PA150 snapshots/s.sql:1', message: /must be configured with a 'strategy' and 'unique_key'/ },
  ],
  [
    'a dispatch to nothing',
    { 'macros/m.sql': "{% macro m() %}{{ adapter.dispatch('zzz')() }}{% endmacro %}" },
    { at: 'PA214 macros/m.sql:1', message: /No macro named 'zzz' found/ },
  ],
  [
    'a docs block that does not exist',
    {
      'models/s.yml': 'models:\n  - name: a\n    description: "{{ doc(\'intor\') }}"\n',
      'models/d.md': '{% docs intro %}x{% enddocs %}',
    },
    { at: 'PA155 models/a.sql:1:4', message: "Documentation for 'intor' not found", hint: "Did you mean 'intro'?" },
  ],
  [
    'an exposure without an owner to write to',
    { 'models/s.yml': 'exposures:\n  - name: e\n    type: dashboard\n    owner: {}\n' },
    { at: 'PA139 models/s.yml:4:5', message: /owner must have at least one of 'name' or 'email'/ },
  ],
  [
    'a contract without columns',
    { 'models/s.yml': 'models:\n  - name: a\n    config: {contract: {enforced: true}}\n' },
    { at: 'PA139 models/s.yml:2:5', message: /^Contract enforcement failed for: \(models\/a.sql\)/ },
  ],
  [
    'a version named twice',
    { 'models/s.yml': 'models:\n  - name: a\n    versions: [{v: 1}, {v: 1}]\n' },
    { at: 'PA139 models/s.yml:2:5', message: "Found duplicate version: '1' in versions list of model 'a'" },
  ],
  [
    'an error that a template raises',
    { 'models/b.sql': "select 1\n{{ exceptions.raise_compiler_error('boo') }}" },
    { at: 'PA220 models/b.sql:2:14', message: 'boo' },
  ],
];

const WARNINGS: readonly Case[] = [
  [
    'an unknown key of a model',
    { 'models/s.yml': 'models:\n  - name: a\n    descripton: x\n' },
    {
      at: 'PA132 models/s.yml:3:5',
      message: "Unknown key 'descripton' in models 'a'",
      hint: "Did you mean 'description'?",
    },
  ],
  [
    'an unknown section',
    { 'models/s.yml': 'modles:\n  - name: a\n' },
    { at: 'PA132 models/s.yml:1:1', message: "Unknown key 'modles' in models/s.yml", hint: /'models'/ },
  ],
  [
    'properties of nothing',
    { 'models/s.yml': 'models:\n  - name: aa\n' },
    { at: 'PA143 models/s.yml:2:5', message: /name 'aa' in the 'models' section/, hint: "Did you mean 'a'?" },
  ],
  [
    'properties in the wrong section',
    { 'models/s.yml': 'seeds:\n  - name: a\n' },
    { at: 'PA144 models/s.yml:2:5', message: /'a' is a model node, but it is specified in the seeds section/ },
  ],
  [
    'a generic test that does not exist',
    { 'models/s.yml': 'models:\n  - name: a\n    columns: [{name: id, tests: [nounique]}]\n' },
    { at: 'PA148 models/s.yml:3:34', message: /there is no macro 'test_nounique'/, hint: "Did you mean 'unique'?" },
  ],
  [
    'arguments outside of arguments',
    { 'models/s.yml': 'models:\n  - name: a\n    columns: [{name: id, tests: [{accepted_values: {values: [1]}}]}]\n' },
    { at: 'PA154 models/s.yml:3:34', message: /should be nested under the `arguments` property/ },
  ],
  [
    'a model in Python',
    { 'models/p.py': 'def model(dbt, session):\n    return dbt.ref("a")\n' },
    { at: 'PA145 models/p.py:1', message: /not supported/ },
  ],
  [
    'a config path that applies to nothing',
    { 'dbt_project.yml': 'name: demo\nprofile: demo\nmodels: {demo: {nowhere: {+enabled: true}}}\n' },
    { at: 'PA153 dbt_project.yml:1', message: /- models.demo.nowhere$/ },
  ],
];

describe('what parsing complains of', () => {
  let project: TestProject;
  afterEach(() => project.dispose());

  const told = async (files: Readonly<Record<string, string>>) => {
    project = testProject({ ...MODEL, ...files });
    const { result, diagnostics } = await project.parse();
    const [first] = diagnostics;
    const { span } = first ?? {};
    const at = `${first?.code} ${span?.file}:${span?.line}${span?.column === undefined ? '' : `:${span.column}`}`;
    return { ok: result.ok, severity: first?.severity, at, message: first?.message, hint: first?.hint, diagnostics };
  };

  const check = (got: { at: string; message?: string; hint?: string }, wanted: Case[2]) => {
    expect(got.at).toBe(wanted.at);
    if (typeof wanted.message === 'string') expect(got.message).toBe(wanted.message);
    else expect(got.message).toMatch(wanted.message);
    if (wanted.hint !== undefined) expect(got.hint).toMatch(wanted.hint);
  };

  it.each(ERRORS)('refuses %s', async (_what, files, wanted) => {
    const got = await told(files);
    expect(got.ok).toBe(false);
    expect(got.severity).toBe('error');
    check(got as Parameters<typeof check>[0], wanted);
  });

  it.each(WARNINGS)('warns of %s', async (_what, files, wanted) => {
    const got = await told(files);
    expect(got.ok).toBe(true);
    expect(got.severity).toBe('warning');
    check(got as Parameters<typeof check>[0], wanted);
  });

  it('tells all problems of a project at once, each once', async () => {
    const { diagnostics } = await told({
      'models/b.sql': 'select {{ 1 + }}',
      'models/c.sql': "{{ config(enabled='yes') }}",
      'models/d.sql': "{{ env_var('NOPE') }}",
      'models/s.yml': 'sources:\n  - name: s\n    tabels: []\nmodels:\n  - name: c\n    config: {tags: [x]}\n',
      'models/t.yml': 'models: [',
      'macros/m.sql': '{% macro m() %}',
    });
    const errors = diagnostics.filter(d => d.severity === 'error');
    expect(errors.map(d => d.code).sort()).toEqual(['PA110', 'PA130', 'PA136', 'PA201', 'PA201', 'PA212']);
  });

  it('places what it finds in a package by the path from the project', async () => {
    const { diagnostics } = await told({
      'packages.yml': 'packages: [{local: kit}]\n',
      'dbt_packages/kit/dbt_project.yml': 'name: kit\nprofile: demo\n',
      'dbt_packages/kit/models/k.sql': 'select {{ 1 + }}',
      'dbt_packages/kit/models/s.yml': 'models: [',
      'dbt_packages/kit/macros/m.sql': '{% macro m() %}',
    });
    expect(diagnostics.map(d => d.span?.file).sort()).toEqual([
      'dbt_packages/kit/macros/m.sql',
      'dbt_packages/kit/models/k.sql',
      'dbt_packages/kit/models/s.yml',
    ]);
  });
});
