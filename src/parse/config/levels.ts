import { PyDict, type Value } from '../../core/value.ts';
import type { Package } from '../../model/index.ts';
import { type ConfigKind, defaultConfig } from './fields.ts';
import { mergeLevel } from './merge.ts';

/**
 * The levels of a package's config tree on the way to a node (B10, B73): the kind's root, then package, folders and
 * name as far as the tree goes. Merged results are kept per tree node, so that a folder's config is merged once
 * however many nodes lie below it.
 */
export interface ConfigTrees {
  /** The defaults with all levels on the way to `fqn` merged over them. */
  merged(pkg: Package, kind: ConfigKind, tree: string, fqn: readonly string[]): PyDict;
  /** The levels themselves, root first. */
  levels(pkg: Package, tree: string, fqn: readonly string[]): PyDict[];
  /** The levels as written in the project file, put over one another key by key. */
  unrendered(pkg: Package, tree: string, fqn: readonly string[]): PyDict;
}

export function createConfigTrees(): ConfigTrees {
  const own = new WeakMap<PyDict, PyDict>();
  const mergedByNode = new Map<ConfigKind, WeakMap<PyDict, PyDict>>();
  const writtenByNode = new WeakMap<PyDict, PyDict>();
  const defaults = new Map<ConfigKind, PyDict>();

  const ownKeys = (node: PyDict): PyDict => {
    let keys = own.get(node);
    if (keys === undefined) {
      keys = ownLevel(node);
      own.set(node, keys);
    }
    return keys;
  };
  const defaultsOf = (kind: ConfigKind): PyDict => {
    let config = defaults.get(kind);
    if (config === undefined) {
      config = defaultConfig(kind);
      defaults.set(kind, config);
    }
    return config;
  };

  return {
    merged(pkg, kind, tree, fqn) {
      let cache = mergedByNode.get(kind);
      if (cache === undefined) {
        cache = new WeakMap();
        mergedByNode.set(kind, cache);
      }
      let config = defaultsOf(kind);
      for (const node of nodesOnPath(pkg.configTrees.get(tree), fqn)) {
        let merged = cache.get(node);
        if (merged === undefined) {
          merged = mergeLevel(kind, config, ownKeys(node));
          cache.set(node, merged);
        }
        config = merged;
      }
      return config;
    },
    levels: (pkg, tree, fqn) => nodesOnPath(pkg.configTrees.get(tree), fqn).map(ownKeys),
    unrendered(pkg, tree, fqn) {
      let config = new PyDict();
      for (const node of nodesOnPath(pkg.unrenderedConfigTrees.get(tree), fqn)) {
        let merged = writtenByNode.get(node);
        if (merged === undefined) {
          merged = config.copy().update(ownKeys(node).entries());
          writtenByNode.set(node, merged);
        }
        config = merged;
      }
      return config;
    },
  };
}

function nodesOnPath(root: PyDict | undefined, fqn: readonly string[]): PyDict[] {
  if (root === undefined) return [];
  const nodes = [root];
  let node = root;
  for (const level of fqn) {
    const next = node.get(level);
    if (!(next instanceof PyDict)) break;
    nodes.push(next);
    node = next;
  }
  return nodes;
}

/** The configs that one level of a tree sets: `+key`, and any key whose value is no dictionary. */
function ownLevel(node: PyDict): PyDict {
  const level = new PyDict<Value>();
  for (const [key, value] of node) {
    if (typeof key !== 'string') continue;
    if (key.startsWith('+')) level.set(key.slice(1).trim(), value);
    else if (!(value instanceof PyDict)) level.set(key, value);
  }
  return level;
}
