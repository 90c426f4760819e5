import { PyDict, repr, type Value } from '../../core/value.ts';

/** Config keys that may also stand directly below a test, in the order in which they are taken out. */
export const TEST_CONFIG_KEYS = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'meta',
  'database',
  'schema',
  'alias',
] as const;

const TOP_LEVEL = new Set<string>(['config', 'column_name', 'description', 'name', ...TEST_CONFIG_KEYS]);

/** A generic test as a property file asks for it. */
export interface TestDefinition {
  /** macro name without `test_` */
  readonly name: string;
  /** package the test was asked from: `dbt_utils.unique_x` */
  readonly namespace: string | null;
  /** arguments of the macro as written, `model` not yet among them */
  readonly arguments: PyDict;
  /** config as written, not yet rendered; without keys set to nothing */
  readonly config: PyDict;
  readonly description: Value;
  /** a name of the user's own */
  readonly givenName: string | null;
  /** ways of writing that dbt deprecates */
  readonly deprecated: readonly {
    readonly kind: 'moved-to-config' | 'missing-arguments' | 'arguments-ignored';
    readonly key: string;
  }[];
}

export type TestDefinitionResult = { readonly definition: TestDefinition } | { readonly problem: string };

const NAME = /^(?:([a-zA-Z_][0-9a-zA-Z_]*)\.)?([a-zA-Z_][0-9a-zA-Z_]*)/;

/**
 * Takes a test apart in all its forms (B50, B51): `unique`, `{unique: {...}}`, `{pkg.test: {...}}`,
 * `{name: n, test_name: unique, ...}`.
 * @param useArguments arguments may stand below `arguments:` (the flag require_generic_test_arguments_property)
 */
export function readTestDefinition(
  given: Value,
  columnName: string | null,
  useArguments: boolean,
): TestDefinitionResult {
  const named = nameAndArguments(given);
  if ('problem' in named) return named;
  let args = named.args;
  if (columnName !== null) args.set('column_name', columnName);
  const deprecated: TestDefinition['deprecated'][number][] = [];

  if (useArguments) {
    const below = args.get('arguments') ?? new PyDict<Value>();
    args.delete('arguments');
    for (const key of TEST_CONFIG_KEYS) if (args.has(key)) deprecated.push({ kind: 'moved-to-config', key });
    const empty = !(below instanceof PyDict) || below.size === 0;
    if (empty && [...args.keys()].some(key => !TOP_LEVEL.has(key as string))) {
      deprecated.push({ kind: 'missing-arguments', key: named.name });
    }
    if (below instanceof PyDict) args = args.copy().update(below.entries());
  } else if (args.has('arguments')) deprecated.push({ kind: 'arguments-ignored', key: named.name });

  if (args.has('model')) {
    return { problem: 'Test arguments include "model", which is a reserved argument' };
  }
  const match = NAME.exec(named.name);
  if (match === null) return { problem: `Test name string did not match expected pattern: ${named.name}` };

  const taken = takeConfig(args);
  if ('problem' in taken) return taken;
  const description = args.get('description') ?? '';
  args.delete('description');
  const givenName = args.get('name');
  args.delete('name');
  return {
    definition: {
      name: match[2] as string,
      namespace: match[1] ?? null,
      arguments: args,
      config: taken.config,
      description,
      givenName: typeof givenName === 'string' ? givenName : null,
      deprecated,
    },
  };
}

function nameAndArguments(given: Value): { name: string; args: PyDict } | { problem: string } {
  if (typeof given === 'string') return { name: given, args: new PyDict() };
  if (!(given instanceof PyDict)) return { problem: `test must be dict or str, got ${repr(given)}` };
  if (given.has('test_name')) {
    const name = given.get('test_name') ?? null;
    const args = given.copy();
    args.delete('test_name');
    if (typeof name !== 'string') return { problem: `test name must be a str, got ${repr(name)}` };
    return { name, args };
  }
  if (given.size !== 1) {
    const keys = [...given.keys()].map(key => repr(key)).join(', ');
    return { problem: `test definition dictionary must have exactly one key, got ${given.size} instead (${keys})` };
  }
  const [name, args] = [...given][0] as [Value, Value];
  if (!(args instanceof PyDict)) return { problem: `test arguments must be a dict, got ${repr(args)}` };
  if (typeof name !== 'string') return { problem: `test name must be a str, got ${repr(name)}` };
  return { name, args: args.copy() };
}

/** Takes config keys out of the arguments: those that stand there directly, then what is below `config`. */
function takeConfig(args: PyDict): { config: PyDict } | { problem: string } {
  const given = args.get('config');
  const below = given instanceof PyDict ? given.copy() : null;
  const config = new PyDict<Value>();
  for (const key of TEST_CONFIG_KEYS) {
    let value = args.get(key) ?? null;
    args.delete(key);
    const set = isTruthy(value);
    if (set && below?.has(key) === true) {
      return { problem: 'Test cannot have the same key at the top-level and in config' };
    }
    if (!set && below !== null) {
      value = below.get(key) ?? null;
      below.delete(key);
    }
    if (value !== null) config.set(key, value);
  }
  args.delete('config');
  if (below !== null) for (const [key, value] of below) if (value !== null) config.set(key, value);
  return { config };
}

function isTruthy(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof PyDict) return value.size > 0;
  return true;
}
