import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { manifestText, readManifest, resourceLine } from '../../src/artifacts/index.ts';
import { PyFloat, type Value } from '../../src/core/index.ts';
import { resolveDependencies } from '../../src/graph/index.ts';
import type { FunctionNode, Manifest, SemanticNode } from '../../src/model/index.ts';
import { dict, exposure, manifestOf, model, projectOf, seed, source, test, unitTest } from '../support/nodes.ts';
import { problemsOf } from './schema.ts';

const metadata = {
  dbtVersion: '1.11.16',
  invocationId: '6b4eefee-d341-4bf5-ab6d-c92710622a89',
  invocationStartedAt: new Date('2026-11-21T12:00:00.123Z'),
  generatedAt: new Date('2026-11-21T12:00:01Z'),
  env: { team: 'data' },
  projectName: 'shop',
  adapterType: 'duckdb',
  quoting: { database: true, schema: true, identifier: true },
};

/** One resource of every kind, with fields filled that are mostly empty. */
function everything(): Manifest {
  const column = {
    name: 'id',
    description: 'The id',
    meta: dict({ pii: false }),
    data_type: 'integer',
    constraints: [dict({ type: 'not_null', name: null, expression: null })],
    quote: null,
    tags: ['key'],
    config: dict({ meta: dict(), tags: [] }),
    granularity: null,
    doc_blocks: [],
    extra: dict({ owner: 'ann' }),
  };
  const manifest = manifestOf(
    seed('raw'),
    source('ext', 'things', { columns: new Map([['id', column]]), external: dict({ location: 'x.parquet' }) }),
    model('a', ['raw'], {
      columns: new Map([['id', column]]),
      group: 'fin',
      config: { meta: dict({ rate: new PyFloat(1), big: 12345678901234567890n }) },
      compiled: true,
      compiled_code: 'select 1',
      compiled_path: 'target/compiled/shop/models/a.sql',
      extra_ctes_injected: true,
      extra_ctes: [{ id: 'model.shop.e', sql: ' __dbt__cte__e as (\nselect 1\n)' }],
      refs: [{ name: 'raw', package: null, version: null, at: { file: 'models/a.sql', line: 2 } }],
    }),
    model('v', ['a'], { version: 2, latest_version: 2, unique_id: 'model.shop.v.v2', time_spine: null }),
    model('off', [], { config: { enabled: false } }),
    test('check', ['a']),
    test('unique_a_id', ['a'], {
      test_metadata: { name: 'unique', kwargs: dict({ column_name: 'id' }), namespace: null },
      column_name: 'id',
      attached_node: 'model.shop.a',
      file_key_name: 'models.a',
    }),
    exposure('dash', ['v']),
    unitTest('u', 'a', { given: [dict({ input: "ref('raw')", rows: [dict({ id: 1 })], format: 'dict' })] }),
  );
  const head = (type: string, name: string) => ({
    name,
    package_name: 'shop',
    path: 's.yml',
    original_file_path: 'models/s.yml',
    unique_id: `${type}.shop.${name}`,
    created_at: 1,
    description: '',
  });
  manifest.groups.set('group.shop.fin', {
    ...head('group', 'fin'),
    resource_type: 'group',
    owner: { name: 'Fin', email: ['a@x.y', 'b@x.y'], extra: dict({ slack: '#fin' }) },
    config: dict({ meta: dict() }),
  });
  manifest.macros.set('macro.shop.m', {
    ...head('macro', 'm'),
    resource_type: 'macro',
    macro_sql: '{% macro m() %}"{% endmacro %}',
    line: 1,
    depends_on: { macros: [] },
    meta: dict(),
    docs: { show: true, node_color: null },
    config: dict(),
    patch_path: null,
    arguments: [{ name: 'x', type: null, description: '' }],
    supported_languages: null,
  });
  manifest.docs.set('doc.shop.d', { ...head('doc', 'd'), resource_type: 'doc', block_contents: 'text' });
  const semantic = (type: SemanticNode['resource_type'], name: string, fields: Record<string, Value>) => ({
    ...head(type, name),
    resource_type: type,
    fqn: ['shop', name],
    tags: [],
    meta: dict(),
    doc_blocks: [],
    config: dict({ enabled: true }),
    unrendered_config: dict(),
    group: null,
    depends_on: { macros: [], nodes: [] },
    refs: [],
    fields: dict(fields),
  });
  manifest.metrics.set(
    'metric.shop.total',
    semantic('metric', 'total', {
      label: 'Total',
      type: 'simple',
      type_params: dict({ measure: dict({ name: 'amount' }) }),
      not_of_the_schema: 1,
    }),
  );
  manifest.semanticModels.set(
    'semantic_model.shop.sm',
    semantic('semantic_model', 'sm', {
      model: "ref('a')",
      node_relation: dict({ alias: 'a', schema_name: 'main', database: 'db', relation_name: null }),
      measures: [dict({ name: 'amount', agg: 'sum' })],
    }),
  );
  manifest.savedQueries.set(
    'saved_query.shop.sq',
    semantic('saved_query', 'sq', {
      query_params: dict({ metrics: ['total'], group_by: [], where: null }),
      exports: [],
    }),
  );
  const fn = { ...model('f'), resource_type: 'function', unique_id: 'function.shop.f', arguments: [] };
  manifest.functions.set('function.shop.f', {
    ...fn,
    returns: dict({ data_type: 'int', description: '' }),
    config: dict({ enabled: true, type: 'scalar' }),
  } as unknown as FunctionNode);
  manifest.nodes.set('operation.shop.h', {
    ...model('h'),
    resource_type: 'operation',
    unique_id: 'operation.shop.h',
    index: 0,
  } as never);
  expect(resolveDependencies(manifest, projectOf({ name: 'shop' }))).toEqual([]);
  return manifest;
}

