import { nearestNames } from '../core/nearest.ts';
import { isList, PyDict, str, type Value } from '../core/value.ts';

/** Where the rows of a columnar model are kept: in a table, in Parquet files behind a view, or nowhere. */
export type Persist = 'table' | 'parquet' | 'none';

/** The passes that rewrite a chain, by the names that `passes` and `pa compile --plan` use. */
export const CHAIN_PASSES = [
  'fuse_steps',
  'insert_directly',
  'merge_steps',
  'prune_columns',
  'choose_threads',
] as const;

export type ChainPassName = (typeof CHAIN_PASSES)[number];

/** A columnar model's own settings, checked. */
export interface ColumnarConfig {
  /** the column that holds a row's period, and the variable that holds the current one; null: no periods */
  readonly period: string | null;
  readonly uniqueKey: readonly string[];
  /** null: `table` where something outside the chain or another period reads the model, else `none` */
  readonly persist: Persist | null;
  readonly parquet: ParquetSettings;
  readonly validateResults: boolean;
  readonly fallbackOnError: boolean;
  /** DuckDB's form: `2GB`; null: the target's own */
  readonly memoryLimit: string | null;
  /** passes that are switched on */
  readonly passes: ReadonlySet<ChainPassName>;
  /** `passes` was given: then no pass is left out because the chain is small */
  readonly passesGiven: boolean;
}

export interface ParquetSettings {
  readonly codec: string;
  /** of zstd; null: DuckDB's default */
  readonly level: number | null;
  /** distinct values from which on a column is written without a dictionary; null: DuckDB's default */
  readonly dictionarySize: number | null;
  readonly partitionBy: readonly string[];
  /** the folder, as configured; null: `<external_root>/<name>` */
  readonly location: string | null;
}

const CODECS = ['zstd', 'snappy', 'gzip', 'lz4', 'lz4_raw', 'brotli', 'uncompressed'] as const;
const PERSISTS: readonly Persist[] = ['table', 'parquet', 'none'];
const MEMORY = /^\s*\d+(?:\.\d+)?\s*(?:[KMGT]i?B|%)\s*$/i;

/** Settings that only columnar models have, for telling slips of the pen from keys of the user's own. */
const OWN_KEYS = [
  'period',
  'unique_key',
  'persist',
  'format',
  'codec',
  'compression_level',
  'dictionary_size_limit',
  'partition_by',
  'location',
  'validate_results',
  'fallback_on_error',
  'memory_limit',
  'passes',
];

export const isColumnar = (node: { readonly config?: PyDict } | undefined): boolean =>
  node?.config instanceof PyDict && node.config.get('materialized') === 'columnar';

/** A setting that is wrong: its key, and a text that names key, value and choices. */
export interface ColumnarFault {
  readonly key: string;
  readonly text: string;
}

/**
 * Reads a columnar model's config.
 * @param knownKeys other keys that a model may have; null: keys are not checked
 * @returns the settings (defaults in place of what is wrong), and what is wrong
 */
