import { type At, type Diagnostic, didYouMean, nearestNames, problem } from '../core/index.ts';
import { isFloat, isInt, PyDict, repr, str, type Value } from '../core/value.ts';
import { CODECS, type EventMode, type EventNote } from '../model/event-generation.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { spanAndExcerpt } from './yaml-place.ts';

/** A file that may hold `event_generation:`, and its data after rendering. */
export interface SettingsFile {
  readonly document: YamlDocument;
  readonly data: PyDict;
}

/** What one file says, by the current names of the settings; values have been checked. */
export interface EventSettings {
  readonly values: ReadonlyMap<SettingName, Value>;
  readonly notes: readonly EventNote[];
}

type Check = (value: Value) => boolean;
/** What a value has to be, in words and as a check. */
export interface Rule {
  readonly expected: string;
  readonly fits: Check;
}

const isNumber: Check = value => isInt(value) || isFloat(value);
const within = (from: number, to: number): Rule => ({
  expected: `an integer from ${grouped(from)} to ${grouped(to)}`,
  fits: value => isInt(value) && value >= from && value <= to,
});
const oneOf = (choices: readonly string[]): Rule => ({
  expected: `one of ${choices.join(', ')}`,
  fits: value => typeof value === 'string' && choices.includes(value.toLowerCase()),
});
const flag: Rule = { expected: 'true or false', fits: value => typeof value === 'boolean' };
const text: Rule = { expected: 'a non-empty string', fits: value => typeof value === 'string' && value !== '' };
const texts: Rule = {
  expected: 'a string or a list of strings',
  fits: value => text.fits(value) || (Array.isArray(value) && value.length > 0 && value.every(text.fits)),
};

/** Names of the ways to generate events; `polars` is what users know the columnar way by. */
const MODES: Readonly<Record<string, EventMode>> = {
  sql: 'sql',
  columnar: 'columnar',
  polars: 'columnar',
  auto: 'auto',
};

export const eventMode = (value: Value | undefined): EventMode | undefined =>
  typeof value === 'string' ? MODES[value.toLowerCase()] : undefined;

const TOP = {
  mode: oneOf(Object.keys(MODES)),
  model: text,
  carry: texts,
  order_by: texts,
} satisfies Record<string, Rule>;

const COLUMNAR = {
  enabled: flag,
  max_threads: within(1, 32),
  batch_size: within(1000, 50_000),
  output_path: text,
  compression: oneOf([...CODECS, 'none']),
  compression_level: within(1, 22),
  max_memory_gb: {
    expected: 'a number of gigabytes above 0',
    fits: value => isNumber(value) && Number(value) > 0 && Number.isFinite(Number(value)),
  },
  fallback_on_error: flag,
  state_accumulation_enabled: flag,
  validate_results: flag,
} satisfies Record<string, Rule>;

/** The rules of bulk generation, for those who take the same values elsewhere: options, the environment. */
export const EVENT_RULES: Readonly<Record<keyof typeof COLUMNAR, Rule>> = COLUMNAR;

/** Settings of older configurations that this engine has nothing to switch for, and why. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  lazy_evaluation: 'every query is planned as a whole before it runs',
  streaming: 'rows always flow through a query in chunks, and what does not fit into memory spills',
  parallel_io: 'Parquet is read and written by all threads; max_threads limits them',
  enable_profiling: 'the time of each step is always in the summary',
};

const OLDER: Readonly<Record<string, Rule>> = {
  enable_compression: flag,
  ...Object.fromEntries(Object.keys(WITHOUT_EFFECT).map(name => [name, flag])),
};

export type SettingName = keyof typeof TOP | keyof typeof COLUMNAR;

/** The names of the block of bulk generation, the current one first. */
const BLOCKS = ['columnar', 'polars'] as const;

/**
 * Reads and checks `event_generation:` of a file, at top level or under `optimization:`.
 * @returns null when the file has no such section; every complaint otherwise, at its place
 */
