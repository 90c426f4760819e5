import { type Diagnostic, err, ok, problem, type Result, warning } from '../core/index.ts';
import { PyDict, repr, type Value } from '../core/value.ts';
import type { Codec, EventGeneration, EventMode, EventNote } from '../model/event-generation.ts';
import type { Package } from '../model/project.ts';
import { parseYaml } from '../yaml/index.ts';
import type { Environment } from './environment.ts';
import { EVENT_RULES, type EventSettings, eventMode, readEventSettings, type SettingName } from './event-settings.ts';
import { absolute } from './find.ts';
import type { RawProject } from './project-file.ts';
import { renderTree } from './render.ts';
import type { RenderScope } from './render-scope.ts';

const DEFAULT_MODEL = 'fct_yearly_events';
const DEFAULT_PATH = 'data/parquet/polars_events';

/** Variables by which models choose where events come from. */
const MODE = 'event_generation_mode';
const SWITCH = 'use_polars_events';
const PATH = 'polars_events_path';
/** An older name of the switch. */
const OLD_SWITCH = 'polars_enabled';

export interface EventGenerationInput {
  readonly raw: RawProject;
  readonly root: Package;
  /** `--vars` */
  readonly vars: PyDict;
  /** `--config` */
  readonly configFile: string | undefined;
  readonly scope: RenderScope;
  readonly environment: Environment;
}

