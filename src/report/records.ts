import type { PaEvent } from '../core/event.ts';
import { type Diagnostic, plural } from '../core/index.ts';
import { diagnosticDetails, type SourceText } from './diagnostic-text.ts';
import { comparedRecord, comparisonRecord } from './difference-records.ts';
import type { LogRecord } from './log-record.ts';
import {
  finishedRecords,
  hookRecord,
  nodeData,
  record,
  type Style,
  skippedRecord,
  startedRecords,
} from './node-records.ts';
import { performanceRecords } from './performance-records.ts';
import {
  periodFinishedRecords,
  periodStartedRecord,
  periodsFinishedRecords,
  periodsStartedRecords,
} from './period-records.ts';
import { ofScenario, scenarioPrefix, scenariosFinishedRecord, scenariosStartedRecord } from './scenario-records.ts';
import { statusLine } from './status-line.ts';
import { finishedRunRecords, totalsRecords } from './summary-records.ts';

/** The lines of the log that an event stands for; none for events that only the progress line shows. */
export function recordsOf(event: PaEvent, style: Style, source: SourceText, now: () => Date): LogRecord[] {
  switch (event.type) {
    case 'invocation-started':
      return [
        record('info', 'MainReportVersion', runningWith(event), {
          log_version: 3,
          program: event.program ?? '',
          version: `=${event.version}`,
        }),
        record('debug', 'MainReportArgs', `running with arguments: ${event.command}`, { args: event.command }),
      ];
    case 'adapter-registered':
      return [
        record('info', 'AdapterRegistered', `Registered adapter: ${event.adapter}=${event.version}`, {
          adapter_name: event.adapter,
          adapter_version: `=${event.version}`,
        }),
      ];
    case 'parse-cache':
      return parseCacheRecords(event);
    case 'found': {
      const stat_line = event.counts.map(countText).join(', ');
      return [record('info', 'FoundStats', `Found ${stat_line}`, { stat_line })];
    }
    case 'concurrency':
      return [
        record('info', 'ConcurrencyLine', `Concurrency: ${event.threads} threads (target='${event.target}')`, {
          node_count: event.nodes ?? 0,
          num_threads: event.threads,
          target_name: event.target,
        }),
      ];
    case 'hook-started':
    case 'hook-finished':
      return [hookRecord(event, style)];
    case 'node-started':
      return startedRecords(event, style);
    case 'node-compiling':
      return [
        record('debug', 'NodeCompiling', `Began compiling node ${event.node.uniqueId}`, {
          node_info: nodeData(event.node),
        }),
      ];
    case 'node-finished':
      return finishedRecords(event, style);
    case 'node-skipped':
      return [skippedRecord(event, style)];
    case 'node-cancelled': {
      const text = `CANCEL query ${event.node.uniqueId}`;
      return [
        record('error', 'LogCancelLine', statusLine(text, style.paint.red('CANCEL'), style.width), {
          conn_name: event.node.uniqueId,
        }),
      ];
    }
    case 'periods-started':
      return periodsStartedRecords(event);
    case 'period-started':
      return [periodStartedRecord(event, style)];
    case 'period-finished':
      return periodFinishedRecords(event, style);
    case 'periods-finished':
      return periodsFinishedRecords(event, style);
    case 'run-finished':
      return finishedRunRecords(event);
    case 'run-totals':
      return totalsRecords(event, style, source);
    case 'sql':
      return sqlRecords(event);
    case 'diagnostic':
      return [diagnosticRecord(event.diagnostic, style, source)];
    case 'log': {
      const node_info = event.node === null ? {} : { node_info: nodeData(event.node) };
      const [level, name] = event.info ? (['info', 'JinjaLogInfo'] as const) : (['debug', 'JinjaLogDebug'] as const);
      return [record(level, name, event.message, { msg: event.message, ...node_info })];
    }
    case 'print':
      return [{ ...record('info', 'PrintEvent', event.message, { msg: event.message }), payload: true }];
    case 'line':
      return [record(event.level, event.name, event.message, { msg: event.message })];
    case 'payload':
      return [payloadRecord(event)];
    case 'table-compared':
      return [comparedRecord(event, { ...style, width: style.columns ?? style.width })];
    case 'comparison-finished':
      return [comparisonRecord(event, style)];
    case 'scenario-event': {
      const prefix = scenarioPrefix(event.label).length;
      const [width, columns] = [style.width - prefix, (style.columns ?? style.width) - prefix];
      return recordsOf(event.event, { ...style, width, columns }, source, now).map(inner =>
        ofScenario(inner, event, style),
      );
    }
    case 'scenarios-started':
      return [scenariosStartedRecord(event)];
    case 'scenarios-finished':
      return [scenariosFinishedRecord(event, style)];
    case 'command-finished': {
      const outcome = event.success ? 'succeeded' : 'failed';
      const at = now().toISOString().slice(11, 23);
      const text = `Command \`${event.command}\` ${outcome} at ${at} after ${event.seconds.toFixed(2)} seconds`;
      return [
        record('debug', 'CommandCompleted', text, {
          command: event.command,
          completed_at: now().toISOString().replace('Z', '000Z'),
          elapsed: event.seconds,
          success: event.success,
        }),
      ];
    }
    case 'performance-report':
      return performanceRecords(event, style);
    case 'node-queued':
    case 'progress':
    case 'profile-started':
    case 'statement-profiled':
    case 'resources-sampled':
      return [];
  }
}

