import { join } from 'node:path';
import type { EventSink } from '../core/index.ts';
import type { Value } from '../core/value.ts';
import { FLAG_DEFAULTS, PROJECT_FLAGS } from '../project/flag-defaults.ts';
import { createReport, type LogFormat } from '../report/index.ts';
import type { Call } from './call.ts';
import type { Places } from './places.ts';

type Level = 'debug' | 'info' | 'warn' | 'error' | 'none';

export interface OpenReport {
  readonly sink: EventSink;
  close(): void;
}

/** Columns that a result line needs beside its text: the clock, and `[INSERT 1000 in 10.00s]`. */
const MARGIN = 32;

/** The width that lets lines fit on a narrow terminal, where none was asked for. */
function widthFor({ isTTY, columns }: Call['outside']['stdout']): number | undefined {
  if (isTTY !== true || columns === undefined) return undefined;
  return Math.min(Math.max(columns - MARGIN, 40), 80);
}

/** The readers of the event stream that the flags ask for: console and log file. */
export function openReport(call: Call, places: Places): OpenReport {
  const { outside } = call;
  const { projectFlags, projectDir } = places;
  const set = (name: string): Value | undefined =>
    call.given.get(name) ?? (PROJECT_FLAGS.includes(name) ? (projectFlags.get(name) ?? undefined) : undefined);
  const value = (name: string): Value => set(name) ?? FLAG_DEFAULTS[name] ?? null;
  // A console setting that was given holds for the log file too, unless that one has its own.
  const forFile = (name: string): Value => set(`${name}_file`) ?? set(name) ?? FLAG_DEFAULTS[`${name}_file`] ?? null;
  const debug = value('debug') === true;
  const isJson = value('log_format') === 'json';
  // Others read what `ls` prints (`pa ls | xargs`): stdout holds nothing but the list (or a document in JSON of commands
  // that dbt does not have), except where JSON lines were asked for.
  const isListing = (call.command.which === 'list' || isDocument(call)) && !isJson;

  return createReport({
    stdout: outside.stdout,
    ...(isListing ? { asides: outside.stderr } : {}),
    env: outside.env,
    printerWidth: Number(set('printer_width') ?? widthFor(outside.stdout) ?? value('printer_width')),
    format: debug && set('log_format') === undefined ? 'debug' : (value('log_format') as LogFormat),
    level: debug ? 'debug' : isListing && set('log_level') === undefined ? 'warn' : (value('log_level') as Level),
    quiet: value('quiet') === true,
    print: value('print') === true,
    useColors: value('use_colors') === true,
    showAllDeprecations: value('show_all_deprecations') === true,
    projectDir,
    file:
      projectDir === undefined
        ? null
        : {
            path: join(places.logDir, 'dbt.log'),
            level: forFile('log_level') as Level,
            format: forFile('log_format') as LogFormat,
            maxBytes: Number(value('log_file_max_bytes')),
          },
  });
}

/** Whether the command's result is one document in JSON. `compile` and `show` print theirs among the lines, as dbt does. */
function isDocument(call: Call): boolean {
  const { which } = call.command;
  if (which === 'compile') return call.flag('plan') && (call.flag('json') || call.text('output') === 'json');
  return ['diff', 'events', 'simulate'].includes(which) && call.text('output') === 'json';
}