export function readEventSettings(file: SettingsFile): EventSettings | null | Diagnostic[] {
  const { data, document } = file;
  const reader = new Reader(document);
  const optimization = data.get('optimization') ?? null;
  const nested = optimization instanceof PyDict && optimization.has('event_generation');
  if (optimization !== null && !(optimization instanceof PyDict))
    reader.wrong(['optimization'], 'a mapping', optimization);
  if (data.has('event_generation') && nested) {
    reader.twice(['optimization', 'event_generation'], 'event_generation', 'optimization.event_generation');
  }
  const path = nested ? ['optimization', 'event_generation'] : ['event_generation'];
  const section = nested ? (optimization as PyDict).get('event_generation') : data.get('event_generation');
  if (section instanceof PyDict) readSection(reader, section, path);
  else if (section !== undefined && section !== null) reader.wrong(path, 'a mapping', section);
  if (reader.problems.length > 0) return reader.problems;
  return section === undefined || section === null ? null : { values: reader.values, notes: reader.notes };
}

function readSection(reader: Reader, section: PyDict, path: readonly string[]): void {
  const given = BLOCKS.filter(name => section.has(name));
  if (given.length === 2) reader.twice([...path, 'polars'], `${shown(path)}.columnar`, `${shown(path)}.polars`);
  for (const [key, value] of section) {
    const name = str(key);
    if (!(BLOCKS as readonly string[]).includes(name)) {
      reader.setting([...path, name], value, TOP, [...Object.keys(TOP), ...BLOCKS]);
      continue;
    }
    const block = [...path, name];
    if (value instanceof PyDict) {
      for (const [inner, item] of value) readColumnar(reader, [...block, str(inner)], item);
    } else if (value !== null) reader.wrong(block, 'a mapping', value);
  }
  // An older switch and its current name at once: the current one holds.
  const level = reader.values.get('compression_level');
  const codec = reader.values.get('compression');
  if (level !== undefined && typeof codec === 'string' && codec.toLowerCase() !== 'zstd') {
    reader.note('info', `compression_level has no effect on ${codec}: of the codecs, zstd alone has levels`);
  }
}

function readColumnar(reader: Reader, path: readonly string[], value: Value): void {
  const name = path.at(-1) as string;
  if (OLDER[name] === undefined) {
    reader.setting(path, value, COLUMNAR, Object.keys(COLUMNAR));
    return;
  }
  if (!reader.fits(path, value, OLDER[name]!)) return;
  const reason = WITHOUT_EFFECT[name];
  if (reason !== undefined) {
    reader.note('info', `${shown(path)} has no effect: ${reason}`);
    return;
  }
  const codec = value === true ? 'zstd' : 'uncompressed';
  if (!reader.values.has('compression')) reader.values.set('compression', codec);
  reader.note('info', `${shown(path)}: ${value} is read as compression: ${codec}`);
}

/** Collects what a section says, and what is wrong about it. */
class Reader {
  readonly values = new Map<SettingName, Value>();
  readonly problems: Diagnostic[] = [];
  readonly notes: EventNote[] = [];
  private readonly document: YamlDocument;

  constructor(document: YamlDocument) {
    this.document = document;
  }

  /** Takes a setting by its rule; null leaves it unsaid. */
  setting(
    path: readonly string[],
    value: Value,
    rules: Readonly<Record<string, Rule>>,
    known: readonly string[],
  ): void {
    const name = path.at(-1) as string;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      const hint = didYouMean(nearestNames(name, known)) ?? `The settings here are ${known.join(', ')}.`;
      this.problems.push(problem('PA681', { setting: shown(path), hint }, this.at(path, 'key')));
    } else if (this.fits(path, value, rule) && value !== null) this.values.set(name as SettingName, value);
  }

  fits(path: readonly string[], value: Value, rule: Rule): boolean {
    if (value === null || rule.fits(value)) return true;
    this.wrong(path, rule.expected, value);
    return false;
  }

  wrong(path: readonly string[], expected: string, value: Value): void {
    const data = { setting: shown(path), expected, found: repr(value) };
    this.problems.push(problem('PA680', data, this.at(path, 'value')));
  }

  twice(path: readonly string[], first: string, second: string): void {
    this.problems.push(problem('PA682', { first, second }, this.at(path, 'key')));
  }

  note(level: EventNote['level'], message: string): void {
    this.notes.push({ level, message });
  }

  private at(path: readonly string[], part: 'key' | 'value'): At {
    return spanAndExcerpt(this.document, [...path], part);
  }
}

const shown = (path: readonly string[]): string => path.join('.');

/** 50000 -> 50,000; four digits stay together. */
function grouped(n: number): string {
  return n < 10_000 ? String(n) : n.toLocaleString('en-US');
}
