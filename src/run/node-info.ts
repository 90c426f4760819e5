import type { NodeInfo } from '../core/event.ts';
import { PyDict, str, toPlain } from '../core/value.ts';
import { configValue, type NodeBase, type RunnableNode } from '../model/index.ts';

/** The description of a node that events carry (dbt's node_info). */
export function nodeInfo(
  node: RunnableNode,
  status: string,
  times: { started?: Date; finished?: Date } = {},
): NodeInfo {
  const stored = node as Partial<NodeBase>;
  return {
    uniqueId: node.unique_id,
    name: node.name,
    resourceType: node.resource_type,
    materialized: materializedAs(node),
    path: node.path,
    relation: {
      database: stored.database ?? null,
      schema: stored.schema ?? null,
      alias: stored.alias ?? null,
      relationName: stored.relation_name ?? null,
    },
    checksum: typeof stored.checksum === 'object' ? stored.checksum.checksum : '',
    status,
    startedAt: times.started?.toISOString() ?? null,
    finishedAt: times.finished?.toISOString() ?? null,
    ...metaOf(node),
  };
}

function metaOf(node: RunnableNode): { meta?: Record<string, unknown> } {
  const meta = configValue(node, 'meta');
  if (!(meta instanceof PyDict) || meta.size === 0) return {};
  return { meta: toPlain(meta) as Record<string, unknown> };
}

/** How a node is materialized: its config, or what its kind implies. */
export function materializedAs(node: RunnableNode): string {
  const configured = configValue(node, 'materialized');
  if (configured !== null) return str(configured);
  return node.resource_type === 'unit_test' ? 'unit' : node.resource_type === 'test' ? 'test' : '';
}
