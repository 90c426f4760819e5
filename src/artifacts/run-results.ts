import type { PyDict } from '../core/index.ts';
import type { RunResult } from '../model/index.ts';
import { type Json, jsonText } from './json-text.ts';
import { type ArtifactMetadata, metadataJson, timeText } from './metadata.ts';

/** run_results.json, schema v6. Results of ephemeral models do not belong in it. */
export function runResultsText(
  results: readonly RunResult[],
  metadata: ArtifactMetadata,
  /** seconds the whole command took */
  elapsed: number,
  /** all flags of the invocation */
  args: PyDict,
): string {
  return jsonText({
    metadata: metadataJson('run-results', metadata),
    results: results.map(resultJson),
    elapsed_time: elapsed,
    args,
  });
}

function resultJson(result: RunResult): Json {
  const node = result.node;
  const code =
    ('raw_code' in node && node.resource_type !== 'seed') || node.resource_type === 'unit_test' ? node : null;
  const span = ([from, to]: readonly [Date, Date]): string[] => [timeText(from), timeText(to)];
  return {
    status: result.status,
    timing: result.timing.map(t => ({
      name: t.name,
      started_at: timeText(t.started_at),
      completed_at: timeText(t.completed_at),
    })),
    thread_id: result.thread_id,
    execution_time: result.execution_time,
    adapter_response: result.adapter_response,
    message: result.message,
    failures: result.failures,
    unique_id: node.unique_id,
    // A unit test only has code once it ran.
    compiled: code === null ? null : (code.compiled ?? (node.resource_type === 'unit_test' ? null : false)),
    compiled_code: code?.compiled_code ?? null,
    relation_name: code !== null && 'relation_name' in code ? code.relation_name : null,
    batch_results:
      result.batch_results === null
        ? null
        : {
            successful: result.batch_results.successful.map(span),
            failed: result.batch_results.failed.map(span),
          },
  };
}
