import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventSink, PaEvent } from '../core/event.ts';
import type { SourceText } from './diagnostic-text.ts';
import { debugLine, jsonLine, type Stamp, textLine } from './formats.ts';
import { LogFile } from './log-file.ts';
import { LEVELS, type Level, type LogRecord } from './log-record.ts';
import type { Style } from './node-records.ts';
import { makePaint, wantsColours } from './paint.ts';
import { ProgressLine } from './progress.ts';
import { deprecationsRecord, isDeprecation, recordsOf } from './records.ts';
import { type Output, Terminal } from './terminal.ts';

export type LogFormat = 'text' | 'json' | 'debug' | 'default';

export interface ReportOptions {
  readonly stdout: Output;
  /** where warnings go, if not to stdout: for commands whose output others read */
  readonly asides?: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** dots of status lines pad to it; default 80 */
  readonly printerWidth?: number;
  readonly format?: LogFormat;
  /** lowest level shown; `none` shows nothing */
  readonly level?: Level | 'none';
  /** only errors and what was asked for */
  readonly quiet?: boolean;
  /** whether `print()` of templates is shown */
  readonly print?: boolean;
  readonly useColors?: boolean;
  /** every deprecation, not just the first of its kind */
  readonly showAllDeprecations?: boolean;
  /** the log file; null for none */
  readonly file?: {
    readonly path: string;
    readonly level?: Level | 'none';
    readonly format?: LogFormat;
    readonly maxBytes?: number;
  } | null;
  /** folder that places in messages are relative to, to show their source lines */
  readonly projectDir?: string;
  readonly now?: () => Date;
}

export interface Report {
  readonly sink: EventSink;
  /** Takes the live line away and writes what is pending. Must be called before the process ends. */
  close(): void;
}

/**
 * The readers of an invocation's events: lines on stdout (text or JSON), the live progress line on a terminal, and
 * the log file. Lines are only built where a reader wants their level.
 */
export function createReport(options: ReportOptions): Report {
  const { stdout, env } = options;
  const now = options.now ?? (() => new Date());
  const isTerminal = stdout.isTTY === true;
  const format = options.format === 'default' || options.format === undefined ? 'text' : options.format;
  const level = options.quiet ? 'error' : (options.level ?? 'info');
  const terminal = new Terminal(stdout);
  const paint = makePaint(format !== 'json' && wantsColours(options.useColors ?? true, isTerminal, env));
  const width = options.printerWidth ?? 80;
  const file = options.file ? new LogFile(options.file.path, options.file.maxBytes ?? 10 * 1024 * 1024) : null;
  const fileLevel = options.file?.level ?? 'debug';
  const fileFormat =
    options.file?.format === 'json' ? jsonLine : options.file?.format === 'text' ? textLine : debugLine;
  const showsProgress = isTerminal && format === 'text' && !options.quiet && level !== 'none' && !env['CI'];
  const progress = showsProgress ? new ProgressLine(terminal, paint, () => performance.now()) : null;
  const source = sourceReader(options.projectDir ?? '.');
  const style: Style = { paint, width, columns: Math.max(width, Math.min(stdout.columns ?? 80, 80)) };
  let invocationId = '';

  const show = (record: LogRecord, stamp: Stamp): void => {
    if (level === 'none') return;
    if (!record.payload && !reaches(record.level, level)) return;
    if (options.asides !== undefined && record.level === 'warn' && format !== 'json') {
      options.asides.write(`${format === 'debug' ? debugLine(record, stamp) : textLine(record, stamp)}\n`);
    } else if (format === 'json') terminal.print(jsonLine(record, stamp));
    else {
      if (record.heading !== undefined && !options.quiet) terminal.print(record.heading);
      terminal.print(format === 'debug' ? debugLine(record, stamp) : textLine(record, stamp));
    }
  };

  const scrub = scrubber(env);
  const write = (records: readonly LogRecord[]): void => {
    const stamp = { time: now(), invocationId };
    for (const record of records.map(scrub)) {
      show(record, stamp);
      if (file === null || !reaches(record.level, fileLevel)) continue;
      file.write(fileFormat(withoutColours(record), stamp));
      if (record.level === 'error') file.flush();
    }
  };

  const deprecations = new Map<string, number>();
  /** Counts a deprecation; says whether it was told before. */
  const isRepeated = (given: PaEvent): boolean => {
    const event = innerOf(given);
    if (event.type !== 'diagnostic' || !isDeprecation(event.diagnostic)) return false;
    const name = event.diagnostic.event as string;
    deprecations.set(name, (deprecations.get(name) ?? 0) + 1);
    return deprecations.get(name) !== 1 && options.showAllDeprecations !== true;
  };

  const sink = (event: PaEvent): void => {
    if (event.type === 'invocation-started') invocationId = event.invocationId;
    const inner = innerOf(event);
    const hidden = (inner.type === 'print' && options.print === false) || isRepeated(event);
    if (!hidden && (isWanted(inner, level) || (file !== null && isWanted(inner, fileLevel)))) {
      write(recordsOf(event, style, source, now));
    }
    // One line cannot show how far several runs are.
    if (event.type !== 'scenario-event' || event.alone) progress?.hear(inner);
  };
  return {
    sink,
    close() {
      progress?.stop();
      if (deprecations.size > 0) write([deprecationsRecord(deprecations, style)]);
      deprecations.clear();
      file?.flush();
    },
  };
}

/** The event that a scenario's event carries; any other one as it is. */
const innerOf = (event: PaEvent): PaEvent => (event.type === 'scenario-event' ? innerOf(event.event) : event);

/** Puts stars in place of secrets: the values of variables of the environment named `DBT_ENV_SECRET...`. */
function scrubber(env: ReportOptions['env']): (record: LogRecord) => LogRecord {
  const secrets = Object.entries(env)
    .flatMap(([name, value]) => (name.startsWith('DBT_ENV_SECRET') && value ? [value] : []))
    .sort((a, b) => b.length - a.length);
  if (secrets.length === 0) return record => record;
  const clean = (text: string): string => secrets.reduce((done, secret) => done.replaceAll(secret, '*****'), text);
  const cleanAll = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(cleanAll);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanAll(item)]));
  };
  return record => ({
    ...record,
    message: clean(record.message),
    data: cleanAll(record.data) as LogRecord['data'],
  });
}

const withoutColours = (record: LogRecord): LogRecord =>
  record.message.includes('\u001b') ? { ...record, message: record.message.replace(/\u001b\[\d+m/g, '') } : record;

const reaches = (level: Level, threshold: Level | 'none'): boolean =>
  threshold !== 'none' && LEVELS.indexOf(level) >= LEVELS.indexOf(threshold);

/** Events of which every line is for debugging are not even read where nobody debugs. */
function isWanted(event: PaEvent, threshold: Level | 'none'): boolean {
  if (threshold === 'debug') return event.type !== 'progress';
  const debugOnly = event.type === 'sql' || event.type === 'node-compiling' || event.type === 'command-finished';
  return threshold !== 'none' && !debugOnly && event.type !== 'progress';
}

/** Reads source lines from files below a folder. */
function sourceReader(folder: string): SourceText {
  return (file, line) => {
    try {
      return readFileSync(join(folder, file), 'utf8').split('\n')[line - 1]?.replace(/\r$/, '');
    } catch {
      return undefined;
    }
  };
}
