import type { MeasuredNode } from './measured-run.ts';

/**
 * The chain of nodes, each a parent of the next, that takes the longest in one period: however many threads there are,
 * the period cannot be shorter.
 * @param nodes of one period
 */
export function criticalPath(nodes: readonly MeasuredNode[]): MeasuredNode[] {
  const byId = new Map(nodes.map(node => [node.node.uniqueId, node]));
  const best = new Map<string, { readonly seconds: number; readonly parent: MeasuredNode | null }>();
  // A node ends after its parents, so that this order has them before it.
  for (const node of [...nodes].sort((a, b) => a.endedAt - b.endedAt)) {
    let [seconds, parent]: [number, MeasuredNode | null] = [0, null];
    for (const id of node.node.parents) {
      const known = best.get(id);
      if (known === undefined || known.seconds <= seconds) continue;
      [seconds, parent] = [known.seconds, byId.get(id) ?? null];
    }
    best.set(node.node.uniqueId, { seconds: seconds + node.seconds, parent });
  }
  let last: MeasuredNode | null = null;
  for (const node of nodes) {
    const { seconds } = best.get(node.node.uniqueId) as { seconds: number };
    if (seconds > (last === null ? 0 : (best.get(last.node.uniqueId)?.seconds ?? 0))) last = node;
  }
  const path: MeasuredNode[] = [];
  for (; last !== null; last = best.get(last.node.uniqueId)?.parent ?? null) path.unshift(last);
  return path;
}
