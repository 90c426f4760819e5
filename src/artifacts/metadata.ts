import { md5 } from '../core/index.ts';
import type { Json } from './json-text.ts';

/** What every artifact says about where it comes from. */
export interface ArtifactMetadata {
  /** version of dbt whose artifacts ours are like; readers look at it */
  readonly dbtVersion: string;
  readonly invocationId: string;
  readonly invocationStartedAt: Date;
  readonly generatedAt: Date;
  /** variables of the environment that are named `DBT_ENV_CUSTOM_ENV_<key>`, by key */
  readonly env: Readonly<Record<string, string>>;
}

/** What the manifest says besides. */
export interface ManifestMetadata extends ArtifactMetadata {
  readonly projectName: string;
  readonly adapterType: string;
  readonly quoting: { readonly database: boolean; readonly schema: boolean; readonly identifier: boolean };
}

/** Schema ids of the artifacts, by kind. */
export const SCHEMA_VERSIONS = {
  manifest: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
  'run-results': 'https://schemas.getdbt.com/dbt/run-results/v6.json',
  catalog: 'https://schemas.getdbt.com/dbt/catalog/v1.json',
  sources: 'https://schemas.getdbt.com/dbt/sources/v3.json',
} as const;

export type ArtifactKind = keyof typeof SCHEMA_VERSIONS;

/** `2026-11-21T12:17:28.032000Z`: UTC with six digits of a second. */
export const timeText = (time: Date): string => time.toISOString().replace(/(\.\d{3})Z$/, '$1000Z');

export function metadataJson(kind: ArtifactKind, meta: ArtifactMetadata): { [key: string]: Json } {
  return {
    dbt_schema_version: SCHEMA_VERSIONS[kind],
    dbt_version: meta.dbtVersion,
    generated_at: timeText(meta.generatedAt),
    invocation_id: meta.invocationId,
    invocation_started_at: timeText(meta.invocationStartedAt),
    env: { ...meta.env },
  };
}

export function manifestMetadataJson(meta: ManifestMetadata): { [key: string]: Json } {
  const started = timeText(meta.invocationStartedAt).replace(/Z$/, '+00:00');
  return {
    ...metadataJson('manifest', meta),
    invocation_started_at: started,
    project_name: meta.projectName,
    project_id: md5(meta.projectName),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: meta.adapterType,
    quoting: { ...meta.quoting, column: null },
    run_started_at: started,
  };
}

/** The entries of the environment that artifacts carry: `DBT_ENV_CUSTOM_ENV_<key>` under their key. */
export function customEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const prefix = 'DBT_ENV_CUSTOM_ENV_';
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(prefix) && value !== undefined) found[name.slice(prefix.length)] = value;
  }
  return found;
}
