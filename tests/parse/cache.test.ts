import { readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaEvent } from '../../src/core/index.ts';
import { PyFloat } from '../../src/core/value.ts';
import type { Manifest } from '../../src/model/index.ts';
import { manifestOf, type ParseOptions, type TestProject, testProject } from './support.ts';

const FILES = {
  'dbt_project.yml': 'name: demo\nprofile: demo\nvars: {rate: 1.0}\nmodels: {demo: {+tags: [a]}}\n',
  'models/plain.sql': 'select 1 as id',
  'models/static.sql': "{{ config(alias='static_alias', meta={'f': 2.0}) }} select * from {{ ref('plain') }}",
  'models/by_var.sql': "{{ config(alias='x_' ~ var('word', 'none')) }} select 1 as id",
  'models/by_env.sql': "{{ config(alias='e_' ~ env_var('PA_WORD', 'none')) }} select 1 as id",
  'models/by_macro.sql': '{{ config(alias=word()) }} select 1 as id',
  'models/by_flag.sql': "{{ config(alias='f_' ~ (flags.FULL_REFRESH | default(false, true))) }} select 1 as id",
  'models/by_target.sql': "{{ config(alias='t_' ~ target.name) }} select 1 as id",
  'models/schema.yml': [
    'models:',
    '  - name: plain',
    '    description: "{{ doc(\'words\') }}"',
    '    columns: [{name: id, tests: [unique, {accepted_values: {arguments: {values: [1, 1.0, "1"]}}}]}]',
    '  - name: nobody',
    '',
  ].join('\n'),
  'models/docs.md': '{% docs words %}first{% enddocs %}',
  'macros/word.sql': "{% macro word() %}{{ return('m_one') }}{% endmacro %}",
};

const PROGRAM = 'test 1';
const CACHE = 'target/pa_parse_cache';

/** Everything of a manifest but the moment it was made. */
function shown(manifest: Manifest): unknown {
  const plain = (value: unknown): unknown => {
    if (value instanceof PyFloat) return { float: value.value };
    if (value instanceof Map) return [...value].map(([key, item]) => [key, plain(item)]);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'object' && value !== null) {
      if ('entries' in value)
        return [...(value as Map<unknown, unknown>).entries()].map(([key, item]) => [key, plain(item)]);
      return Object.entries(value)
        .filter(([key]) => key !== 'created_at')
        .map(([key, item]) => [key, plain(item)]);
    }
    return value;
  };
  return plain(Object.entries(manifest).map(([key, section]) => [key, section]));
}

const outcome = (events: readonly PaEvent[]): string =>
  events.flatMap(event => (event.type === 'parse-cache' ? [event.outcome] : [])).join();

