import type { NodeInfo, PaEvent } from '../core/event.ts';
import type { Level, LogRecord } from './log-record.ts';
import type { Paint } from './paint.ts';
import { statusLine } from './status-line.ts';

/** How lines look. */
export interface Style {
  readonly paint: Paint;
  /** columns that dots pad to; on a narrow terminal fewer, as the status stands behind them */
  readonly width: number;
  /** columns that text may take, the clock in front of it included; default: `width` */
  readonly columns?: number;
}

type Finished = Extract<PaEvent, { type: 'node-finished' }>;
type Skipped = Extract<PaEvent, { type: 'node-skipped' }>;
type Started = Extract<PaEvent, { type: 'node-started' }>;

export function startedRecords(event: Started, style: Style): LogRecord[] {
  const node_info = nodeData(event.node);
  const { description, index, total } = event;
  return [
    record('debug', 'NodeStart', `Began running node ${event.node.uniqueId}`, { node_info }),
    record('info', 'LogStartLine', statusLine(`START ${description}`, 'RUN', style.width, { position: event }), {
      description,
      index,
      node_info,
      total,
    }),
  ];
}

export function finishedRecords(event: Finished, style: Style): LogRecord[] {
  const node_info = nodeData(event.node);
  return [
    resultRecord(event, node_info, style),
    record('debug', 'NodeFinished', `Finished running node ${event.node.uniqueId}`, {
      node_info,
      run_result: runResultData(event),
    }),
  ];
}

/** The end line of a node under the name that its kind has. */
function resultRecord(event: Finished, node_info: NodeData, style: Style): LogRecord {
  const { index, total, outcome } = event;
  const { status, seconds } = outcome;
  const shared = { execution_time: seconds, index, node_info, total };
  const resultMessage = status === 'error' ? (outcome.message ?? '') : outcome.label;
  const line = (word: string, label = outcome.label): string =>
    statusLine(`${word} ${outcome.description}`, paintStatus(status, label, style.paint), style.width, {
      position: event,
      ...(outcome.untimed ? {} : { seconds }),
    });
  const level = levelOf(status);
  if (status === 'no-op') {
    return record('info', 'LogNodeNoOpResult', line('NO-OP', 'NO-OP'), {
      ...shared,
      description: outcome.description,
      status,
    });
  }
  const word = status === 'error' ? 'ERROR' : status === 'partial success' ? 'PARTIALLY' : 'OK';
  switch (event.node.resourceType) {
    case 'model':
      return record(level, 'LogModelResult', line(word), {
        ...shared,
        // As at the start: `sql table model main.x`.
        description: outcome.description.replace(/^creat(ed|ing) /, ''),
        status: status === 'error' ? status : outcome.label,
      });
    case 'seed':
      return record(level, 'LogSeedResult', line(word), {
        ...shared,
        relation: event.node.relation.alias ?? event.node.name,
        result_message: resultMessage,
        schema: event.node.relation.schema ?? '',
        status,
      });
    case 'snapshot':
      return record(level, 'LogSnapshotResult', line(word), {
        ...shared,
        cfg: {},
        description: outcome.description.replace(/^snapshott(ed|ing) /, ''),
        result_message: resultMessage,
        status,
      });
    case 'test':
    case 'unit_test':
      return record(level, 'LogTestResult', line(outcome.label), {
        attached_node: '',
        execution_time: seconds,
        index,
        name: outcome.description,
        node_info,
        num_failures: outcome.failures ?? 0,
        num_models: total,
        status,
      });
    case 'source':
      return record(level, 'LogFreshnessResult', line(outcome.label), { ...shared, status });
    case 'function':
      return record(level, 'LogFunctionResult', line(word), {
        ...shared,
        description: outcome.description.replace(/^creat(ed|ing) /, ''),
        status,
      });
    default:
      return record(level, 'LogNodeResult', line(word), { ...shared, status });
  }
}

