import { join, relative, resolve } from 'node:path';
import { type Diagnostic, problem } from '../core/index.ts';
import { isInt, PyDict, type Value } from '../core/value.ts';
import type { Attachment, Codec, EventGeneration, Project, Target } from '../model/index.ts';
import { EVENT_RULES, type Rule } from '../project/index.ts';

/** What a call of bulk generation says itself; it wins over `event_generation:`. */
export interface EventOverrides {
  /** folder of the files; relative paths are counted from the current folder */
  readonly out?: string;
  /** the variable `random_seed` */
  readonly seed?: number;
  readonly threads?: number;
  readonly memoryGb?: number;
  readonly codec?: Codec;
  readonly level?: number;
  readonly rowGroupSize?: number;
}

/** What is out of range in a call, by the names of its options. */
export function overrideProblems(over: EventOverrides): Diagnostic[] {
  const checked: [string, Rule, number | undefined][] = [
    ['--threads', EVENT_RULES.max_threads, over.threads],
    ['--level', EVENT_RULES.compression_level, over.level],
    ['--memory', EVENT_RULES.max_memory_gb, over.memoryGb],
    ['--row-group-size', POSITIVE, over.rowGroupSize],
  ];
  return checked.flatMap(([setting, rule, value]) => {
    if (value === undefined || rule.fits(value)) return [];
    return [problem('PA680', { setting, expected: rule.expected, found: String(value) })];
  });
}

const POSITIVE: Rule = { expected: 'an integer of at least 1', fits: value => isInt(value) && value >= 1 };

/** How and where the files are written, after all settings. */
export interface BulkSettings {
  /** absolute */
  readonly folder: string;
  /** as shown to users */
  readonly shownFolder: string;
  readonly threads: number | null;
  readonly memoryGb: number | null;
  readonly codec: Codec;
  readonly level: number | null;
  readonly rowGroupSize: number | null;
  readonly validate: boolean;
}

/** @param cwd what paths of the call are relative to; those of the project file are relative to its folder */
export function bulkSettings(project: Project, over: EventOverrides, cwd: string): BulkSettings {
  const { columnar } = project.eventGeneration;
  const codec = over.codec ?? columnar.codec;
  const folder = over.out === undefined ? resolve(project.root.root, columnar.outputPath) : resolve(cwd, over.out);
  const near = relative(cwd, folder);
  return {
    folder,
    shownFolder: near.startsWith('..') || near === '' ? folder : near,
    threads: over.threads ?? columnar.maxThreads,
    memoryGb: over.memoryGb ?? columnar.maxMemoryGb,
    codec,
    level: over.level ?? columnar.level,
    rowGroupSize: over.rowGroupSize ?? columnar.batchSize,
    validate: columnar.validateResults,
  };
}

/** The variables of bulk generation: events come from the SQL models, whatever the project reads otherwise. */
export function bulkVars(vars: PyDict, seed: number | undefined): PyDict {
  const own: [string, Value][] = [
    ['event_generation_mode', 'sql'],
    ['use_polars_events', false],
  ];
  if (seed !== undefined) own.push(['random_seed', seed]);
  return PyDict.of<Value>([...vars, ...own]);
}

/** The name under which the project's own database is read while a scratch one stands in for it. */
export const OWN_DATABASE = 'pa_own_database';

/**
 * A target in memory that stands in for the project's. What does not fit spills into the folder given.
 * @param database the project's own database file, to be read from; null: not needed
 */
export function scratchTarget(target: Target, settings: BulkSettings, spill: string, database: string | null): Target {
  const own: [string, Value][] = [['temp_directory', join(spill, 'spill')]];
  if (settings.threads !== null) own.push(['threads', settings.threads]);
  if (settings.memoryGb !== null) own.push(['memory_limit', `${settings.memoryGb}GB`]);
  const replaced = new Set(own.map(([key]) => key).flatMap(key => [key, OTHER_NAMES[key] ?? key]));
  const rest = (dict: PyDict): PyDict =>
    PyDict.of([...dict].filter(([key]) => !replaced.has(String(key).toLowerCase())));
  return {
    ...target,
    scratch: true,
    configOptions: PyDict.of<Value>([...rest(target.configOptions), ...own]),
    settings: rest(target.settings),
    threads: Math.min(target.threads, settings.threads ?? target.threads),
    attach: database === null ? target.attach : [...target.attach, readOnly(database)],
  };
}

/** Names under which the engine knows a setting as well. */
const OTHER_NAMES: Readonly<Record<string, string>> = { memory_limit: 'max_memory', threads: 'worker_threads' };

const readOnly = (path: string): Attachment => ({
  path,
  alias: OWN_DATABASE,
  type: null,
  readOnly: true,
  secret: null,
  options: new PyDict(),
  isDucklake: null,
});

/** What order the rows of a file have: as configured, by the model's key, or by all columns. Never by chance. */
export function orderOf(settings: EventGeneration, key: readonly string[]): readonly string[] | null {
  if (settings.orderBy !== null) return settings.orderBy;
  return key.length > 0 ? key : null;
}
