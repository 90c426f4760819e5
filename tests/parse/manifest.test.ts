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
const recorded = (project: string) =>
  JSON.parse(readFileSync(join(FOLDER, `${project}.json`), 'utf8')) as Record<string, Record<string, Json>>;

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

describe.each(['everything', 'corners'])('the manifest of the project %s', project => {
  const dbt = recorded(project);
  let manifest: Manifest;

  beforeAll(async () => {
    const parsed = await parseFolder(join(FOLDER, project));
    manifest = manifestOf(parsed);
    if (!parsed.result.ok) return;
    const complaints = resolveDependencies(manifest, parsed.result.value.context.project);
    expect(complaints.filter(d => d.severity === 'error')).toEqual([]);
  });

  const section = (name: string) => manifest[SECTIONS[name] as keyof Manifest] as Map<string, unknown>;

  it.each(Object.keys(SECTIONS))('has the %s that dbt has', name => {
    const ids = [...section(name).keys()].filter(id => !isBuiltin(id)).sort();
    expect(ids).toEqual(Object.keys(dbt[name] ?? {}).sort());
  });

  const resources = Object.entries(dbt).flatMap(([name, all]) =>
    Object.entries(all).map(([id, resource]) => [id, name, resource] as const),
  );
  it.each(resources)('describes %s as dbt does', (id, name, resource) => {
    expect(like(plain(section(name).get(id)), resource)).toEqual(resource);
  });

  const configured = Object.entries(dbt.nodes ?? {}).map(
    ([id, node]) => [id, Object.keys(node.config as Json)] as const,
  );
  it.each(configured)('has the config of %s in the order of keys that dbt shows', (id, keys) => {
    expect([...(manifest.nodes.get(id)?.config.keys() ?? [])]).toEqual(keys);
  });
});