export function skippedRecord(event: Skipped, style: Style): LogRecord {
  const { index, total, node, description, reason } = event;
  const shared = { index, node_info: nodeData(node), schema: node.relation.schema ?? '', total };
  if (reason === null) {
    const line = statusLine(`SKIP ${description}`, style.paint.yellow('SKIP'), style.width, { position: event });
    return record('info', 'SkippingDetails', line, {
      ...shared,
      node_name: node.relation.alias ?? node.name,
      resource_type: node.resourceType,
    });
  }
  const text = `SKIP ${description}${reason}`;
  const line = statusLine(text, style.paint.red('ERROR SKIP'), style.width, { position: event });
  return record('error', 'LogSkipBecauseError', line, {
    ...shared,
    relation: node.relation.alias ?? node.name,
    status: node.status,
  });
}

export function hookRecord(
  event: Extract<PaEvent, { type: 'hook-started' | 'hook-finished' }>,
  style: Style,
): LogRecord {
  const { index, total, node } = event;
  const shared = { index, node_info: nodeData(node), statement: node.name, total };
  const line = (word: string, status: string, seconds?: number): string =>
    statusLine(`${word} hook: ${node.name}`, status, style.width, { position: event, seconds, cut: true });
  if (event.type === 'hook-started') return record('info', 'LogHookStartLine', line('START', 'RUN'), shared);
  const word = event.status === 'success' ? 'OK' : event.status === 'skipped' ? 'SKIP' : 'ERROR';
  const text = line(word, paintStatus(event.status, word, style.paint), event.seconds);
  return record(word === 'ERROR' ? 'error' : 'info', 'LogHookEndLine', text, {
    ...shared,
    execution_time: event.seconds,
    status: event.status,
  });
}

const LEVEL_OF: Readonly<Record<string, Level>> = {
  error: 'error',
  fail: 'error',
  'runtime error': 'error',
  warn: 'warn',
};

const levelOf = (status: string): Level => LEVEL_OF[status] ?? 'info';

export function paintStatus(status: string, label: string, paint: Paint): string {
  switch (status) {
    case 'success':
    case 'pass':
      return paint.green(label);
    case 'warn':
    case 'skipped':
    case 'no-op':
    case 'partial success':
      return paint.yellow(label);
    default:
      return paint.red(label);
  }
}

export function record(level: Level, name: string, message: string, data: LogRecord['data'] = {}): LogRecord {
  return { level, name, message, data };
}

export type NodeData = ReturnType<typeof nodeData>;

/** `node_info` under the names that readers of JSON logs know; what is unknown is an empty text. */
export function nodeData(node: NodeInfo) {
  return {
    materialized: node.materialized,
    meta: node.meta ?? {},
    node_checksum: node.checksum,
    node_finished_at: timeText(node.finishedAt),
    node_name: node.resourceType === 'operation' ? (node.relation.alias ?? node.name) : node.name,
    node_path: node.path,
    node_relation: {
      alias: node.relation.alias ?? '',
      database: node.relation.database ?? '',
      relation_name: node.relation.relationName ?? '',
      schema: node.relation.schema ?? '',
    },
    node_started_at: timeText(node.startedAt),
    node_status: node.status,
    resource_type: node.resourceType,
    unique_id: node.uniqueId,
  };
}

/** Six digits of a second and no zone, as in the rest of `node_info`. */
function timeText(time: string | null): string {
  return time === null ? '' : time.replace(/(?:\.(\d{1,6}))?(?:Z|\+00:00)?$/, (_, f = '') => `.${f.padEnd(6, '0')}`);
}

function runResultData({ outcome }: Finished): Record<string, unknown> {
  return {
    adapter_response: outcome.response ?? {},
    execution_time: outcome.seconds,
    message: outcome.message ?? '',
    num_failures: outcome.failures ?? 0,
    status: outcome.status,
    thread: outcome.thread ?? '',
    timing_info: (outcome.timing ?? []).map(({ name, startedAt, completedAt }) => ({
      completed_at: completedAt,
      name,
      started_at: startedAt,
    })),
  };
}
