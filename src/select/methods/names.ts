import { str } from '../../core/index.ts';
import type { ResourceType } from '../../model/index.ts';
import { fnmatch } from '../fnmatch.ts';
import { accept, EXECUTABLE, type MethodDefinition, refuse } from '../method.ts';

/** `tag:` any of the node's tags. */
export const tag: MethodDefinition = {
  kinds: 'all',
  matcher: criterion => {
    const matches = fnmatch(str(criterion.value));
    return accept(node => Array.isArray(node.tags) && node.tags.some(matches));
  },
};

/** `group:` the group that a node or metric is configured to belong to. */
export const group: MethodDefinition = {
  kinds: new Set([...EXECUTABLE, 'metric']),
  matcher: criterion => {
    const matches = fnmatch(str(criterion.value));
    return accept(node => {
      const name = node.config.get('group');
      return typeof name === 'string' && name !== '' && matches(name);
    });
  },
};

/** `access:` private, protected or public models. */
export const access: MethodDefinition = {
  kinds: new Set(['model']),
  matcher: criterion => accept(node => node.resource_type === 'model' && node.access === criterion.value),
};

/** `package:` the package a node comes from; `this` is the root project. */
export const packageName: MethodDefinition = {
  kinds: 'all',
  matcher: (criterion, context) => {
    const value = str(criterion.value);
    const matches = fnmatch(value === 'this' ? context.projectName : value);
    return accept(node => matches(node.package_name));
  },
};

/** `source:` as `source`, `source.table` or `package.source.table`. */
export const source: MethodDefinition = {
  kinds: new Set(['source']),
  matcher: criterion => {
    const value = str(criterion.value);
    const parts = value.split('.');
    if (parts.length > 3) {
      return refuse(
        `Invalid source selector value "${value}". Sources must be of the form \`\${source_name}\`, ` +
          `\`\${source_name}.\${target_name}\`, or \`\${package_name}.\${source_name}.\${target_name}`,
      );
    }
    const [inPackage, inSource, table] = (
      parts.length === 1 ? ['*', parts[0], '*'] : parts.length === 2 ? ['*', ...parts] : parts
    ).map(part => fnmatch(part as string));
    return accept(
      node =>
        node.resource_type === 'source' &&
        inPackage!(node.package_name) &&
        inSource!(node.source_name) &&
        table!(node.name),
    );
  },
};

/** `exposure:`, `metric:`, `semantic_model:`, `saved_query:`, `unit_test:` as `name` or `package.name`. */
export function named(kind: ResourceType): MethodDefinition {
  const words = kind.replace('_', ' ');
  const plural = words === 'saved query' ? 'Saved queries' : `${words[0]!.toUpperCase()}${words.slice(1)}s`;
  return {
    kinds: new Set([kind]),
    matcher: criterion => {
      const value = str(criterion.value);
      const parts = value.split('.');
      if (parts.length > 2) {
        return refuse(
          `Invalid ${words} selector value "${value}". ${plural} must be of the form ` +
            `\${${kind}_name} or \${${kind}_package.${kind}_name}`,
        );
      }
      const name = fnmatch(parts.at(-1) as string);
      const inPackage = fnmatch(parts.length === 2 ? (parts[0] as string) : '*');
      return accept(node => inPackage(node.package_name) && name(node.name));
    },
  };
}
