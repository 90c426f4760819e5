import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  catalogText,
  customEnv,
  graphSummaryText,
  jsonText,
  nodeFilePath,
  readManifest,
  readPreviousState,
  readRunResults,
  runResultsText,
  semanticManifestText,
  sourcesText,
  writeArtifact,
} from '../../src/artifacts/index.ts';
import { fromPlain, PyDict, PyFloat, toFloat } from '../../src/core/index.ts';
import { makeGraph } from '../../src/graph/index.ts';
import type { RunResult } from '../../src/model/index.ts';
import { dict, manifestOf, model, seed, source, test } from '../support/nodes.ts';
import { problemsOf } from './schema.ts';

const metadata = {
  dbtVersion: '1.11.16',
  invocationId: 'id',
  invocationStartedAt: new Date('2026-11-21T12:00:00Z'),
  generatedAt: new Date('2026-11-21T12:00:01Z'),
  env: {},
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync('/tmp/pa-artifacts-');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const result = (node: RunResult['node'], status: RunResult['status'], over: Partial<RunResult> = {}): RunResult => ({
  node,
  status,
  timing: [{ name: 'execute', started_at: new Date(0), completed_at: new Date(1500) }],
  thread_id: 'Thread-1',
  execution_time: 0.25,
  adapter_response: dict({ _message: 'OK' }),
  message: 'OK',
  failures: null,
  batch_results: null,
  ...over,
});

it('writes run results by their schema', () => {
  const results = [
    result(model('a', [], { compiled: true, compiled_code: 'select 1', relation_name: '"db"."main"."a"' }), 'success'),
    result(seed('s'), 'success'),
    result(test('t', []), 'fail', { failures: 3, message: 'Got 3 results, configured to fail if != 0' }),
    result(model('mb'), 'partial success', {
      batch_results: { successful: [[new Date(0), new Date(1)]], failed: [] },
    }),
  ];
  const text = runResultsText(results, metadata, 1.5, dict({ which: 'run', vars: dict({ rate: new PyFloat(2) }) }));
  const written = JSON.parse(text);
  expect(problemsOf('run-results-v6', written)).toEqual([]);
  expect(written.results.map((r: { compiled: unknown }) => r.compiled)).toEqual([true, null, false, false]);
  expect(written.results[0]).toMatchObject({
    timing: [
      {
        name: 'execute',
        started_at: '1970-01-01T00:00:00.000000Z',
        completed_at: '1970-01-01T00:00:01.500000Z',
      },
    ],
    relation_name: '"db"."main"."a"',
    unique_id: 'model.shop.a',
  });
  expect(text).toContain('"rate":2.0');
});

it('writes the catalog of what was built, names folded as the database folds them', () => {
  const column = (name: string, index: number) => ({ name, index, type: 'INTEGER', comment: null });
  const table = { database: 'db', schema: 'MAIN', type: 'VIEW', comment: null, owner: null };
  const tables = [
    { ...table, name: 'A', columns: [column('y', 2), column('x', 1)] },
    { ...table, schema: 'ext', name: 'things', type: 'BASE TABLE', columns: [] },
    { ...table, name: 'stranger', columns: [] },
  ];
  const manifest = manifestOf(model('a'), model('unbuilt'), test('t', []), source('ext', 'things'));
  const written = JSON.parse(catalogText(manifest, tables, metadata));
  expect(problemsOf('catalog-v1', written)).toEqual([]);
  expect(Object.keys(written.nodes)).toEqual(['model.shop.a']);
  expect(Object.keys(written.nodes['model.shop.a'].columns)).toEqual(['x', 'y']);
  expect(Object.keys(written.sources)).toEqual(['source.shop.ext.things']);
  expect(written.errors).toBeNull();
});

it('writes sources.json by its schema', () => {
  const text = sourcesText(
    [
      { uniqueId: 'source.shop.s.a', error: 'no such table', status: 'runtime error' },
      {
        uniqueId: 'source.shop.s.b',
        maxLoadedAt: new Date(0),
        snapshottedAt: new Date(90_500),
        status: 'warn',
        criteria: dict({ warn_after: dict({ count: 1, period: 'minute' }), error_after: null, filter: null }),
        adapterResponse: dict(),
        timing: [],
        threadId: 'Thread-1',
        executionTime: 0.1,
      },
    ],
    metadata,
    2,
  );
  expect(problemsOf('sources-v3', JSON.parse(text))).toEqual([]);
  expect(text).toContain('"max_loaded_at_time_ago_in_s":90.5');
});

it('writes graph and semantic summaries', () => {
  const graph = makeGraph(['model.shop.a', 'model.shop.b'], [['model.shop.a', 'model.shop.b']]);
  expect(JSON.parse(graphSummaryText('id', graph))).toEqual({
    _invocation_id: 'id',
    linked: {
      '0': { name: 'model.shop.a', type: 'model', succ: [1] },
      '1': { name: 'model.shop.b', type: 'model' },
    },
  });
  const manifest = manifestOf(
    model('days', [], { time_spine: dict({ standard_granularity_column: 'day', custom_granularities: [] }) }),
  );
  expect(JSON.parse(semanticManifestText(manifest)).project_configuration.time_spines).toMatchObject([
    { node_relation: { alias: 'days' }, primary_column: { name: 'day', time_granularity: 'day' } },
  ]);
});

it('shows semantic definitions in the form of the semantic manifest', () => {
  const read = readManifest(new URL('../select/answers/manifest-now.json', import.meta.url).pathname);
  if (!read.ok) throw new Error(read.error.message);
  const written = JSON.parse(semanticManifestText(read.value));
  expect(written.semantic_models[0]).toMatchObject({
    name: 'sm',
    node_relation: { alias: 'orders' },
    entities: [{ name: 'id', type: 'primary', metadata: null }],
    measures: [{ name: 'total', agg: 'sum', metadata: null }],
    primary_entity: null,
  });
  expect(Object.keys(written.metrics[0].type_params)).not.toContain('metric_aggregation_params');
  expect(written.saved_queries).toMatchObject([
    { name: 'sq', query_params: { metrics: ['revenue'] }, tags: ['weekly'] },
  ]);
});

it('writes JSON with numbers as Python writes them', () => {
  const value = fromPlain({ a: 1, b: 1.5, c: null, d: [true, 'q"\n', '\u00e9'] }) as PyDict;
  value
    .set('e', toFloat(1e22))
    .set('f', Number.NaN)
    .set(3, 'three')
    .set(null, 'none')
    .set('g', 10n ** 20n);
  expect(jsonText(value)).toBe(
    '{"a":1,"b":1.5,"c":null,"d":[true,"q\\"\\n","\u00e9"],"e":1e+22,"f":null,"3":"three","null":"none",' +
      '"g":100000000000000000000}',
  );
  expect(jsonText({ x: undefined, y: new Map([['k', [PyDict.of([['z', 0]])]]]) })).toBe('{"y":{"k":[{"z":0}]}}');
});

it('takes custom variables of the environment', () => {
  expect(customEnv({ DBT_ENV_CUSTOM_ENV_team: 'x', PATH: '/bin' })).toEqual({ team: 'x' });
});

it('says where compiled and final SQL goes', () => {
  const m = model('a', [], { original_file_path: 'models/x/a.sql', path: 'x/a.sql' });
  expect(nodeFilePath(m, 'compiled')).toBe('compiled/shop/models/x/a.sql');
  expect(nodeFilePath(m, 'run', '2026-01-01')).toBe('run/shop/models/x/a/a_2026-01-01.sql');
  const t = test('t', [], { original_file_path: 'models/x/s.yml', path: 'unique_a.sql' });
  expect(nodeFilePath(t, 'compiled')).toBe('compiled/shop/models/x/s.yml/unique_a.sql');
  const h = { ...m, original_file_path: './dbt_project.yml', path: 'hooks/shop-on-run-start-0.sql' };
  expect(nodeFilePath(h, 'compiled')).toBe('compiled/shop/dbt_project.yml/hooks/shop-on-run-start-0.sql');
});

it('replaces a file whole or leaves it as it was', () => {
  const path = `${folder}/deep/manifest.json`;
  expect(writeArtifact(path, 'one').ok).toBe(true);
  expect(writeArtifact(path, 'two').ok).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(`${folder}/deep`)).toEqual(['manifest.json']);
  mkdirSync(`${folder}/taken.json/x`, { recursive: true });
  const failed = writeArtifact(`${folder}/taken.json`, 'three');
  expect(failed).toMatchObject({ ok: false, error: { code: 'PA702', kind: 'Runtime Error' } });
  expect(existsSync(`${folder}/taken.json/x`)).toBe(true);
  expect(readdirSync(folder).filter(name => name.endsWith('.tmp'))).toEqual([]);
});

