import { dirname } from 'node:path';
import type { PaEvent, ProfiledNode } from '../core/index.ts';
import type { Graph } from '../graph/index.ts';
import type { NodeBase, RunnableNode, UniqueId } from '../model/index.ts';
import { materializedAs } from './node-info.ts';
import type { RunState } from './run-state.ts';

/** Tells what a measured run, or its next period, will work on. */
export function profileStarted(
  state: RunState,
  nodes: ReadonlyMap<UniqueId, RunnableNode>,
  graph: Graph,
): Extract<PaEvent, { type: 'profile-started' }> {
  const profiled = [...nodes.values()].map((node): ProfiledNode => {
    const stored = node as Partial<NodeBase>;
    const names = [stored.database, stored.schema, stored.alias];
    return {
      uniqueId: node.unique_id,
      name: node.name,
      resourceType: node.resource_type,
      materialized: materializedAs(node),
      path: node.original_file_path,
      group: 'group' in node && typeof node.group === 'string' ? node.group : null,
      folder: folderOf(node),
      relation: names.every(name => typeof name === 'string') ? names.join('.').toLowerCase() : null,
      parents: graph.parents(node.unique_id).filter(id => nodes.has(id)),
      readers: graph.children(node.unique_id, 'ref').filter(id => !TESTS.test(id)),
      warnSeconds: state.resources.of(node).warnSeconds,
    };
  });
  return { type: 'profile-started', period: state.period ?? null, threads: state.threads, nodes: profiled };
}

/** Tests look at columns, but nobody needs a column only because it is tested. */
const TESTS = /^(?:unit_)?test\./;

function folderOf(node: RunnableNode): string | null {
  const folder = dirname(node.path).replaceAll('\\', '/');
  return folder === '.' || !['model', 'seed', 'snapshot'].includes(node.resource_type) ? null : folder;
}
