import { type Diagnostic, didYouMean, nearestNames, warning } from '../core/index.ts';
import type { Value } from '../core/value.ts';
import type { Option } from './option.ts';
import { readValue } from './values.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** `DBT_ENGINE_X` of `DBT_X`: the preferred twin. */
export const engineName = (env: string): string =>
  env.startsWith('DBT_ENGINE_') ? env : env.replace(/^DBT_/, 'DBT_ENGINE_');

/**
 * Options set by environment variables. An empty variable counts as not set.
 * @throws UsageError for a value that does not fit
 */
export function optionsFromEnvironment(options: readonly Option[], env: Env): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const option of options) {
    if (option.env === undefined) continue;
    const name = [engineName(option.env), option.env].find(key => (env[key] ?? '') !== '');
    if (name === undefined) continue;
    values.set(option.name, readValue(option, name, [env[name] as string], undefined, undefined));
  }
  const off = (env['DO_NOT_TRACK'] ?? '').toLowerCase();
  if (['1', 't', 'true', 'y', 'yes'].includes(off)) values.set('send_anonymous_usage_stats', false);
  return values;
}

/** Variables without an option of their own. */
const OTHER_ENGINE_NAMES = [
  'DBT_ENGINE_INVOCATION_ENV',
  'DBT_ENGINE_PACKAGE_HUB_URL',
  'DBT_ENGINE_DOWNLOAD_DIR',
  'DBT_ENGINE_SQLPARSE',
];

/** Variables with the reserved prefix DBT_ENGINE_ that mean nothing, each with the nearest that does. */
export function strayEngineVariables(options: readonly Option[], env: Env): Diagnostic[] {
  const known = [
    ...OTHER_ENGINE_NAMES,
    ...options.flatMap(option => (option.env === undefined ? [] : [engineName(option.env)])),
  ];
  return Object.keys(env)
    .filter(name => name.startsWith('DBT_ENGINE_') && !known.includes(name))
    .map(name => warning('PA172', { name, hint: didYouMean(nearestNames(name, known)) }));
}
