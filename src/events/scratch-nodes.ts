import { persistenceOf } from '../columnar/index.ts';
import { DiagnosticError } from '../core/index.ts';
import type { Value } from '../core/value.ts';
import { buildGraph } from '../graph/index.ts';
import { type ExecutableNode, findResource, isColumnar, type Manifest, type UniqueId } from '../model/index.ts';
import type { EventPlan } from './event-plan.ts';

/**
 * Fits a manifest's nodes to a database that is thrown away: nothing is written to files, and of columnar models only
 * what is read again is kept. The nodes concerned are replaced, the manifest's others stay as they are.
 * @returns whether rows of the event model are read by later periods
 */
export function fitToScratch(manifest: Manifest, { model, carried, events, state }: EventPlan): { readsPast: boolean } {
  const ids = [...events, ...state];
  const nodes = ids.flatMap(id => {
    const node = findResource(manifest, id);
    return node?.resource_type === 'model' ? [node] : [];
  });
  for (const node of nodes) {
    if (isColumnar(node)) replace(manifest, node, 'persist', 'none');
    else if (node.config.get('materialized') === 'external') replace(manifest, node, 'materialized', 'table');
  }
  // A setting that cannot be followed is one on which another period depends.
  const graph = buildGraph(manifest);
  if (!graph.ok) throw new DiagnosticError(graph.error);
  const found = persistenceOf(manifest, graph.value);
  const isKept = (id: UniqueId): boolean => found.get(id)?.persist === 'table';
  for (const { unique_id } of nodes) {
    if (!isKept(unique_id) && unique_id !== model.unique_id && !carried.has(unique_id)) continue;
    const node = manifest.nodes.get(unique_id) as ExecutableNode;
    if (isColumnar(node)) replace(manifest, node, 'persist', 'table');
  }
  return { readsPast: !isColumnar(manifest.nodes.get(model.unique_id)) || isKept(model.unique_id) };
}

/** Makes incremental models of columnar ones: each is built by itself, and its rows of the period are replaced. */
export function unfuse(manifest: Manifest): void {
  for (const node of [...manifest.nodes.values()]) {
    if (!isColumnar(node)) continue;
    const period = node.config.get('period') ?? null;
    replace(manifest, node, 'materialized', period === null ? 'table' : 'incremental');
    if (period === null) continue;
    replace(manifest, manifest.nodes.get(node.unique_id) as ExecutableNode, 'incremental_strategy', 'delete+insert');
    replace(manifest, manifest.nodes.get(node.unique_id) as ExecutableNode, 'unique_key', period);
  }
}

function replace(manifest: Manifest, node: ExecutableNode, key: string, value: Value): void {
  manifest.nodes.set(node.unique_id, { ...node, config: node.config.copy().set(key, value) } as ExecutableNode);
}
