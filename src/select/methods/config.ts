import { isList, PyDict, str, type Value, valueEquals } from '../../core/index.ts';
import type { SelectableNode } from '../../model/index.ts';
import { accept, EXECUTABLE, type MethodDefinition } from '../method.ts';

/**
 * `config.<key>[.<key>]:` the value under the keys equals what is asked for, or is a list that holds it. The words
 * true and false also stand for the booleans. A severity is compared without regard to case.
 */
export const config: MethodDefinition = {
  kinds: new Set([...EXECUTABLE, 'source']),
  matcher: ({ args, value: wanted }) => {
    const ignoreCase = args.length === 1 && args[0] === 'severity';
    const word = str(wanted).toLowerCase();
    const bool = word === 'true' ? true : word === 'false' ? false : null;
    const equals = (found: Value): boolean => {
      if (ignoreCase && typeof found === 'string') return found.toLowerCase() === word;
      return valueEquals(found, wanted) || (bool !== null && found === bool);
    };
    return accept(node => {
      const found = descend(node, args);
      if (found === undefined) return false;
      if (!isList(found)) return equals(found);
      return found.some(item => equals(item) || (bool !== null && valueEquals(item, bool)));
    });
  },
};

function descend(node: SelectableNode, keys: readonly string[]): Value | undefined {
  let value: Value | undefined = node.config;
  for (const key of keys) {
    if (!(value instanceof PyDict)) return undefined;
    value = value.get(key) ?? value.get(HOOKS[key] ?? key);
    if (value === undefined) return undefined;
  }
  return value;
}

/** Written with a hyphen in a config, with an underscore wherever they are spoken of in code. */
const HOOKS: Record<string, string> = { pre_hook: 'pre-hook', post_hook: 'post-hook' };
