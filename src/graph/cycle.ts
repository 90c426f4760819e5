import type { UniqueId } from '../model/index.ts';

/**
 * One cycle as the ids on it in the direction of the edges, or null. Walks depth first from the nodes in their order
 * along edges in theirs, so that the same project always shows the same cycle.
 */
export function findCycle(
  ids: Iterable<UniqueId>,
  edges: Iterable<readonly [parent: UniqueId, child: UniqueId]>,
): UniqueId[] | null {
  const children = new Map<UniqueId, UniqueId[]>();
  for (const [parent, child] of edges) {
    const list = children.get(parent);
    if (list) list.push(child);
    else children.set(parent, [child]);
  }
  const done = new Set<UniqueId>();
  for (const start of ids) {
    if (done.has(start)) continue;
    const path: UniqueId[] = [start];
    const onPath = new Map<UniqueId, number>([[start, 0]]);
    const next: number[] = [0];
    while (path.length > 0) {
      const id = path.at(-1) as UniqueId;
      const child = children.get(id)?.[next[next.length - 1]!++];
      if (child === undefined) {
        done.add(id);
        onPath.delete(id);
        path.pop();
        next.pop();
      } else if (onPath.has(child)) {
        return path.slice(onPath.get(child));
      } else if (!done.has(child)) {
        onPath.set(child, path.length);
        path.push(child);
        next.push(0);
      }
    }
  }
  return null;
}
