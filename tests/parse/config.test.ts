import { describe, expect, it } from 'vitest';
import { fromPlain, PyDict, toPlain, type Value } from '../../src/core/value.ts';
import { defaultConfig } from '../../src/parse/config/fields.ts';
import { finalizeConfig } from '../../src/parse/config/finalize.ts';
import { ConfigMergeError, mergeConfigCall, mergeLevel } from '../../src/parse/config/merge.ts';
import { manifestOf, testProject } from './support.ts';

const dict = (object: Record<string, unknown>): PyDict => fromPlain(object) as PyDict;

const plain = (config: PyDict) => toPlain(config) as Record<string, unknown>;

describe('levels of config', () => {
  const merged = (...levels: Record<string, unknown>[]) =>
    plain(levels.map(dict).reduce((config, level) => mergeLevel('model', config, level), defaultConfig('model')));

  it('replace, append, update or extend, by key', () => {
    const config = merged(
      {
        materialized: 'view',
        tags: 'a',
        meta: { x: 1, y: 1 },
        'pre-hook': 'one',
        grants: { select: 'p', insert: 'q' },
      },
      {
        materialized: 'table',
        tags: ['b'],
        meta: { y: 2 },
        pre_hook: ['two'],
        grants: { '+select': 'r', insert: 's' },
      },
    );
    expect(config).toMatchObject({
      materialized: 'table',
      tags: ['a', 'b'],
      meta: { x: 1, y: 2 },
      'pre-hook': ['one', 'two'],
      grants: { select: ['p', 'r'], insert: ['s'] },
    });
  });

  it('leave earlier levels as they were', () => {
    const first = mergeLevel('model', defaultConfig('model'), dict({ meta: { x: 1 }, tags: ['a'] }));
    mergeLevel('model', first, dict({ meta: { x: 2 }, tags: ['b'] }));
    expect(plain(first)).toMatchObject({ meta: { x: 1 }, tags: ['a'] });
  });

  it('refuse a value that cannot be merged', () => {
    expect(() => merged({ meta: 'x' })).toThrow(ConfigMergeError);
  });
});

describe('config() calls of one file', () => {
  const called = (...calls: Record<string, unknown>[]) =>
    plain(calls.map(dict).reduce((before, call) => mergeConfigCall(before, call), new PyDict()));

  it('merge, the first one as it is', () => {
    expect(called({ tags: 'a', materialized: 'view' })).toEqual({ tags: 'a', materialized: 'view' });
    expect(called({ tags: 'a', meta: { x: 1 } }, { tags: 'b', meta: { y: 1 }, alias: 'z' })).toEqual({
      tags: ['a', 'b'],
      meta: { x: 1, y: 1 },
      alias: 'z',
    });
  });

  it('keep the sign of grants for the levels below', () => {
    expect(called({ alias: 'a' }, { grants: { '+select': 'x' } })).toEqual({
      alias: 'a',
      grants: { '+select': ['x'] },
    });
  });
});

