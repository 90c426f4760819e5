import { codeOf, type LogRecord } from './log-record.ts';

/** What the log says about the invocation in every line. */
export interface Stamp {
  readonly time: Date;
  readonly invocationId: string;
}

/** `12:16:22  text`: the clock in UTC; payloads stand alone. Lines after the first are not indented. */
export function textLine(record: LogRecord, stamp: Stamp): string {
  return record.payload ? record.message : `${stamp.time.toISOString().slice(11, 19)}  ${record.message}`;
}

/** `12:16:22.123000 [info ] [MainThread]: text`, with a rule before the first line of an invocation. */
export function debugLine(record: LogRecord, stamp: Stamp): string {
  const clock = `${stamp.time.toISOString().slice(11, 23)}000`;
  const rule = '='.repeat(30);
  const head = record.name === 'MainReportVersion' ? `\n\n${rule} ${clock} | ${stamp.invocationId} ${rule}\n` : '';
  return `${head}${clock} [${record.level.padEnd(5)}] [MainThread]: ${record.message}`;
}

/** One JSON object a line, keys in alphabetical order, as readers of dbt's log expect it. */
export function jsonLine(record: LogRecord, stamp: Stamp): string {
  const info = {
    category: '',
    code: codeOf(record.name),
    extra: {},
    invocation_id: stamp.invocationId,
    level: record.level,
    msg: record.heading === undefined ? record.message : `${record.heading}\n${record.message}`,
    name: record.name,
    pid: process.pid,
    thread: 'MainThread',
    ts: stamp.time.toISOString().replace(/(\.\d{3})Z$/, '$1000Z'),
  };
  return JSON.stringify({ data: record.data, info });
}