it('writes what the schema wants and nothing it does not know', () => {
  expect(problemsOf('manifest-v12', JSON.parse(manifestText(everything(), metadata)))).toEqual([]);
});

it('has maps of parents, children and groups, and says where it comes from', () => {
  const written = JSON.parse(manifestText(everything(), metadata));
  expect(written.parent_map['model.shop.a']).toEqual(['seed.shop.raw']);
  expect(written.child_map['model.shop.a']).toEqual([
    'model.shop.v.v2',
    'test.shop.check',
    'test.shop.unique_a_id',
    'unit_test.shop.a.u',
  ]);
  expect(written.child_map['metric.shop.total']).toEqual(['saved_query.shop.sq']);
  expect(written.group_map).toEqual({ fin: ['model.shop.a'] });
  expect(Object.keys(written.disabled)).toEqual(['model.shop.off']);
  expect(written.metadata).toMatchObject({
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    generated_at: '2026-11-21T12:00:01.000000Z',
    invocation_started_at: '2026-11-21T12:00:00.123000+00:00',
    project_id: 'fb54f3c5992b96d001bb16e8e92d968d',
    env: { team: 'data' },
    quoting: { database: true, schema: true, identifier: true, column: null },
  });
});

it("keeps Python's numbers, leaves out what is ours, and shows extra keys beside the others", () => {
  const text = manifestText(everything(), metadata);
  expect(text).toContain('"rate":1.0,"big":12345678901234567890');
  const { nodes, groups, metrics } = JSON.parse(text);
  expect(nodes['model.shop.a'].refs).toEqual([{ name: 'raw', package: null, version: null }]);
  expect(Object.keys(nodes['model.shop.a'])).not.toContain('dynamic');
  expect(nodes['model.shop.a'].columns.id.owner).toBe('ann');
  expect(groups['group.shop.fin'].owner).toEqual({ email: ['a@x.y', 'b@x.y'], name: 'Fin', slack: '#fin' });
  expect(Object.keys(metrics['metric.shop.total'])).not.toContain('not_of_the_schema');
  expect(Object.keys(nodes['model.shop.v.v2'])).not.toContain('compiled');
});

it('is read back to the same text', async () => {
  const { mkdtempSync, writeFileSync, rmSync } = await import('node:fs');
  const folder = mkdtempSync('/tmp/pa-manifest-');
  const original = manifestText(everything(), metadata);
  // What JSON cannot carry over: whether 1.0 was a float, digits beyond a double.
  const plain = original.replace('"rate":1.0,"big":12345678901234567890', '"rate":1,"big":7');
  writeFileSync(`${folder}/manifest.json`, plain);
  const read = readManifest(`${folder}/manifest.json`);
  rmSync(folder, { recursive: true });
  if (!read.ok) throw new Error(read.error.message);
  expect(JSON.parse(manifestText(read.value, metadata))).toEqual(JSON.parse(plain));
});

it("writes dbt's own manifest back as it was", () => {
  const path = new URL('../select/answers/manifest-now.json', import.meta.url).pathname;
  const read = readManifest(path);
  if (!read.ok) throw new Error(read.error.message);
  const [before, after] = [readFileSync(path, 'utf8'), manifestText(read.value, metadata)].map(t => JSON.parse(t));
  expect(problemsOf('manifest-v12', after)).toEqual([]);
  for (const kind of ['nodes', 'sources', 'exposures', 'unit_tests', 'groups', 'disabled', 'saved_queries']) {
    for (const id of Object.keys(before[kind])) {
      // The position of a project's folder is not part of the data.
      if (after[kind][id].resource_type === 'seed') delete after[kind][id].root_path;
      expect([id, after[kind][id]]).toEqual([id, before[kind][id]]);
      expect(Object.keys(after[kind][id])).toEqual(Object.keys(before[kind][id]));
    }
  }
});

it('shows a resource as a line of JSON with the keys asked for', () => {
  const node = everything().nodes.get('model.shop.a')!;
  const line = resourceLine(node, [
    'name',
    'config.meta.rate',
    'depends_on.nodes',
    'columns.id.description',
    'nothing',
  ]);
  expect(line).toBe(
    '{"name": "a", "config.meta.rate": 1.0, "depends_on.nodes": ["seed.shop.raw"], "columns.id.description": "The id"}',
  );
  expect(resourceLine(model('\u00e9\u{1f600}'), ['name'])).toBe('{"name": "\\u00e9\\ud83d\\ude00"}');
});