it('reads what a state folder holds, and only that', () => {
  expect(readPreviousState(folder, folder)).toEqual({
    ok: true,
    value: { manifest: null, results: null, sources: null, currentSources: null },
  });
  const args = dict({ which: 'build' });
  writeFileSync(`${folder}/run_results.json`, runResultsText([result(model('a'), 'error')], metadata, 1, args));
  const state = readPreviousState(folder, folder);
  expect(state.ok && state.value.results).toMatchObject([{ uniqueId: 'model.shop.a', status: 'error' }]);
  const run = readRunResults(`${folder}/run_results.json`);
  expect(run.ok && run.value.args.get('which')).toBe('build');
});

it('refuses files that are broken or of another version', () => {
  const path = `${folder}/manifest.json`;
  writeFileSync(path, '{"metadata":');
  expect(readManifest(path)).toMatchObject({ ok: false, error: { code: 'PA701' } });
  writeFileSync(path, '{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v99.json"}}');
  expect(readManifest(path)).toMatchObject({
    ok: false,
    error: {
      code: 'PA703',
      message:
        'Expected a schema version of "https://schemas.getdbt.com/dbt/manifest/v12.json" in ' +
        `${path}, but found "https://schemas.getdbt.com/dbt/manifest/v99.json"`,
    },
  });
  expect(readPreviousState(folder, folder).ok).toBe(false);
});