export interface LoadedEventGeneration {
  readonly settings: EventGeneration;
  /** the root package's variables with what the settings mean for them */
  readonly vars: PyDict;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Settles `event_generation:`. The first that says something holds: `--vars`, the file of `--config`,
 * `event_generation:` of the project file, `vars:` of the project file, the environment (POLARS_MAX_THREADS), the
 * default. What it comes to is given to models as variables, so that `pa run` alone reads the same events.
 */
export function settleEventGeneration(input: EventGenerationInput): Result<LoadedEventGeneration, Diagnostic[]> {
  const { raw, root, vars } = input;
  const config = readConfigFile(input);
  if (!config.ok) return config;
  const own = readEventSettings({ document: raw.document, data: root.extra });
  if (Array.isArray(own)) return err(own);
  const threads = environmentThreads(input.environment.env);

  const sections = [config.value.settings, own].filter((section): section is EventSettings => section !== null);
  const said = (name: SettingName): Value | undefined =>
    sections.find(section => section.values.has(name))?.values.get(name);
  const notes: EventNote[] = sections.flatMap(section => section.notes);
  const declared = (name: string): Value | undefined => declaredVar(root, name);

  const choice = chooseMode(vars, declared, said, notes);
  const outputPath = [vars.get(PATH), said('output_path'), declared(PATH)].find(isText) ?? DEFAULT_PATH;
  const fromEnvironment = said('max_threads') === undefined && threads.ok ? threads.value : null;
  if (fromEnvironment !== null) {
    notes.push({ level: 'info', message: `POLARS_MAX_THREADS=${fromEnvironment} is read as max_threads` });
  }
  const number = (name: SettingName): number | null => (said(name) === undefined ? null : Number(said(name)));
  const flag = (name: SettingName, fallback: boolean): boolean => (said(name) ?? fallback) === true;
  const codec = String(said('compression') ?? 'zstd').toLowerCase();
  return ok({
    settings: {
      mode: choice.mode,
      model: (said('model') as string | undefined) ?? DEFAULT_MODEL,
      carry: listOf(said('carry')),
      orderBy: said('order_by') === undefined ? null : listOf(said('order_by')),
      columnar: {
        maxThreads: number('max_threads') ?? fromEnvironment,
        batchSize: number('batch_size'),
        outputPath,
        codec: (codec === 'none' ? 'uncompressed' : codec) as Codec,
        level: number('compression_level'),
        maxMemoryGb: number('max_memory_gb'),
        fallbackOnError: flag('fallback_on_error', true),
        stateAccumulation: flag('state_accumulation_enabled', true),
        validateResults: flag('validate_results', false),
      },
      notes,
      problems: threads.ok ? [] : [threads.error],
    },
    vars: withVars(root, [
      ...(choice.settled ? modeVars(choice.mode, vars) : []),
      ...(said('output_path') === undefined ? [] : [[PATH, outputPath] as const]),
    ]),
    warnings: config.value.warnings,
  });
}

interface ConfigFile {
  readonly settings: EventSettings | null;
  readonly warnings: readonly Diagnostic[];
}

function readConfigFile({ configFile, environment, scope }: EventGenerationInput): Result<ConfigFile, Diagnostic[]> {
  if (configFile === undefined) return ok({ settings: null, warnings: [] });
  const wrong = (reason: string) => err([problem('PA683', { path: configFile, reason })]);
  const text = environment.readText(absolute(configFile, environment));
  if (text === undefined) return wrong('does not exist');
  const parsed = parseYaml(text, configFile);
  if (!parsed.ok) return err([parsed.error]);
  const document = parsed.value;
  if (!(document.value instanceof PyDict)) return wrong('must be a YAML mapping');
  // Other sections are for other readers: they may hold anything, and templates of theirs are not ours to render.
  const ours = PyDict.of([...document.value].filter(([key]) => key === 'event_generation' || key === 'optimization'));
  const rendered = renderTree(ours, document, scope);
  if (!rendered.ok) return err([rendered.error]);
  const settings = readEventSettings({ document, data: rendered.value as PyDict });
  if (Array.isArray(settings)) return err(settings);
  const warnings = settings === null ? [warning('PA684', { path: configFile })] : [];
  return ok({ settings, warnings: [...document.warnings, ...warnings] });
}

interface ModeChoice {
  readonly mode: EventMode;
  /** the settings decide, so that variables have to follow */
  readonly settled: boolean;
}

function chooseMode(
  vars: PyDict,
  declared: (name: string) => Value | undefined,
  said: (name: SettingName) => Value | undefined,
  notes: EventNote[],
): ModeChoice {
  const configured = said('mode') !== undefined || said('enabled') !== undefined;
  const older = (value: Value | undefined): EventMode | undefined => {
    const mode = switchMode(value);
    if (mode === undefined) return undefined;
    notes.push({ level: 'info', message: `The variable polars_enabled is read as event_generation mode: ${mode}` });
    return mode;
  };
  const fromLine = eventMode(vars.get(MODE)) ?? switchMode(vars.get(SWITCH));
  if (fromLine !== undefined) return { mode: fromLine, settled: configured || declared(OLD_SWITCH) !== undefined };
  const fromOldLine = older(vars.get(OLD_SWITCH));
  if (fromOldLine !== undefined) return { mode: fromOldLine, settled: true };
  if (configured) {
    const mode = eventMode(said('mode')) ?? (said('enabled') === true ? 'columnar' : 'sql');
    if (mode === 'sql' || said('enabled') !== false) return { mode, settled: true };
    notes.push({
      level: 'warn',
      message: `event_generation asks for mode ${mode}, but has columnar.enabled: false; events are drawn by SQL models`,
    });
    return { mode: 'sql', settled: true };
  }
  const fromOldVar = older(declared(OLD_SWITCH));
  if (fromOldVar !== undefined) return { mode: fromOldVar, settled: true };
  const switched = switchMode(declared(SWITCH)) === 'columnar' ? 'columnar' : undefined;
  return { mode: switched ?? eventMode(declared(MODE)) ?? 'sql', settled: false };
}

/** What an on-off variable means; text counts, as `--vars` of other tools give it. */
function switchMode(value: Value | undefined): EventMode | undefined {
  const word = String(value ?? '').toLowerCase();
  return word === 'true' ? 'columnar' : word === 'false' ? 'sql' : undefined;
}

/** The variables that follow from a mode; those given by `--vars` win by themselves. */
function modeVars(mode: EventMode, vars: PyDict): (readonly [string, Value])[] {
  const all: (readonly [string, Value])[] = [
    [MODE, mode],
    [SWITCH, mode === 'columnar'],
  ];
  return all.filter(([name]) => !vars.has(name));
}

/** A variable as the root project declares it. */
function declaredVar(root: Package, name: string): Value | undefined {
  const scoped = root.vars.get(root.name);
  return scoped instanceof PyDict && scoped.has(name) ? scoped.get(name) : root.vars.get(name);
}

/** The package's variables with others over them, also where they stand under the package's name. */
function withVars(root: Package, changes: readonly (readonly [string, Value])[]): PyDict {
  if (changes.length === 0) return root.vars;
  const vars = root.vars.copy();
  const scoped = vars.get(root.name);
  const inner = scoped instanceof PyDict ? scoped.copy() : undefined;
  for (const [name, value] of changes) {
    vars.set(name, value);
    if (inner?.has(name)) inner.set(name, value);
  }
  if (inner !== undefined) vars.set(root.name, inner);
  return vars;
}

function environmentThreads(env: Readonly<Record<string, string | undefined>>): Result<number | null, Diagnostic> {
  const text = env['POLARS_MAX_THREADS'] ?? '';
  if (text === '') return ok(null);
  const threads = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (EVENT_RULES.max_threads.fits(threads)) return ok(threads);
  const setting = 'The environment variable POLARS_MAX_THREADS';
  return err(problem('PA680', { setting, expected: EVENT_RULES.max_threads.expected, found: repr(text) }));
}

const isText = (value: Value | undefined): value is string => typeof value === 'string' && value !== '';
const listOf = (value: Value | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as string[]) : [value as string];