describe('the parse cache', () => {
  let project: TestProject;
  beforeEach(() => {
    project = testProject(FILES);
  });
  afterEach(() => project.dispose());

  const parse = async (options: ParseOptions = {}) => {
    const parsed = await project.parse({ program: PROGRAM, ...options });
    const manifest = manifestOf(parsed);
    const alias = (name: string) => manifest.nodes.get(`model.demo.${name}`)?.alias;
    return { ...parsed, manifest, alias, outcome: outcome(parsed.events) };
  };

  /** What parsing says without any memory. */
  const afresh = async (options: ParseOptions = {}) => manifestOf(await project.parse({ ...options, program: null }));

  it('gives the same manifest and warnings again when nothing changed', async () => {
    const first = await parse();
    expect(first.outcome).toBe('miss');
    const second = await parse();
    expect(second.outcome).toBe('hit');
    expect(shown(second.manifest)).toEqual(shown(first.manifest));
    expect(second.diagnostics).toEqual(first.diagnostics);
    expect(second.diagnostics.map(d => d.code)).toContain('PA143');
  });

  it('keeps 1.0 a float and dictionaries in order', async () => {
    await parse();
    const { manifest } = await parse();
    const meta = manifest.nodes.get('model.demo.static')?.meta;
    expect(meta?.get('f')).toEqual(new PyFloat(2));
    const test = [...manifest.nodes.values()].find(node => node.name.startsWith('accepted_values'));
    expect(test?.resource_type === 'test' && test.test_metadata?.kwargs.get('values')).toEqual([
      1,
      new PyFloat(1),
      '1',
    ]);
  });

  const edits: [what: string, edit: Record<string, string>][] = [
    ['a model', { 'models/plain.sql': "{{ config(alias='other') }} select 2 as id" }],
    ['a model of the same length', { 'models/plain.sql': 'select 2 as id' }],
    ['a new model', { 'models/more.sql': "select * from {{ ref('plain') }}" }],
    ['a macro', { 'macros/word.sql': "{% macro word() %}{{ return('m_two') }}{% endmacro %}" }],
    ['a property file', { 'models/schema.yml': 'models:\n  - name: plain\n    config: {alias: patched}\n' }],
    ['a docs block', { 'models/docs.md': '{% docs words %}second{% enddocs %}' }],
    ['the project file', { 'dbt_project.yml': 'name: demo\nprofile: demo\nmodels: {demo: {+tags: [b]}}\n' }],
    [
      'a macro that stands in the way of ref',
      { 'macros/ref.sql': "{% macro ref(n) %}{{ builtins.ref('by_var') }}{% endmacro %}" },
    ],
    [
      'a macro that names schemas',
      { 'macros/names.sql': '{% macro generate_schema_name(c, node) %}named{% endmacro %}' },
    ],
  ];
  it.each(edits)('sees a change of %s', async (_what, edit) => {
    const before = await parse();
    project.write(edit);
    const { manifest, outcome: met } = await parse();
    expect(met).toBe('partial');
    expect(shown(manifest)).toEqual(shown(await afresh()));
    expect(shown(manifest)).not.toEqual(shown(before.manifest));
    expect((await parse()).outcome).toBe('hit');
  });

  it('sees a file that is gone', async () => {
    await parse();
    project.remove('models/by_env.sql');
    const { manifest } = await parse();
    expect(manifest.nodes.has('model.demo.by_env')).toBe(false);
    expect(shown(manifest)).toEqual(shown(await afresh()));
  });

  it('sees an edit that left size and modification time as they were', async () => {
    await parse();
    const path = join(project.dir, 'models/plain.sql');
    const { atime, mtime } = statSync(path);
    writeFileSync(path, 'select 7 as id');
    utimesSync(path, atime, mtime);
    expect((await parse()).manifest.nodes.get('model.demo.plain')?.raw_code).toBe('select 7 as id');
  });

  it('sees other variables', async () => {
    expect((await parse()).alias('by_var')).toBe('x_none');
    expect((await parse({ vars: { word: 'a' } })).alias('by_var')).toBe('x_a');
    expect((await parse({ vars: { word: 'b' } })).alias('by_var')).toBe('x_b');
    expect((await parse()).alias('by_var')).toBe('x_none');
  });

  it('sees a variable of another type', async () => {
    expect((await parse({ vars: { word: 1 } })).alias('by_var')).toBe('x_1');
    expect((await parse({ vars: { word: new PyFloat(1) } })).alias('by_var')).toBe('x_1.0');
    expect((await parse({ vars: { word: true } })).alias('by_var')).toBe('x_True');
  });

  it('sees another value of an environment variable that was read, and no other', async () => {
    expect((await parse()).alias('by_env')).toBe('e_none');
    expect((await parse({ env: { PA_WORD: 'a' } })).alias('by_env')).toBe('e_a');
    const other = await parse({ env: { PA_WORD: 'a', PA_OTHER: 'b' } });
    expect(other.outcome).toBe('hit');
    expect((await parse()).alias('by_env')).toBe('e_none');
  });

  it('sees another target', async () => {
    expect((await parse()).manifest.nodes.get('model.demo.plain')?.schema).toBe('main');
    const live = await parse({ target: 'prod' });
    expect(live.manifest.nodes.get('model.demo.plain')?.schema).toBe('live');
    expect(live.alias('by_target')).toBe('t_prod');
  });

  it('sees another profile', async () => {
    await parse();
    project.write({
      'profiles.yml': 'demo:\n  outputs:\n    default: {type: duckdb, path: other.duckdb, schema: third}\n',
    });
    const { manifest } = await parse();
    expect(manifest.nodes.get('model.demo.plain')).toMatchObject({ database: 'other', schema: 'third' });
  });

  it('sees flags that templates read', async () => {
    expect((await parse()).alias('by_flag')).toBe('f_False');
    expect((await parse({ flags: { full_refresh: true } })).alias('by_flag')).toBe('f_True');
    expect((await parse()).alias('by_flag')).toBe('f_False');
  });

  it('begins anew with another program', async () => {
    await parse();
    expect((await parse({ program: 'test 2' })).outcome).toBe('miss');
  });

  it('is left alone with partial parsing off', async () => {
    await parse();
    expect((await parse({ flags: { partial_parse: false } })).outcome).toBe('miss');
  });

  it('never answers for a template whose text need not mean the same again', async () => {
    project.write({ 'models/now.sql': "{{ config(meta={'at': invocation_id}) }} select 1 as id" });
    await parse();
    expect((await parse()).outcome).toBe('partial');
  });

  it('is written neither by a project with errors nor left half written', async () => {
    project.write({ 'models/broken.sql': '{% if %}' });
    const parsed = await project.parse({ program: PROGRAM });
    expect(parsed.result.ok).toBe(false);
    expect(() => statSync(join(project.dir, CACHE))).toThrow();
  });

  const damages: [what: string, damage: (path: string) => void][] = [
    ['cut off', path => truncateSync(path, Math.floor(statSync(path).size / 2))],
    ['empty', path => truncateSync(path, 0)],
    ['something else', path => writeFileSync(path, 'hello')],
    [
      'changed in one byte',
      path => {
        const content = readFileSync(path);
        const at = content.length - 100;
        content[at] = (content[at] ?? 0) ^ 1;
        writeFileSync(path, content);
      },
    ],
  ];
  it.each(damages)('parses in full, with one debug line, when its file is %s', async (_what, damage) => {
    const first = await parse();
    damage(join(project.dir, CACHE));
    const second = await parse();
    expect(second.outcome).toBe('miss');
    expect(
      second.events.filter(event => event.type === 'line').map(event => event.type === 'line' && event.level),
    ).toEqual(['debug']);
    expect(shown(second.manifest)).toEqual(shown(first.manifest));
    expect((await parse()).outcome).toBe('hit');
  });
});
