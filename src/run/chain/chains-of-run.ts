import { type Chain, chainFacts, contractGraph, findChains } from '../../columnar/index.ts';
import type { Graph } from '../../graph/index.ts';
import type { RunnableNode, UniqueId } from '../../model/index.ts';

/** The chains of a run by the id they go by, and the graph in which each is one node. */
export interface ChainsOfRun {
  readonly chains: ReadonlyMap<UniqueId, Chain>;
  readonly graph: Graph;
}

/** Finds the chains among the chosen nodes. */
export function chainsOfRun(graph: Graph, nodes: ReadonlyMap<UniqueId, RunnableNode>): ChainsOfRun {
  const facts = chainFacts(nodes);
  if (![...nodes.keys()].some(facts.isColumnar)) return { chains: new Map(), graph };
  const chains = findChains(graph, facts);
  return { chains: new Map(chains.map(chain => [chain.id, chain])), graph: contractGraph(graph, chains) };
}
