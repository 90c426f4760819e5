import { type Chain, contractGraph, findChains } from '../../columnar/index.ts';
import type { Graph } from '../../graph/index.ts';
import { isColumnar, isEphemeral, type ModelNode, type RunnableNode, type UniqueId } from '../../model/index.ts';

/** The chains of a run by the id they go by, and the graph in which each is one node. */
export interface ChainsOfRun {
  readonly chains: ReadonlyMap<UniqueId, Chain>;
  readonly graph: Graph;
}

/** Finds the chains among the chosen nodes. */
export function chainsOfRun(graph: Graph, nodes: ReadonlyMap<UniqueId, RunnableNode>): ChainsOfRun {
  const columnar = (id: UniqueId): boolean => isChainable(nodes.get(id));
  if (![...nodes.keys()].some(columnar)) return { chains: new Map(), graph };
  const chains = findChains(graph, {
    isColumnar: columnar,
    isEphemeral: id => {
      const node = nodes.get(id);
      return node !== undefined && isEphemeral(node);
    },
    database: id => (nodes.get(id) as ModelNode).database.toLowerCase(),
  });
  return { chains: new Map(chains.map(chain => [chain.id, chain])), graph: contractGraph(graph, chains) };
}

/** A columnar model in SQL. One in Python is refused by itself, as any is. */
const isChainable = (node: RunnableNode | undefined): boolean =>
  node?.resource_type === 'model' && isColumnar(node) && node.language === 'sql';
