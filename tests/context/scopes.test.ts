import { describe, expect, it } from 'vitest';
import { createContext, type ParseRecorder, ParseScope } from '../../src/context/index.ts';
import { DiagnosticError, type PaEvent } from '../../src/core/index.ts';
import { PyDict, type Value } from '../../src/core/value.ts';
import { emptyManifest, type Invocation, type MacroNode, type Project } from '../../src/model/index.ts';
import { resolveFlags } from '../../src/project/index.ts';

/** A scope at parse over a few macros, and what it recorded. */
function parsing(macros: Record<string, string> = {}, vars: Record<string, Value> = {}) {
  const flags = resolveFlags({ which: 'run' });
  if (!flags.ok) throw new Error('no flags');
  const root = { name: 'shop', dispatch: [], vars: PyDict.fromObject(vars), quoting: new PyDict(), root: '/shop' };
  const project = {
    root,
    packages: new Map([['shop', root]]),
    target: {
      database: 'db',
      schema: 'main',
      type: 'duckdb',
      raw: new PyDict(),
      settings: new PyDict(),
      configOptions: new PyDict(),
    },
    cliVars: new PyDict(),
    env: { HOME_TOWN: 'Ulm', DBT_ENV_SECRET_KEY: 'x' },
  } as unknown as Project;
  const manifest = emptyManifest();
  for (const [name, sql] of Object.entries(macros)) {
    const node = {
      name,
      package_name: 'shop',
      unique_id: `macro.shop.${name}`,
      macro_sql: sql,
      line: 1,
      original_file_path: 'macros/m.sql',
    };
    manifest.macros.set(node.unique_id, node as MacroNode);
  }
  const events: PaEvent[] = [];
  const invocation: Invocation = { id: 'i', startedAt: new Date(0), flags: flags.value, command: 'pa run' };
  const context = createContext({ project, invocation, manifest, emit: e => events.push(e), dbtVersion: '1.11.16' });
  const seen: [string, ...unknown[]][] = [];
  const recorder: ParseRecorder = {
    ref: ref => seen.push(['ref', ref.package, ref.name, ref.version]),
    prior: ref => seen.push(['prior', ref.package, ref.name, ref.version]),
    source: (source, table) => seen.push(['source', source, table]),
    metric: args => seen.push(['metric', ...args]),
    function: args => seen.push(['function', ...args]),
    config: call => seen.push(['config', Object.fromEntries(call)]),
    macro: id => seen.push(['macro', id]),
    envVar: (name, value) => seen.push(['env', name, value]),
    variable: (name, value) => seen.push(['var', name, value]),
    volatile: name => seen.push(['volatile', name]),
  };
  const owner = { name: 'm', packageName: 'shop', relation: () => '"db"."main"."m"', dict: () => new PyDict() };
  const render = (template: string): string =>
    context.capturing.compile(template, { name: 'm' }).renderSync(new ParseScope(context, owner, recorder));
  return { render, seen, events };
}

/** The text of the complaint that rendering ends with. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0]!.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('ParseScope', () => {
  it('records refs, sources and configs, and shows the own relation for them', () => {
    const { render, seen } = parsing();
    const text = render(
      "{{ config(materialized='table', pre_hook='x') }}{{ ref('a') }} {{ ref('p', 'b', v=2) }} {{ source('s', 't') }}",
    );
    expect(text).toBe('"db"."main"."m" "db"."main"."m" "db"."main"."m"');
    expect(seen).toEqual([
      ['config', { materialized: 'table', 'pre-hook': 'x' }],
      ['ref', null, 'a', null],
      ['ref', 'p', 'b', 2],
      ['source', 's', 't'],
    ]);
  });

  it('records only the macros that the template itself calls', () => {
    const { render, seen } = parsing({
      outer: '{% macro outer() %}{{ inner() }}!{% endmacro %}',
      inner: "{% macro inner() %}{{ return('deep') }}{% endmacro %}",
    });
    expect(render('{{ outer() }}')).toBe('deep!');
    expect(seen).toEqual([['macro', 'macro.shop.outer']]);
  });

  it('says that execute is false, and swallows what does not exist', () => {
    const { render } = parsing();
    expect(render('{% if execute %}never{% else %}parse{% endif %} {{ no.such.thing(1) }}|')).toBe('parse |');
  });

  it('notes what the same text need not give again', () => {
    const { render, seen } = parsing();
    render('{{ run_started_at }} {{ invocation_id }}');
    expect(seen).toEqual([
      ['volatile', 'run_started_at'],
      ['volatile', 'invocation_id'],
    ]);
  });

  it('lets a macro of the project hide a member, and keeps that one in builtins', () => {
    const { render, seen } = parsing({
      ref: "{% macro ref(name) %}{{ return(builtins.ref('x_' ~ name)) }}{% endmacro %}",
    });
    render("{{ ref('a') }}");
    expect(seen).toContainEqual(['ref', null, 'x_a', null]);
  });

  it('renders variables, which may be templates, and None for what is missing', () => {
    const { render, seen } = parsing({}, { rate: 0.5, who: "{{ 'a' ~ 1 }}" });
    expect(
      render("{{ var('rate') }} {{ var('who') }} {{ var('no') }} {{ var('no', 3) }} {{ var.has_var('who') }}"),
    ).toBe('0.5 a1 None 3 True');
    expect(seen.map(([, name]) => name)).toEqual(['rate', 'who', 'no', 'no', 'who']);
  });

  it('reads the environment, but no secrets', () => {
    const { render, seen } = parsing();
    expect(render("{{ env_var('HOME_TOWN') }} {{ env_var('NOPE', 'x') }}")).toBe('Ulm x');
    expect(seen).toEqual([
      ['env', 'HOME_TOWN', 'Ulm'],
      ['env', 'NOPE', undefined],
    ]);
    expect(complaint(() => render("{{ env_var('NOPE') }}"))).toBe("Env var required but not provided: 'NOPE'");
    expect(complaint(() => render("{{ env_var('DBT_ENV_SECRET_KEY') }}"))).toContain(
      'Secret env vars are allowed only',
    );
  });

  it.each([
    ['{{ ref() }}', 'ref() takes at most two arguments (0 given)'],
    ['{{ ref(1) }}', "The name argument to ref() must be a string, got <class 'int'>"],
    ["{{ source('a') }}", 'source() takes exactly two arguments (1 given)'],
    ["{{ config('a') }}", 'Invalid inline model config'],
    [
      "{{ config(pre_hook='a', **{'pre-hook': 'b'}) }}",
      'Invalid config, has conflicting keys "pre_hook" and "pre-hook"',
    ],
    ["{{ adapter.dispatch('no')() }}", "In dispatch: No macro named 'no' found within namespace: 'None'"],
    ["{{ adapter.dispatch('a.b')() }}", 'Did you mean `adapter.dispatch("b", macro_namespace="a")`?'],
    ["{{ exceptions.raise_compiler_error('mine') }}", 'mine'],
  ])('complains about %s as dbt does', (template, text) => {
    const { render } = parsing();
    expect(complaint(() => render(template))).toContain(text);
  });
});
