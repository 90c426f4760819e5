import { join, resolve } from 'node:path';
import type { EventSink } from '../core/index.ts';
import { PyDict, type Value } from '../core/value.ts';
import { systemEnvironment } from '../project/environment.ts';
import { findProjectDir } from '../project/find.ts';
import { FLAG_DEFAULTS, PROJECT_FLAGS } from '../project/flag-defaults.ts';
import { peekProject } from '../project/project-file.ts';
import { createReport, type LogFormat } from '../report/index.ts';
import type { Call } from './call.ts';

type Level = 'debug' | 'info' | 'warn' | 'error' | 'none';

export interface OpenReport {
  readonly sink: EventSink;
  close(): void;
}

/** The readers of the event stream that the flags ask for: console and log file. */
export function openReport(call: Call): OpenReport {
  const { outside } = call;
  const environment = systemEnvironment({ cwd: outside.cwd, env: outside.env });
  const found = findProjectDir(call.text('project_dir'), environment);
  const projectDir = found.ok ? found.value : undefined;
  const peeked =
    projectDir === undefined ? { flags: new PyDict(), logPath: null } : peekProject(projectDir, environment);
  const set = (name: string): Value | undefined =>
    call.given.get(name) ?? (PROJECT_FLAGS.includes(name) ? (peeked.flags.get(name) ?? undefined) : undefined);
  const value = (name: string): Value => set(name) ?? FLAG_DEFAULTS[name] ?? null;
  // A console setting that was given holds for the log file too, unless that one has its own.
  const forFile = (name: string): Value => set(`${name}_file`) ?? set(name) ?? FLAG_DEFAULTS[`${name}_file`] ?? null;
  const debug = value('debug') === true;

  return createReport({
    stdout: outside.stdout,
    env: outside.env,
    printerWidth: Number(value('printer_width')),
    format: debug && set('log_format') === undefined ? 'debug' : (value('log_format') as LogFormat),
    level: debug ? 'debug' : (value('log_level') as Level),
    quiet: value('quiet') === true,
    print: value('print') === true,
    useColors: value('use_colors') === true,
    projectDir,
    file:
      projectDir === undefined
        ? null
        : {
            path: join(logFolder(call, projectDir, peeked.logPath), 'dbt.log'),
            level: forFile('log_level') as Level,
            format: forFile('log_format') as LogFormat,
            maxBytes: Number(value('log_file_max_bytes')),
          },
  });
}

/** `--log-path`, else the project's `log-path`, else `logs` in the project. */
function logFolder(call: Call, projectDir: string, ofProject: string | null): string {
  const given = call.text('log_path');
  return given === undefined ? resolve(projectDir, ofProject ?? 'logs') : resolve(call.outside.cwd, given);
}