describe('a final config', () => {
  const final = (kind: Parameters<typeof finalizeConfig>[0], given: Record<string, unknown>) =>
    finalizeConfig(kind, mergeLevel(kind, defaultConfig(kind), dict(given)));

  it('spells hooks out', () => {
    const { config } = final('model', { 'post-hook': ['a', '{"sql": "b", "transaction": false}', { sql: 'c' }] });
    expect(toPlain(config.get('post-hook') as Value)).toEqual([
      { sql: 'a', transaction: true, index: null },
      { sql: 'b', transaction: false, index: null },
      { sql: 'c', transaction: true, index: null },
    ]);
  });

  it('keeps keys of the user behind the known ones', () => {
    const keys = [...final('model', { mine: 1, materialized: 'table' }).config.keys()];
    expect(keys[0]).toBe('enabled');
    expect(keys.at(-1)).toBe('mine');
  });

  it.each([
    [{ store_failures: true }, true, 'table'],
    [{ store_failures: false }, false, 'ephemeral'],
    [{ store_failures: false, store_failures_as: 'view' }, true, 'view'],
    [{ store_failures_as: 'ephemeral' }, false, 'ephemeral'],
    [{}, null, null],
  ])('lets store_failures_as decide: %j', (given, store, as) => {
    const { config } = final('test', given);
    expect([config.get('store_failures'), config.get('store_failures_as')]).toEqual([store, as]);
  });

  it.each([
    ['model', { enabled: 'true' }],
    ['model', { enabled: null }],
    ['model', { alias: 5 }],
    ['model', { tags: [1] }],
    ['model', { unique_key: 5 }],
    ['model', { persist_docs: true }],
    ['model', { on_configuration_change: 'foo' }],
    ['model', { docs: { node_color: 'no color' } }],
    ['model', { 'pre-hook': 5 }],
    ['model', { freshness: { build_after: { count: 1 } } }],
    ['model', { materialized: 'incremental', contract: { enforced: true } }],
    ['test', { severity: 'bad' }],
    ['seed', { materialized: 'table' }],
    ['source', { freshness: { warn_after: { count: 1, period: 'years' } } }],
  ] as const)('of a %s cannot have %j', (kind, given) => {
    expect(final(kind, given).problems).toHaveLength(1);
  });

  it.each([
    ['model', { static_analysis: false }],
    ['model', { docs: { shw: 1 } }],
    ['model', { freshness: { x: 1 } }],
    ['test', { limit: '10', severity: 'Warn' }],
    ['source', { freshness: null, tags: 'a' }],
  ] as const)('of a %s may have %j', (kind, given) => {
    expect(final(kind, given).problems).toEqual([]);
  });
});

describe('the config of a node', () => {
  it('comes from defaults, folders of the project file, properties and the file, in this order', async () => {
    const project = testProject({
      'dbt_project.yml': [
        'name: demo',
        'profile: demo',
        'models:',
        '  +meta: {by: root, root: 1}',
        '  demo:',
        '    materialized: table',
        '    deep:',
        '      +meta: {by: folder}',
        '      m: {+alias: by_folder, +schema: s}',
        '',
      ].join('\n'),
      'models/deep/m.sql': "{{ config(meta={'by': 'file'}, alias='by_file') }} select 1",
      'models/deep/n.sql': 'select 1',
      'models/s.yml':
        'models:\n  - name: m\n    config: {alias: by_properties, schema: t, meta: {by: properties, p: 1}}\n',
    });
    try {
      const { nodes } = manifestOf(await project.parse());
      const m = nodes.get('model.demo.m');
      expect(m).toMatchObject({ alias: 'by_file', schema: 'main_t', relation_name: '"demo"."main_t"."by_file"' });
      expect(plain(m?.config as PyDict)).toMatchObject({
        materialized: 'table',
        meta: { by: 'file', root: 1, p: 1 },
      });
      expect(plain(nodes.get('model.demo.n')?.config as PyDict)).toMatchObject({ meta: { by: 'folder', root: 1 } });
    } finally {
      project.dispose();
    }
  });

  it('of a package is overridden by the root project', async () => {
    const project = testProject({
      'dbt_project.yml': 'name: demo\nprofile: demo\nmodels: {kit: {+materialized: table, +tags: [root]}}\n',
      'packages.yml': 'packages: [{local: kit}]\n',
      'dbt_packages/kit/dbt_project.yml':
        'name: kit\nprofile: demo\nmodels: {kit: {+materialized: view, +tags: [own]}}\n',
      'dbt_packages/kit/models/k.sql': "{{ config(materialized='ephemeral') }} select 1",
    });
    try {
      const node = manifestOf(await project.parse()).nodes.get('model.kit.k');
      expect(plain(node?.config as PyDict)).toMatchObject({ materialized: 'table', tags: ['own', 'root'] });
    } finally {
      project.dispose();
    }
  });
});