/** Readers of dbt's log find dbt's version after `dbt=`. */
function runningWith({ version, program }: Extract<PaEvent, { type: 'invocation-started' }>): string {
  return program === undefined ? `Running with dbt=${version}` : `Running with ${program} (dbt=${version})`;
}

function parseCacheRecords(event: Extract<PaEvent, { type: 'parse-cache' }>): LogRecord[] {
  if (event.outcome === 'miss') {
    const reason = event.reason ?? 'saved manifest not found. Starting full parse.';
    const message = `Unable to do partial parsing because ${reason}`;
    return [record('info', 'UnableToPartialParse', message, { reason })];
  }
  if (event.outcome === 'partial') {
    const message = `Partial parsing enabled: ${plural(event.changed, 'file')} changed.`;
    return [record('debug', 'PartialParsingEnabled', message, { changed: event.changed })];
  }
  return [record('debug', 'PartialParsingSkipParsing', 'Partial parsing enabled, no changes found, skipping parsing')];
}

function sqlRecords(event: Extract<PaEvent, { type: 'sql' }>): LogRecord[] {
  const about = event.node ?? event.connection;
  const query = record('debug', 'SQLQuery', `On ${about}: ${event.sql}`, { conn_name: about, sql: event.sql });
  if (event.seconds === null) return [query];
  const text = `SQL status: OK in ${event.seconds.toFixed(3)} seconds`;
  return [query, record('debug', 'SQLQueryStatus', text, { elapsed: event.seconds, rows: event.rows, status: 'OK' })];
}

function payloadRecord(event: Extract<PaEvent, { type: 'payload' }>): LogRecord {
  const heading = event.heading === undefined ? {} : { heading: event.heading };
  // Rows of `ls` are plain prints in the log.
  const name = event.name === 'ListCmdOut' ? 'PrintEvent' : event.name;
  return { ...record('info', name, event.text, { msg: event.text }), payload: true, ...heading };
}

/** Warnings of these kinds are plain sentences, without a tag in front. */
const UNTAGGED: ReadonlySet<string> = new Set([
  'JinjaLogWarning',
  'NoNodesForSelectionCriteria',
  'SeedIncreased',
  'SeedExceedsLimitSamePath',
  'SeedExceedsLimitAndPathChanged',
]);

function diagnosticRecord(diagnostic: Diagnostic, style: Style, source: SourceText): LogRecord {
  const details = diagnosticDetails(diagnostic, style.paint, source).map(line => `  ${line}`);
  const data = { ...placeData(diagnostic), exc: diagnostic.message, msg: diagnostic.message };
  if (diagnostic.severity === 'warning') {
    const tag = warningTag(diagnostic.event ?? '', style);
    const message = [`${tag}${diagnostic.message}`, ...details].join('\n');
    return record('warn', diagnostic.event ?? 'JinjaLogWarning', message, data);
  }
  const body = diagnostic.message.split('\n').map(line => `  ${line}`);
  const head = style.paint.red(`${diagnostic.kind}${whoseFault(diagnostic)}`);
  const message = ['Encountered an error:', head, ...body, ...details].join('\n');
  return record('error', 'MainEncounteredError', message, data);
}

/** Whether a warning says that something will stop working; such ones come under their names, each once. */
export const isDeprecation = (diagnostic: Diagnostic): boolean => isFunctionality(diagnostic.event ?? '');

/** A deprecation of the program's own, not of somebody's model. */
const isFunctionality = (event: string): boolean =>
  event.endsWith('Deprecation') && event !== 'UpcomingReferenceDeprecation';

function warningTag(event: string, style: Style): string {
  if (UNTAGGED.has(event)) return '';
  const tag = `[${style.paint.yellow('WARNING')}]`;
  return isFunctionality(event) ? `${tag}[${event}]: Deprecated functionality\n` : `${tag}: `;
}

/** What was deprecated and how often, for the end of the output. */
export function deprecationsRecord(counts: ReadonlyMap<string, number>, style: Style): LogRecord {
  const summary = [...counts].sort().map(([name, count]) => `- ${name}: ${count} occurrence${count === 1 ? '' : 's'}`);
  const repeated = [...counts.values()].some(count => count > 1);
  const message = [
    `[${style.paint.yellow('WARNING')}][DeprecationsSummary]: Deprecated functionality`,
    'Summary of encountered deprecations:',
    ...summary,
    ...(repeated ? ['To see all of them, run the command again with --show-all-deprecations.'] : []),
  ].join('\n');
  return record('warn', 'DeprecationsSummary', message, {
    summaries: [...counts].map(([event_name, occurrences]) => ({ event_name, occurrences })),
  });
}

/** ` in model orders (models/orders.sql)`, unless the message says itself whom it is about. */
function whoseFault({ node, span, message }: Diagnostic): string {
  if (node === undefined || span === undefined || message.includes(node)) return '';
  const [type, , name = ''] = node.split('.');
  return ` in ${type} ${name} (${span.file})`;
}

/** Our own fields of a complaint, for those who read JSON logs by program. */
function placeData(diagnostic: Diagnostic): Record<string, unknown> {
  const { code, span, hint, node } = diagnostic;
  return {
    pa_code: code,
    ...(span === undefined ? {} : { file: span.file, line: span.line, column: span.column ?? null }),
    ...(hint === undefined ? {} : { hint }),
    ...(node === undefined ? {} : { unique_id: node }),
  };
}

/** One data test is not called by its full name. */
function countText([kind, count]: readonly [string, number]): string {
  return plural(count, count === 1 && kind === 'data test' ? 'test' : kind);
}
