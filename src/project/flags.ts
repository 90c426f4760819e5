import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import { isList, PyDict, repr, str, type Value } from '../core/value.ts';
import type { Flags, WarnErrorOptions } from '../model/invocation.ts';
import {
  BEHAVIOR_DEFAULTS,
  COMMAND_FLAG_DEFAULTS,
  emptyWarnErrorOptions,
  FLAG_DEFAULTS,
  HIDDEN_WHEN_FALSE,
  PROJECT_FLAGS,
} from './flag-defaults.ts';

export interface FlagSources {
  /** the command as dbt names it in `which`: `run`, `generate`, `freshness`, `run-operation` */
  readonly which: string;
  /** flags from the command line or the environment, by snake_case name */
  readonly given?: ReadonlyMap<string, Value>;
  /** the command's own options with their defaults, which `args` shows: select, exclude, output, ... */
  readonly command?: ReadonlyMap<string, Value>;
  /** `flags:` of the project file, as written */
  readonly project?: PyDict;
  /** the words typed, e.g. `pa run -s a` */
  readonly invocationCommand?: string;
}

/** The flags of an invocation: given > project > default. Expects a project that loaded, whose `flags:`
 * were checked. @returns complaints about warn-error options */
export function resolveFlags(sources: FlagSources): Result<Flags, Diagnostic[]> {
  const project = sources.project ?? new PyDict();
  const problems: Diagnostic[] = [];
  const value = (name: string): Value =>
    sources.given?.get(name) ??
    (PROJECT_FLAGS.includes(name) ? project.get(name) : undefined) ??
    sources.command?.get(name) ??
    FLAG_DEFAULTS[name] ??
    COMMAND_FLAG_DEFAULTS[name] ??
    null;
  const warnErrorOptions = readWarnErrorOptions(value('warn_error_options'));
  if (typeof warnErrorOptions === 'string') problems.push(problem('PA171', { reason: warnErrorOptions }));
  if (problems.length > 0) return err(problems);

  const behavior = new Map(
    Object.entries(BEHAVIOR_DEFAULTS).map(([name, preset]) => {
      const set = project.get(name);
      return [name, typeof set === 'boolean' ? set : preset];
    }),
  );
  return ok({
    which: sources.which,
    fullRefresh: value('full_refresh') === true,
    empty: value('empty') === true,
    failFast: value('fail_fast') === true,
    storeFailures: value('store_failures') === true,
    indirectSelection: value('indirect_selection') as Flags['indirectSelection'],
    warnError: value('warn_error') === true,
    warnErrorOptions: warnErrorOptions as WarnErrorOptions,
    introspect: value('introspect') === true,
    partialParse: value('partial_parse') === true,
    print: value('print') === true,
    quiet: value('quiet') === true,
    useColors: value('use_colors') === true,
    printerWidth: Number(value('printer_width')),
    logFormat: value('log_format') as Flags['logFormat'],
    logLevel: (value('debug') === true ? 'debug' : value('log_level')) as Flags['logLevel'],
    writeJson: value('write_json') === true,
    versionCheck: value('version_check') === true,
    threads: value('threads') as number | null,
    defer: value('defer') === true,
    favorState: value('favor_state') === true,
    state: value('state') as string | null,
    deferState: value('defer_state') as string | null,
    eventTimeStart: value('event_time_start') as string | null,
    eventTimeEnd: value('event_time_end') as string | null,
    sample: value('sample') as string | null,
    singleThreaded: value('single_threaded') === true,
    showAllDeprecations: value('show_all_deprecations') === true,
    behavior,
    all: shownFlags(sources, value, behavior, warnErrorOptions as WarnErrorOptions),
  });
}

/** What dbt writes as `args` of run_results.json and shows as `invocation_args_dict`. */
function shownFlags(
  sources: FlagSources,
  value: (name: string) => Value,
  behavior: ReadonlyMap<string, boolean>,
  warnErrorOptions: WarnErrorOptions,
): PyDict {
  const names = new Set([...Object.keys(FLAG_DEFAULTS), 'introspect', ...(sources.command?.keys() ?? [])]);
  for (const name of sources.given?.keys() ?? []) names.add(name);
  const shown = new PyDict();
  for (const name of names) {
    const item = value(name);
    if (item === null || (item === false && HIDDEN_WHEN_FALSE.has(name))) continue;
    shown.set(name, item);
  }
  shown.set('warn_error_options', warnErrorDict(warnErrorOptions));
  // An option of dbt's SQL formatter, which has no counterpart here: its default is part of every list.
  shown.set('sqlparse', PyDict.fromObject<Value>({ MAX_GROUPING_DEPTH: null, MAX_GROUPING_TOKENS: null }));
  // dbt writes every behaviour flag but this one, which it reads on its own.
  for (const [name, on] of behavior) if (name !== 'require_event_names_in_deprecations') shown.set(name, on);
  shown.set('which', sources.which);
  if (sources.invocationCommand !== undefined) shown.set('invocation_command', sources.invocationCommand);
  return shown;
}

function warnErrorDict(options: WarnErrorOptions): PyDict {
  return emptyWarnErrorOptions().update([
    ['error', options.error === 'all' ? 'all' : [...options.error]],
    ['warn', [...options.warn]],
    ['silence', [...options.silence]],
  ]);
}

/** `{error, warn, silence}`, also under their old names include and exclude. A text: what is wrong. */
function readWarnErrorOptions(value: Value): WarnErrorOptions | string {
  if (value === null) return { error: [], warn: [], silence: [] };
  if (!(value instanceof PyDict)) return `must be a mapping, not ${repr(value)}`;
  const known = ['error', 'warn', 'silence', 'include', 'exclude'];
  const stray = [...value.keys()].map(str).find(key => !known.includes(key));
  if (stray !== undefined) return `has no key '${stray}'; the keys are error, warn and silence`;
  for (const [old, current] of [
    ['include', 'error'],
    ['exclude', 'warn'],
  ] as const) {
    if (value.has(old) && value.has(current)) return `cannot have both '${old}' and '${current}'`;
  }
  const error = value.get('error') ?? value.get('include') ?? [];
  const lists = [value.get('warn') ?? value.get('exclude') ?? [], value.get('silence') ?? []];
  const all = error === 'all' || error === '*' || (isList(error) && (error.includes('all') || error.includes('*')));
  if (!all && !isTexts(error)) return `'error' must be 'all' or a list of event names, not ${repr(error)}`;
  const wrong = lists.find(list => !isTexts(list));
  if (wrong !== undefined) return `'warn' and 'silence' must be lists of event names, not ${repr(wrong)}`;
  return { error: all ? 'all' : (error as string[]), warn: lists[0] as string[], silence: lists[1] as string[] };
}

const isTexts = (value: Value): boolean => isList(value) && value.every(item => typeof item === 'string');
