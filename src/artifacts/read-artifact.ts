import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, err, fromPlain, ok, type PyDict, problem, type Result } from '../core/index.ts';
import type { Manifest, PreviousState, SourceAge, UniqueId } from '../model/index.ts';
import { manifestFromJson, type Raw } from './manifest-from-json.ts';
import { type ArtifactKind, SCHEMA_VERSIONS } from './metadata.ts';

/** run_results.json of an earlier run, as far as later runs look at it. */
export interface EarlierRun {
  readonly results: readonly { readonly uniqueId: UniqueId; readonly status: string; readonly batches: Raw | null }[];
  /** all flags of that invocation, `which` and `vars` among them */
  readonly args: PyDict;
  readonly invocationId: string | null;
  readonly invocationStartedAt: string | null;
  readonly generatedAt: string | null;
}

/** Oldest schema versions that still hold what we look for. */
const OLDEST: Record<ArtifactKind, number> = { manifest: 4, 'run-results': 4, catalog: 1, sources: 3 };

export function readManifest(path: string): Result<Manifest, Diagnostic> {
  const raw = readJson(path, 'manifest');
  return raw.ok ? ok(manifestFromJson(raw.value)) : raw;
}

export function readRunResults(path: string): Result<EarlierRun, Diagnostic> {
  const raw = readJson(path, 'run-results');
  if (!raw.ok) return raw;
  const metadata = raw.value.metadata as Raw;
  return ok({
    results: (raw.value.results as Raw[]).map(r => ({
      uniqueId: r.unique_id as string,
      status: r.status as string,
      batches: (r.batch_results as Raw | null | undefined) ?? null,
    })),
    args: fromPlain(raw.value.args ?? {}) as PyDict,
    invocationId: (metadata.invocation_id as string | undefined) ?? null,
    invocationStartedAt: (metadata.invocation_started_at as string | undefined) ?? null,
    generatedAt: (metadata.generated_at as string | undefined) ?? null,
  });
}

export function readSources(path: string): Result<SourceAge[], Diagnostic> {
  const raw = readJson(path, 'sources');
  if (!raw.ok) return raw;
  return ok(
    (raw.value.results as Raw[]).map(r => ({
      uniqueId: r.unique_id as string,
      maxLoadedAt: (r.max_loaded_at as string | undefined) ?? null,
    })),
  );
}

/**
 * The artifacts of `--state`, as far as the folder holds them, and the sources.json of the target folder.
 *
 * @param stateFolder absolute path
 * @param targetFolder absolute path
 */
export function readPreviousState(stateFolder: string, targetFolder: string): Result<PreviousState, Diagnostic> {
  const manifest = ifPresent(join(stateFolder, 'manifest.json'), readManifest);
  if (!manifest.ok) return manifest;
  const run = ifPresent(join(stateFolder, 'run_results.json'), readRunResults);
  if (!run.ok) return run;
  const sources = ifPresent(join(stateFolder, 'sources.json'), readSources);
  if (!sources.ok) return sources;
  const currentSources = ifPresent(join(targetFolder, 'sources.json'), readSources);
  if (!currentSources.ok) return currentSources;
  return ok({
    manifest: manifest.value,
    results: run.value?.results ?? null,
    sources: sources.value,
    currentSources: currentSources.value,
  });
}

function ifPresent<T>(path: string, read: (path: string) => Result<T, Diagnostic>): Result<T | null, Diagnostic> {
  return existsSync(path) && statSync(path).isFile() ? read(path) : ok(null);
}

function readJson(path: string, kind: ArtifactKind): Result<Raw, Diagnostic> {
  let raw: Raw;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8')) as Raw;
  } catch (error) {
    return err(problem('PA701', { path, reason: (error as Error).message }));
  }
  const metadata = raw?.metadata as Raw | undefined;
  const found = typeof metadata?.dbt_schema_version === 'string' ? metadata.dbt_schema_version : 'none';
  const expected = SCHEMA_VERSIONS[kind];
  const versionOf = (id: string): number => Number(/\/v(\d+)\.json$/.exec(id)?.[1] ?? Number.NaN);
  const readable =
    found.includes(`/${kind}/`) && versionOf(found) >= OLDEST[kind] && versionOf(found) <= versionOf(expected);
  return readable ? ok(raw) : err(problem('PA703', { path, expected, found }));
}
