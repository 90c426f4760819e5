import { randomUUID } from 'node:crypto';
import type { Diagnostic, EventSink } from '../core/index.ts';
import { DiagnosticError } from '../core/index.ts';
import type { PyDict, Value } from '../core/value.ts';
import type { CommandResult, OpenOptions, ProjectHandle } from '../index.ts';
import { DBT_VERSION } from '../project/dbt-version.ts';
import { parseVars } from '../project/vars.ts';
import type { Call } from './call.ts';
import { strayEngineVariables } from './environment-options.ts';
import type { Option } from './option.ts';
import { COMMAND_OPTIONS, GLOBAL_OPTIONS } from './options.ts';
import { type Places, placesOf } from './places.ts';
import { openReport } from './report.ts';
import { maskSecrets } from './secrets.ts';
import { VERSION } from './version.ts';

/**
 * Runs one command of a project: opens the report that the flags ask for, opens the project, calls `work`, and closes
 * the report whatever happens.
 */
export async function withProject(
  call: Call,
  work: (project: ProjectHandle) => Promise<CommandResult>,
): Promise<0 | 1 | 2> {
  const { openProject } = await import('../index.ts');
  return withReport(call, async (sink, places) => {
    const vars = readVars(call, sink);
    if (vars === undefined) return 2;
    const result = await work(openProject(openOptions(call, places, vars, sink)));
    return result.exitCode;
  });
}

const ALL_OPTIONS: readonly Option[] = [...GLOBAL_OPTIONS, ...Object.values(COMMAND_OPTIONS)];

/** Opens the report for a command that needs no project handle: deps, clean, debug. */
export async function withReport(
  call: Call,
  work: (sink: EventSink, places: Places) => Promise<0 | 1 | 2>,
): Promise<0 | 1 | 2> {
  const places = placesOf(call);
  const report = openReport(call, places);
  const sink = maskSecrets(report.sink, call.outside.env);
  const started = performance.now();
  let code: 0 | 1 | 2 = 2;
  try {
    emitAll(sink, strayEngineVariables(ALL_OPTIONS, call.outside.env));
    code = await work(sink, places);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    emitAll(sink, error.diagnostics);
  } finally {
    const seconds = (performance.now() - started) / 1000;
    sink({ type: 'command-finished', command: `pa ${call.command.name}`, success: code === 0, seconds });
    report.close();
  }
  return code;
}

const PROGRAM = `pa=${VERSION}`;

/** The first line of the log, of commands that need no project handle. */
export function announce(call: Call, sink: EventSink): void {
  const command = ['pa', ...call.words].join(' ');
  const invocationId = randomUUID();
  sink({ type: 'invocation-started', version: DBT_VERSION, program: PROGRAM, invocationId, command });
}

export function emitAll(sink: EventSink, problems: readonly Diagnostic[]): void {
  for (const diagnostic of problems) sink({ type: 'diagnostic', diagnostic });
}

/** `--vars`, or undefined after a complaint. */
export function readVars(call: Call, sink: EventSink): PyDict | undefined {
  const vars = parseVars(call.texts('vars'));
  if (vars.ok) return vars.value;
  emitAll(sink, [vars.error]);
  return undefined;
}

/** Shown in `args` as the absolute paths that they come to, not as typed. */
const FOLDERS: ReadonlySet<string> = new Set(['project_dir', 'profiles_dir', 'log_path']);

function openOptions(call: Call, places: Places, vars: PyDict, sink: EventSink): OpenOptions {
  const { outside } = call;
  const flags = new Map<string, Value>([...call.given].filter(([name]) => !FOLDERS.has(name)));
  flags.set('vars', vars);
  return {
    projectDir: call.text('project_dir'),
    profilesDir: call.text('profiles_dir'),
    profile: call.text('profile'),
    target: call.text('target'),
    configFile: call.text('config'),
    threads: call.flag('single_threaded') ? 1 : (call.int('threads') ?? null),
    targetPath: call.text('target_path'),
    logPath: call.text('log_path'),
    versionCheck: call.flag('version_check', true),
    vars,
    flags,
    commandFlags: commandFlags(call, places),
    program: PROGRAM,
    commandLine: ['pa', ...call.words].join(' '),
    environment: { cwd: outside.cwd, env: outside.env },
    sink,
    signal: outside.signal,
  };
}

/** The command's own options with their defaults, and the folders it works in, as `args` shows them. */
function commandFlags(call: Call, places: Places): Map<string, Value> {
  const shown = new Map<string, Value>();
  for (const name of call.command.options) {
    const option = COMMAND_OPTIONS[name] as Option;
    const value = call.given.get(option.name) ?? option.default;
    if (value !== undefined) shown.set(option.name, value);
  }
  if (call.command.which === 'run-operation') shown.set('macro', call.positional[0] ?? '');
  shown.set('project_dir', places.projectDir ?? call.outside.cwd);
  shown.set('profiles_dir', places.profilesDir);
  shown.set('log_path', places.logDir);
  return shown;
}

/** Selection options of a call, models named by position included. */
export function selectionOf(call: Call): {
  select?: string[];
  exclude?: string[];
  selector?: string;
  resourceTypes?: string[];
  excludeResourceTypes?: string[];
} {
  const select = [...call.texts('select'), ...(call.command.positional?.many ? call.positional : [])];
  const filled = (name: string): string[] | undefined => (call.texts(name).length > 0 ? call.texts(name) : undefined);
  return {
    select: select.length > 0 ? select : undefined,
    exclude: filled('exclude'),
    selector: call.text('selector'),
    resourceTypes: filled('resource_types'),
    excludeResourceTypes: filled('exclude_resource_types'),
  };
}

/** `--years`, `--start` and `--end` of a call; nothing when none was given. */
export function periodsAsked(call: Call): { periods?: { years?: string[]; start?: number; end?: number } } {
  const years = call.texts('years');
  const [start, end] = [call.int('start'), call.int('end')];
  if (years.length === 0 && start === undefined && end === undefined) return {};
  return {
    periods: {
      ...(years.length === 0 ? {} : { years }),
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
    },
  };
}
