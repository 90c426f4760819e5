import { join, parse } from 'node:path';
import { compileNode, type NodeConnection } from '../compile/index.ts';
import { DiagnosticError, PyError } from '../core/index.ts';
import { PyDateTime, PyDict, str, type Value } from '../core/value.ts';
import { type Batch, type BatchSize, batchId, batchLabel, planBatches } from '../materialize/index.ts';
import { configValue, type ModelNode, type RunnableNode, type RunResult, type RunStatus } from '../model/index.ts';
import { compilationFor } from './compilation.ts';
import { failureMessage, failureOf } from './failure.ts';
import { materialize } from './node-materialization.ts';
import type { RunState } from './run-state.ts';

type Outcome = Pick<RunResult, 'status' | 'message' | 'failures' | 'adapter_response' | 'batch_results' | 'rows'>;

/** Whether a node is built slice by slice of its event time. */
export function isMicrobatch(node: RunnableNode): node is ModelNode {
  return (
    node.resource_type === 'model' &&
    configValue(node, 'materialized') === 'incremental' &&
    configValue(node, 'incremental_strategy') === 'microbatch'
  );
}

/**
 * Builds a microbatch model: for each batch its query is compiled anew, reading only rows of the batch's time, and its
 * rows replace those of that time. One after another; a batch that fails does not stop the others, but when the first
 * fails the others are not tried. Hooks before run with the first batch, hooks after with the last.
 * @throws DiagnosticError when the batches cannot be planned
 */
export async function runMicrobatch(
  state: RunState,
  node: ModelNode,
  connection: NodeConnection,
  thread: string,
): Promise<Outcome> {
  const earlier = state.batches?.get(node.unique_id);
  const adding = earlier !== undefined || (await addsToTable(state, node));
  const batches = earlier === undefined ? plannedBatches(state, node, adding) : failedBatches(node, earlier.failed);
  const successful: [Date, Date][] = [];
  const failed: [Date, Date][] = [];
  let complaint: string | null = null;
  let rows = 0;
  for (const [i, batch] of batches.entries()) {
    const slice = sliceOf(node, batch, { first: i === 0, last: i === batches.length - 1 });
    const hopeless = i > 0 && successful.length === 0;
    const made = hopeless
      ? { error: null, rows: 0 }
      : await buildSlice(state, slice, { start: batch.start, adding: adding || i > 0 }, connection, thread);
    const { error } = made;
    rows += made.rows;
    if (hopeless || error !== null) failed.push([batch.start, batch.end]);
    else successful.push([batch.start, batch.end]);
    complaint ??= error;
  }
  const before = earlier?.successful ?? [];
  const batch_results = { successful: [...successful, ...before], failed };
  return { ...verdict(successful.length, failed.length, complaint), batch_results, rows };
}

function verdict(done: number, failed: number, complaint: string | null): Omit<Outcome, 'batch_results'> {
  const [status, message]: [RunStatus, string] =
    failed === 0
      ? ['success', 'SUCCESS']
      : done === 0
        ? ['error', complaint ?? 'ERROR']
        : ['partial success', `PARTIAL SUCCESS (${done}/${done + failed})`];
  return { status, message, failures: 0, adapter_response: new PyDict() };
}

function plannedBatches(state: RunState, node: ModelNode, incremental: boolean): Batch[] {
  const plan = planBatches({ model: node.name, ...windowOf(state, node), incremental });
  if (!plan.ok) throw new DiagnosticError(plan.error);
  return plan.value;
}

function failedBatches(node: ModelNode, failed: readonly [Date, Date][]): Batch[] {
  const size = str(configValue(node, 'batch_size')) as BatchSize;
  return failed.map(([start, end]) => ({ id: batchId(start, size), start, end }));
}

/** Whether there is a table that this run does not rebuild. */
async function addsToTable(state: RunState, node: ModelNode): Promise<boolean> {
  const { relations } = await state.session();
  const own = configValue(node, 'full_refresh');
  const rebuild = typeof own === 'boolean' ? own : state.flags.fullRefresh;
  const relation = { database: node.database, schema: node.schema, identifier: node.alias };
  return relations.get(relation)?.type === 'table' && !rebuild;
}

function windowOf(state: RunState, node: ModelNode) {
  return {
    size: str(configValue(node, 'batch_size')) as BatchSize,
    begin: timeOf(configValue(node, 'begin')),
    lookback: Number(configValue(node, 'lookback', 1)),
    from: timeOf(state.flags.eventTimeStart),
    to: timeOf(state.flags.eventTimeEnd),
    now: state.execution.context.invocation.startedAt,
  };
}

/** A configured time: without a zone it is UTC. */
function timeOf(value: Value): Date | null {
  if (value === null) return null;
  const text = str(value).trim().replace(' ', 'T');
  const zoned = /(?:[zZ]|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T');
  const time = new Date(zoned ? text : `${text}Z`);
  if (Number.isNaN(time.getTime())) throw new PyError('ValueError', `${str(value)} is not a date or time`);
  return time;
}

/** The node as one batch sees it. */
function sliceOf(node: ModelNode, batch: Batch, { first, last }: { first: boolean; last: boolean }): ModelNode {
  const config = node.config.copy();
  if (!first) config.set('pre-hook', []);
  if (!last) config.set('post-hook', []);
  const time = { event_time_start: PyDateTime.utc(batch.start), event_time_end: PyDateTime.utc(batch.end) };
  return { ...node, config, batch: { id: batch.id, ...time } };
}

function batchFile(slice: ModelNode, file: string, start: Date): string {
  const { dir, name, ext } = parse(file);
  const size = str(configValue(slice, 'batch_size')) as BatchSize;
  return join(dir, name, `${name}_${batchLabel(start, size)}${ext}`);
}

/** @returns what went wrong, or null, and how many rows were written */
async function buildSlice(
  state: RunState,
  slice: ModelNode,
  { start, adding }: { start: Date; adding: boolean },
  connection: NodeConnection,
  thread: string,
): Promise<{ error: string | null; rows: number }> {
  const compilation = compilationFor(state, connection, undefined, thread);
  // Each batch has a file of its own, in a folder named after the model.
  const onCompiled = (): void => {
    const [path, original] = [slice.path, slice.original_file_path].map(file => batchFile(slice, file, start));
    const place = { path: path as string, original_file_path: original as string };
    state.files.compiled({ ...slice, ...place }, slice.compiled_code ?? '');
  };
  try {
    const compiled = await compileNode({ ...compilation, onCompiled }, slice);
    // Once there is a table no batch rebuilds it, though to its query a full refresh is one until the end.
    if (adding) slice.config.set('full_refresh', false);
    const outcome = await materialize({ state, node: slice, compiled, connection, compilation });
    return { error: null, rows: outcome.rows ?? 0 };
  } catch (error) {
    const diagnostic = failureOf(error, slice);
    state.emit({ type: 'diagnostic', diagnostic });
    return { error: failureMessage(diagnostic, slice), rows: 0 };
  }
}
