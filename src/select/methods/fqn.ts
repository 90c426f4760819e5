import { str } from '../../core/index.ts';
import type { ResourceType } from '../../model/index.ts';
import { fnmatch, hasWildcard } from '../fnmatch.ts';
import { accept, type MethodDefinition } from '../method.ts';

const KINDS: ReadonlySet<ResourceType> = new Set([
  'model',
  'seed',
  'snapshot',
  'analysis',
  'test',
  'operation',
  'sql_operation',
  'exposure',
  'metric',
  'unit_test',
  'semantic_model',
  'saved_query',
  'function',
]);

/**
 * `fqn:` a node's name; or the beginning of its dotted path, with or without the package. From the first part that
 * holds a wildcard on, the rest of the path must match; a lone wildcard word also matches the name alone. A version
 * is part of the path (`dim.v2`) or of the name (`dim_v2`).
 */
export const fqn: MethodDefinition = {
  kinds: KINDS,
  matcher: criterion => {
    const matches = fqnMatcher(str(criterion.value));
    return accept(node => {
      const versioned = node.resource_type === 'model' && node.version !== null;
      return matches(node.fqn, versioned) || matches(node.fqn.slice(1), versioned);
    });
  },
};

function fqnMatcher(selector: string): (fqn: readonly string[], versioned: boolean) => boolean {
  if (selector === '*') return () => true;
  const parts = selector.split('.');
  const wildcardAt = parts.findIndex(hasWildcard);
  const exact = wildcardAt === -1 ? parts : parts.slice(0, wildcardAt);
  const rest = wildcardAt === -1 ? null : fnmatch(parts.slice(wildcardAt).join('.'));
  return (fqn, versioned) => {
    const leaf = versioned ? fqn.at(-2) : fqn.at(-1);
    if (leaf === selector) return true;
    if (versioned && fqn.slice(-2).join('_') === parts.slice(-2).join('_')) return true;
    const flat = fqn.some(part => part.includes('.')) ? fqn.flatMap(part => part.split('.')) : fqn;
    if (flat.length < parts.length || exact.some((part, i) => flat[i] !== part)) return false;
    if (rest === null) return true;
    return rest(flat.slice(exact.length).join('.')) || (parts.length === 1 && leaf !== undefined && rest(leaf));
  };
}
