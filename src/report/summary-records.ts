import type { NodeProblem, PaEvent } from '../core/event.ts';
import { diagnosticDetails, type SourceText } from './diagnostic-text.ts';
import type { LogRecord } from './log-record.ts';
import { nodeData, record, type Style } from './node-records.ts';

export const blank: LogRecord = record('info', 'Formatting', '', { msg: '' });

/** `Finished running 2 table models in 0 hours 0 minutes and 0.55 seconds (0.55s).` */
export function finishedRunRecords(event: Extract<PaEvent, { type: 'run-finished' }>): LogRecord[] {
  const hours = Math.floor(event.seconds / 3600);
  const minutes = Math.floor((event.seconds % 3600) / 60);
  const rest = (event.seconds % 60).toFixed(2);
  const execution = ` in ${hours} hours ${minutes} minutes and ${rest} seconds`;
  const message = `Finished running${event.summary === '' ? '' : ` ${event.summary}`}${execution} (${event.seconds.toFixed(2)}s).`;
  return [
    blank,
    record('info', 'FinishedRunningStats', message, {
      execution,
      execution_time: event.seconds,
      stat_line: event.summary,
    }),
  ];
}

/** The end of a run: how it went, each problem with what is known about it, and the totals. */
export function totalsRecords(
  event: Extract<PaEvent, { type: 'run-totals' }>,
  style: Style,
  source: SourceText,
): LogRecord[] {
  const { totals, problems, interrupted } = event;
  const errors = totals.error - totals.partialSuccess;
  const serious = problems.filter(p => p.kind !== 'warning');
  const warnings = problems.filter(p => p.kind === 'warning');
  return [
    blank,
    record('info', 'EndOfRunSummary', headline(errors, totals.partialSuccess, totals.warn, interrupted, style), {
      keyboard_interrupt: interrupted,
      num_errors: errors,
      num_partial_success: totals.partialSuccess,
      num_warnings: totals.warn,
    }),
    ...[...serious, ...warnings].flatMap(problem => problemRecords(problem, style, source)),
    blank,
    record(
      'info',
      'StatsLine',
      `Done. PASS=${totals.pass} WARN=${totals.warn} ERROR=${totals.error} SKIP=${totals.skip} ` +
        `NO-OP=${totals.noOp} TOTAL=${totals.total}`,
      {
        stats: {
          error: totals.error,
          noop: totals.noOp,
          pass: totals.pass,
          skip: totals.skip,
          total: totals.total,
          warn: totals.warn,
        },
      },
    ),
  ];
}

function headline(errors: number, partial: number, warnings: number, interrupted: boolean, { paint }: Style): string {
  const count = (n: number, word: string, more = `${word}s`): string => `${n} ${n === 1 ? word : more}`;
  const warned = count(warnings, 'warning');
  const partly = count(partial, 'partial success', 'partial successes');
  if (interrupted) return paint.yellow('Exited because of keyboard interrupt');
  if (errors > 0) return paint.red(`Completed with ${count(errors, 'error')}, ${partly}, and ${warned}:`);
  if (partial > 0) return paint.yellow(`Completed with ${partly} and ${warned}`);
  return warnings > 0 ? paint.yellow(`Completed with ${warned}:`) : paint.green('Completed successfully');
}

function problemRecords(problem: NodeProblem, style: Style, source: SourceText): LogRecord[] {
  const { node, file } = problem;
  const node_info = nodeData(node);
  const about = { node_info, node_name: node.name, path: file, resource_type: node.resourceType };
  const where = `in ${node.resourceType} ${node.name} (${file})`;
  const details = problem.diagnostic === null ? [] : diagnosticDetails(problem.diagnostic, style.paint, source);
  const message = [problem.message, ...details.map(line => `  ${line}`)].join('\n');
  const records =
    problem.kind === 'warning'
      ? [
          record('warn', 'RunResultWarning', style.paint.yellow(`Warning ${where}`), about),
          record('warn', 'RunResultWarningMessage', message, { msg: problem.message, node_info }),
        ]
      : [
          record('error', 'RunResultFailure', style.paint.red(`Failure ${where}`), about),
          record('error', 'RunResultError', `  ${message}`, { msg: problem.message, node_info }),
        ];
  if (problem.compiledPath !== null) {
    const text = `  compiled code at ${problem.compiledPath}`;
    records.push(blank, record('info', 'SQLCompiledPath', text, { node_info, path: problem.compiledPath }));
  }
  if (problem.failuresRelation !== null) {
    const query = `select * from ${problem.failuresRelation}`;
    const rule = '-'.repeat(query.length);
    const text = `  See test failures:\n  ${rule}\n  ${query}\n  ${rule}`;
    records.push(
      blank,
      record('info', 'CheckNodeTestFailure', text, { node_info, relation_name: problem.failuresRelation }),
    );
  }
  return [blank, ...records];
}
