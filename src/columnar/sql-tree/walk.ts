import type { ColumnRef, CteEntry, Expression, FromNode, QueryNode } from './types.ts';

type Tree = { readonly [key: string]: unknown };

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Visits every object of a tree, outer ones first. `enter` returns false to leave out what is within. */
export function walk(tree: unknown, enter: (node: Tree) => boolean | undefined): void {
  if (Array.isArray(tree)) {
    for (const item of tree) walk(item, enter);
  } else if (isTree(tree)) {
    if (enter(tree) === false) return;
    for (const key in tree) {
      const value = tree[key];
      if (typeof value === 'object' && value !== null) walk(value, enter);
    }
  }
}

/**
 * A tree with nodes replaced: `replace` gives the new node (not visited again), or null to look within. What does not
 * change is shared with the old tree.
 */
export function transform<T>(tree: T, replace: (node: Tree) => unknown): T {
  if (Array.isArray(tree)) return sharedArray(tree, item => transform(item, replace)) as T;
  if (!isTree(tree)) return tree;
  const replaced = replace(tree);
  return (replaced === null ? sharedFields(tree, value => transform(value, replace)) : replaced) as T;
}

function sharedArray(items: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  let copy: unknown[] | null = null;
  for (const [i, item] of items.entries()) {
    const changed = change(item);
    if (changed === item) continue;
    copy ??= [...items];
    copy[i] = changed;
  }
  return copy ?? items;
}

function sharedFields(tree: Tree, change: (value: unknown) => unknown): Tree {
  let copy: Record<string, unknown> | null = null;
  for (const key in tree) {
    const value = tree[key];
    if (typeof value !== 'object' || value === null) continue;
    const changed = change(value);
    if (changed === value) continue;
    copy ??= { ...tree };
    copy[key] = changed;
  }
  return copy ?? tree;
}

/** Whether a tree node is a query (inside of an expression or of FROM): its names are looked up in it first. */
export const isQuery = (node: Tree): node is Tree & QueryNode =>
  typeof node['type'] === 'string' && (node['type'] as string).endsWith('_NODE');

/** Column references below a node; those within subqueries too unless `own` is set. */
export function columnRefs(tree: unknown, own = false): ColumnRef[] {
  const found: ColumnRef[] = [];
  walk(tree, node => {
    if (own && isQuery(node)) return false;
    if (node['class'] === 'COLUMN_REF') found.push(node as unknown as ColumnRef);
    return undefined;
  });
  return found;
}

/** Expressions of a select itself, without what stands in FROM subqueries and CTEs. */
export function everyExpression(tree: unknown, visit: (expression: Expression) => void, intoQueries: boolean): void {
  walk(tree, node => {
    if (!intoQueries && isQuery(node)) return false;
    if (typeof node['class'] === 'string') visit(node as unknown as Expression);
    return undefined;
  });
}

/** All CTEs of a tree, wherever they are defined. */
export function everyCte(tree: QueryNode): CteEntry[] {
  const found: CteEntry[] = [];
  walk(tree, node => {
    if (isQuery(node)) found.push(...node.cte_map.map);
    return undefined;
  });
  return found;
}

/** Tables named in a tree, one entry per mention. */
export function everyTable(tree: unknown): FromNode[] {
  const found: FromNode[] = [];
  walk(tree, node => {
    if (node['type'] === 'BASE_TABLE') found.push(node as unknown as FromNode);
    return undefined;
  });
  return found;
}

/** Whether two trees are equal, the order of keys and of what a star leaves out aside: DuckDB keeps that as a set. */
export function sameTree(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameTree(item, b[i]));
  }
  if (!isTree(a) || !isTree(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => (key === 'exclude_list' ? sameSet(a[key], b[key]) : sameTree(a[key], b[key])))
  );
}

/**
 * A tree with some of its nodes, known by identity, rewritten: each rewriter gets its node with what is within already
 * rewritten.
 */
export function rewriteNodes<T>(tree: T, rewriters: ReadonlyMap<unknown, (node: never) => unknown>): T {
  if (Array.isArray(tree)) return sharedArray(tree, item => rewriteNodes(item, rewriters)) as T;
  if (!isTree(tree)) return tree;
  const within = sharedFields(tree, value => rewriteNodes(value, rewriters));
  const rewrite = rewriters.get(tree);
  return (rewrite === undefined ? within : rewrite(within as never)) as T;
}

function sameSet(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  const names = new Set(b);
  return a.length === b.length && names.size === b.length && a.every(name => names.has(name));
}
