import type { MeasuredNode } from './measured-run.ts';

/**
 * The chain of nodes, each a parent of the next, that takes the longest in one period: however many threads there are,
 * the period cannot be shorter.
 * @param nodes of one period
 */
export function criticalPath(nodes: readonly MeasuredNode[]): MeasuredNode[] {
  const byId = new Map(nodes.map(node => [node.node.uniqueId, node]));
  const best = new Map<string, { readonly seconds: number; readonly parent: MeasuredNode | null }>();
  // Parents first. Clocks cannot tell: members of one transaction, and batches, are told of together.
  const pending = [...nodes].reverse();
  for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
    const parents = node.node.parents.flatMap(id => byId.get(id) ?? []);
    const unknown = parents.filter(parent => !best.has(parent.node.uniqueId));
    if (unknown.length > 0) {
      pending.push(...unknown);
      continue;
    }
    pending.pop();
    let [seconds, longest]: [number, MeasuredNode | null] = [0, null];
    for (const parent of parents) {
      const known = best.get(parent.node.uniqueId)?.seconds ?? 0;
      if (known > seconds) [seconds, longest] = [known, parent];
    }
    best.set(node.node.uniqueId, { seconds: seconds + node.seconds, parent: longest });
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
