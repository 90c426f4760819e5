import { dirname } from 'node:path';
import type { PaEvent, ProfiledNode } from '../core/index.ts';
import type { Graph } from '../graph/index.ts';
import { isEphemeral, type NodeBase, type RunnableNode, type UniqueId } from '../model/index.ts';
import { materializedAs } from './node-info.ts';
import type { RunState } from './run-state.ts';

/** Tells what a measured run, or its next period, will work on. */
export function profileStarted(
  state: RunState,
  nodes: ReadonlyMap<UniqueId, RunnableNode>,
  graph: Graph,
): Extract<PaEvent, { type: 'profile-started' }> {
  const resource = (id: UniqueId): RunnableNode | undefined => state.execution.manifest.nodes.get(id) as RunnableNode;
  const profiled = [...nodes.values()]
    .filter(node => !isEphemeral(node))
    .map((node): ProfiledNode => {
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
        parents: throughEphemerals(node.unique_id, id => graph.parents(id), resource).filter(id => nodes.has(id)),
        readers: throughEphemerals(node.unique_id, id => graph.children(id, 'ref'), resource).filter(
          id => !TESTS.test(id),
        ),
        warnSeconds: state.resources.of(node).warnSeconds,
      };
    });
  return { type: 'profile-started', period: state.period ?? null, threads: state.threads, nodes: profiled };
}

/** Neighbours on one side, and those behind ephemeral ones: these are parts of their readers' queries. */
function throughEphemerals(
  id: UniqueId,
  neighbours: (id: UniqueId) => readonly UniqueId[],
  resource: (id: UniqueId) => RunnableNode | undefined,
): UniqueId[] {
  const found = new Set<UniqueId>();
  const seen = new Set<UniqueId>();
  const pending = [...neighbours(id)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const node = resource(next);
    if (node !== undefined && isEphemeral(node)) pending.push(...neighbours(next));
    else found.add(next);
  }
  return [...found].sort();
}

/** Tests look at columns, but nobody needs a column only because it is tested. */
const TESTS = /^(?:unit_)?test\./;

function folderOf(node: RunnableNode): string | null {
  const folder = dirname(node.path).replaceAll('\\', '/');
  return folder === '.' || !['model', 'seed', 'snapshot'].includes(node.resource_type) ? null : folder;
}
