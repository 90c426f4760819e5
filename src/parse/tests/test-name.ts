import { md5 } from '../../core/index.ts';
import { PyDict, str, stringRepr, type Value } from '../../core/value.ts';

/** Names longer than this are shortened where they become a file's or a relation's name. */
const LONGEST = 63;
const HASH_LENGTH = 10;

export interface TestNames {
  /** for the compiled file and the alias */
  readonly short: string;
  /** for the unique id and the fqn */
  readonly full: string;
}

/**
 * The name of a generic test without a name of its own (F20): test, target and argument values, joined.
 * @param test macro name with its prefixes: `dbt_utils_unique_x`, `source_not_null`
 * @param args all arguments; `model` has no part in the name
 */
export function synthesizeTestNames(test: string, target: string, args: PyDict): TestNames {
  const parts: string[] = [];
  for (const key of [...args.keys()].map(k => str(k)).sort(byCodePoint)) {
    if (key === 'model') continue;
    const value = args.get(key) as Value;
    const items = value instanceof PyDict ? [...value.values()] : Array.isArray(value) ? [...value] : [value];
    parts.push(...items.map(item => str(item).replace(/[^0-9a-zA-Z_]+/g, '_')));
  }
  const identifier = `${test}_${target}`;
  const full = `${identifier}_${parts.join('__')}`;
  const short = full.length > LONGEST ? `${identifier.slice(0, 30)}_${md5(full)}` : full;
  return { short, full };
}

/** The hash at the end of a generic test's unique id (F18): of its name and of what it tests with which arguments. */
export function testHash(name: string, metadata: PyDict): string {
  return md5(name + hashable(metadata)).slice(-HASH_LENGTH);
}

/** As Python prints the value with sorted keys and all leaves turned into text. */
function hashable(value: Value): string {
  if (value instanceof PyDict) {
    const keys = [...value.keys()].map(k => str(k)).sort(byCodePoint);
    return `{${keys.map(key => `${stringRepr(key)}: ${hashable(value.get(key) as Value)}`).join(', ')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(hashable).join(', ')}]`;
  return stringRepr(str(value));
}

export function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