export function readColumnarConfig(
  config: PyDict,
  knownKeys: readonly string[] | null = null,
): { config: ColumnarConfig; faults: ColumnarFault[] } {
  const faults: ColumnarFault[] = [];
  const get = (key: string): Value => config.get(key) ?? null;
  const wrong = (key: string, expected: string): void => {
    faults.push({ key, text: `${key} must be ${expected}, not ${shown(get(key))}` });
  };
  const flag = (key: string, fallback: boolean): boolean => {
    const value = get(key);
    if (value === null || typeof value === 'boolean') return value ?? fallback;
    wrong(key, 'true or false');
    return fallback;
  };
  const text = (key: string, expected: string, fits: (value: string) => boolean = () => true): string | null => {
    const value = get(key);
    if (value === null) return null;
    if (typeof value === 'string' && value.trim() !== '' && fits(value)) return value.trim();
    wrong(key, expected);
    return null;
  };
  const names = (key: string): string[] => {
    const value = get(key);
    if (value === null) return [];
    const list = isList(value) ? value : [value];
    if (list.every(item => typeof item === 'string' && item !== '')) return list as string[];
    wrong(key, 'a column or a list of columns');
    return [];
  };

  const period = text('period', 'the name of a column and variable, such as simulation_year', isName);
  const format = text('format', 'parquet', value => value === 'parquet');
  const given = text('persist', 'one of table, parquet and none', value => PERSISTS.includes(value as Persist));
  if (format !== null && given !== null && given !== 'parquet') {
    const text = `format: ${format} has no meaning with persist: ${given}; set persist: parquet`;
    faults.push({ key: 'format', text });
  }
  const codec = text('codec', `one of ${CODECS.join(', ')}`, value => CODECS.includes(value.toLowerCase() as never));
  const level = get('compression_level');
  if (level !== null && !(typeof level === 'number' && Number.isInteger(level) && level >= 1 && level <= 22)) {
    wrong('compression_level', 'a whole number from 1 to 22');
  }
  const dictionary = get('dictionary_size_limit');
  if (dictionary !== null && !(typeof dictionary === 'number' && Number.isInteger(dictionary) && dictionary >= 1)) {
    wrong('dictionary_size_limit', 'a whole number of 1 or more');
  }
  const location = text('location', 'a folder');
  const memoryLimit = text('memory_limit', "a size such as '2GB' or '50%'", value => MEMORY.test(value));
  // Slips of the pen are looked for once, when the project is read.
  for (const key of knownKeys === null ? [] : config.keys()) {
    const name = str(key);
    if (OWN_KEYS.includes(name) || knownKeys?.includes(name)) continue;
    const near = nearestNames(name, OWN_KEYS)[0];
    if (near !== undefined && Math.abs(near.length - name.length) <= 2) {
      faults.push({ key: name, text: `${name} is not a setting of columnar models; did you mean ${near}?` });
    }
  }
  return {
    config: {
      period,
      uniqueKey: names('unique_key'),
      persist: (given as Persist | null) ?? (format === null ? null : 'parquet'),
      parquet: {
        codec: (codec ?? 'zstd').toLowerCase(),
        level: typeof level === 'number' ? level : null,
        dictionarySize: typeof dictionary === 'number' ? dictionary : null,
        partitionBy: names('partition_by'),
        location,
      },
      validateResults: flag('validate_results', false),
      fallbackOnError: flag('fallback_on_error', true),
      memoryLimit,
      passes: passesOf(get('passes'), faults),
      passesGiven: get('passes') !== null,
    },
    faults,
  };
}

/** `passes`: true, false, a list of the ones to run, or a mapping of names to true and false over the default (all). */
function passesOf(value: Value, faults: ColumnarFault[]): Set<ChainPassName> {
  if (value === null || value === true) return new Set(CHAIN_PASSES);
  if (value === false) return new Set();
  const chosen = new Set<ChainPassName>(value instanceof PyDict ? CHAIN_PASSES : []);
  const entries: [Value, Value][] =
    value instanceof PyDict ? [...value.entries()] : isList(value) ? value.map(item => [item, true]) : [[value, true]];
  for (const [key, on] of entries) {
    const name = str(key) as ChainPassName;
    if (!CHAIN_PASSES.includes(name)) {
      const near = nearestNames(name, CHAIN_PASSES)[0];
      const hint = near === undefined ? `the passes are ${CHAIN_PASSES.join(', ')}` : `did you mean ${near}?`;
      faults.push({ key: 'passes', text: `passes: there is no pass ${shown(key)}; ${hint}` });
    } else if (typeof on !== 'boolean') {
      faults.push({ key: 'passes', text: `passes: ${name} must be true or false, not ${shown(on)}` });
    } else if (on) chosen.add(name);
    else chosen.delete(name);
  }
  return chosen;
}

const isName = (value: string): boolean => /^[A-Za-z_]\w*$/.test(value);

const shown = (value: Value): string => (typeof value === 'string' ? `'${value}'` : str(value));
