import type { PyDict } from '../core/index.ts';
import type { Timing, UniqueId } from '../model/index.ts';
import { type Json, jsonText } from './json-text.ts';
import { type ArtifactMetadata, metadataJson, timeText } from './metadata.ts';

/** How fresh one source is, or why that could not be told. */
export type FreshnessResult =
  | { readonly uniqueId: UniqueId; readonly error: string; readonly status: 'runtime error' }
  | {
      readonly uniqueId: UniqueId;
      readonly maxLoadedAt: Date;
      /** when it was asked */
      readonly snapshottedAt: Date;
      readonly status: 'pass' | 'warn' | 'error';
      /** the thresholds: warn_after, error_after, filter */
      readonly criteria: PyDict;
      readonly adapterResponse: PyDict;
      readonly timing: readonly Timing[];
      readonly threadId: string;
      /** seconds */
      readonly executionTime: number;
    };

/** sources.json, schema v3. */
export function sourcesText(results: readonly FreshnessResult[], metadata: ArtifactMetadata, elapsed: number): string {
  return jsonText({
    metadata: metadataJson('sources', metadata),
    results: results.map(resultJson),
    elapsed_time: elapsed,
  });
}

function resultJson(result: FreshnessResult): Json {
  if (result.status === 'runtime error') {
    return { unique_id: result.uniqueId, error: result.error, status: result.status };
  }
  return {
    unique_id: result.uniqueId,
    max_loaded_at: timeText(result.maxLoadedAt),
    snapshotted_at: timeText(result.snapshottedAt),
    max_loaded_at_time_ago_in_s: (result.snapshottedAt.getTime() - result.maxLoadedAt.getTime()) / 1000,
    status: result.status,
    criteria: result.criteria,
    adapter_response: result.adapterResponse,
    timing: result.timing.map(t => ({
      name: t.name,
      started_at: timeText(t.started_at),
      completed_at: timeText(t.completed_at),
    })),
    thread_id: result.threadId,
    execution_time: result.executionTime,
  };
}
