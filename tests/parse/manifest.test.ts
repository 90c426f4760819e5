import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PyDict, toPlain } from '../../src/core/value.ts';
import { resolveDependencies } from '../../src/graph/index.ts';
import type { Manifest } from '../../src/model/index.ts';
import { manifestOf, parseFolder } from './support.ts';

type Json = Record<string, unknown>;

const FOLDER = join(import.meta.dirname, '../fixtures/parse');
/** What dbt 1.11 writes into manifest.json for the same project, without times and its own macros. */
const DBT = JSON.parse(readFileSync(join(FOLDER, 'everything.json'), 'utf8')) as Record<string, Record<string, Json>>;

const SECTIONS: Readonly<Record<string, keyof Manifest>> = {
  nodes: 'nodes',
  sources: 'sources',
  exposures: 'exposures',
  groups: 'groups',
  unit_tests: 'unitTests',
  metrics: 'metrics',
  semantic_models: 'semanticModels',
  saved_queries: 'savedQueries',
  functions: 'functions',
  docs: 'docs',
  macros: 'macros',
  disabled: 'disabled',
};

/** A resource as JSON, with what the model keeps apart put where the artifact has it. */
function plain(value: unknown): unknown {
  if (value instanceof PyDict) return toPlain(value);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return toPlain(value as never);
  const { extra, fields, ...rest } = value as Json;
  const object: Json = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, plain(item)]));
  return { ...object, ...(plain(extra ?? null) as Json | null), ...(plain(fields ?? null) as Json | null) };
}

/** Only what dbt's resource has too: ours may know more. */
function like(ours: unknown, theirs: unknown): unknown {
  if (Array.isArray(theirs) && Array.isArray(ours)) return ours.map((item, i) => like(item, theirs[i]));
  if (theirs === null || typeof theirs !== 'object' || ours === null || typeof ours !== 'object') return ours;
  return Object.fromEntries(Object.keys(theirs).map(key => [key, like((ours as Json)[key], (theirs as Json)[key])]));
}

const isBuiltin = (id: string): boolean => /^(macro|doc)\.(dbt|dbt_duckdb)\./.test(id);

describe('the manifest of a project with everything in it', () => {
  let manifest: Manifest;

  beforeAll(async () => {
    const parsed = await parseFolder(join(FOLDER, 'everything'));
    manifest = manifestOf(parsed);
    if (!parsed.result.ok) return;
    const { project } = parsed.result.value.context;
    const complaints = resolveDependencies(manifest, project).filter(d => d.severity === 'error');
    expect(complaints).toEqual([]);
  });

  it.each(Object.keys(SECTIONS))('has the %s that dbt has', section => {
    const ours = manifest[SECTIONS[section] as keyof Manifest] as Map<string, unknown>;
    const ids = [...ours.keys()].filter(id => !isBuiltin(id)).sort();
    expect(ids).toEqual(Object.keys(DBT[section] ?? {}).sort());
  });

  const resources = Object.entries(DBT).flatMap(([section, all]) =>
    Object.entries(all).map(([id, resource]) => [id, section, resource] as const),
  );
  it.each(resources)('describes %s as dbt does', (id, section, resource) => {
    const ours = (manifest[SECTIONS[section] as keyof Manifest] as Map<string, unknown>).get(id);
    expect(like(plain(ours), resource)).toEqual(resource);
  });

  it('has configs in the order of keys that dbt shows', () => {
    for (const id of ['model.everything.stg_b', 'snapshot.everything.snap_one', 'seed.everything.seed_one']) {
      const config = manifest.nodes.get(id)?.config as PyDict;
      expect([...config.keys()]).toEqual(Object.keys(DBT.nodes?.[id]?.config as Json));
    }
  });
});
