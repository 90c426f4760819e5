import type { Graph } from '../graph/index.ts';
import { isColumnar, isEphemeral, type ModelNode, type RunnableNode, type UniqueId } from '../model/index.ts';

/** Columnar models that are built as one: the models in order, and the ephemeral ones that stand between them. */
export interface Chain {
  /** the first model's id: what the chain goes by in the contracted graph */
  readonly id: UniqueId;
  /** columnar models, parents before children */
  readonly members: readonly UniqueId[];
  /** ephemeral models on paths between members; they are worked on with the chain */
  readonly between: readonly UniqueId[];
}

export interface ChainFacts {
  isColumnar(id: UniqueId): boolean;
  /** an ephemeral model is part of whoever reads it */
  isEphemeral(id: UniqueId): boolean;
  /** models whose rows of the period before it reads */
  priors(id: UniqueId): readonly UniqueId[];
  /** the database a columnar model is written to: one transaction writes to one database */
  database(id: UniqueId): string;
}

/** The facts about nodes that are at hand. A columnar model in Python is in no chain: it is refused by itself, as any is. */
export function chainFacts(nodes: ReadonlyMap<UniqueId, RunnableNode>): ChainFacts {
  return {
    isColumnar: id => {
      const node = nodes.get(id);
      return node?.resource_type === 'model' && isColumnar(node) && node.language === 'sql';
    },
    isEphemeral: id => {
      const node = nodes.get(id);
      return node !== undefined && isEphemeral(node);
    },
    priors: id => (nodes.get(id) as Partial<ModelNode>).prior_nodes ?? [],
    database: id => (nodes.get(id) as ModelNode).database.toLowerCase(),
  };
}

/**
 * The chains of a run: columnar models that read each other, directly or through ephemeral models. Where something else
 * stands between two columnar models (a table, a view, in `build` a test), what comes after it is a chain of its own,
 * so that chains and the rest still have an order.
 * @param graph the chosen nodes and their edges, parents first
 */
export function findChains(graph: Graph, facts: ChainFacts): Chain[] {
  const order = graph.generations().flat();
  const stages = stagesOf(graph, order, facts);
  const groups = new Groups();
  for (const id of order) {
    if (!facts.isColumnar(id)) continue;
    // Who reads the other's past belongs to the same period's transaction, though nothing orders the two.
    const priors = facts
      .priors(id)
      .filter(prior => facts.isColumnar(prior) && facts.database(prior) === facts.database(id));
    for (const other of [...columnarParents(graph, id, facts), ...priors]) {
      if (stages.get(other) === stages.get(id)) groups.join(other, id);
    }
  }
  const members = new Map<UniqueId, UniqueId[]>();
  for (const id of order) {
    if (!facts.isColumnar(id)) continue;
    const list = members.get(groups.find(id)) ?? [];
    list.push(id);
    members.set(groups.find(id), list);
  }
  return [...members.values()].map(list => ({
    id: list[0]!,
    members: list,
    between: ephemeralsBetween(graph, order, new Set(list), facts),
  }));
}

/**
 * How many times a path to a node has left the columnar models and come back. Models of one stage can be built as one:
 * a path that leaves them and comes back leads into a later stage. -1: no columnar ancestor.
 */
function stagesOf(graph: Graph, order: readonly UniqueId[], facts: ChainFacts): Map<UniqueId, number> {
  const stages = new Map<UniqueId, number>();
  for (const id of order) {
    let stage = -1;
    const joins = facts.isColumnar(id) || facts.isEphemeral(id);
    for (const parent of graph.parents(id)) {
      const above = stages.get(parent)!;
      stage = Math.max(stage, joins && above >= 0 && leaves(parent, id, graph, facts) ? above + 1 : above);
    }
    stages.set(id, facts.isColumnar(id) ? Math.max(0, stage) : stage);
  }
  return stages;
}

/** Whether what a node reads there is no part of its chain. */
function leaves(parent: UniqueId, id: UniqueId, graph: Graph, facts: ChainFacts): boolean {
  if (facts.isEphemeral(parent)) return false;
  if (!facts.isColumnar(parent)) return true;
  const readers = facts.isColumnar(id) ? [id] : columnarReaders(graph, id, facts);
  return readers.some(reader => facts.database(reader) !== facts.database(parent));
}

/** Columnar models that a node reads, directly or through ephemeral ones. */
export function columnarParents(
  graph: Graph,
  id: UniqueId,
  facts: Pick<ChainFacts, 'isColumnar' | 'isEphemeral'>,
): Set<UniqueId> {
  return reached(id, facts, node => graph.parents(node, 'ref'));
}

const columnarReaders = (graph: Graph, id: UniqueId, facts: ChainFacts): UniqueId[] => [
  ...reached(id, facts, node => graph.children(node, 'ref')),
];

function reached(
  id: UniqueId,
  facts: Pick<ChainFacts, 'isColumnar' | 'isEphemeral'>,
  next: (id: UniqueId) => readonly UniqueId[],
): Set<UniqueId> {
  const found = new Set<UniqueId>();
  const seen = new Set<UniqueId>();
  const pending = [...next(id)];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (facts.isColumnar(node)) found.add(node);
    else if (facts.isEphemeral(node)) pending.push(...next(node));
  }
  return found;
}

function ephemeralsBetween(
  graph: Graph,
  order: readonly UniqueId[],
  members: ReadonlySet<UniqueId>,
  facts: ChainFacts,
): UniqueId[] {
  const below = new Set<UniqueId>();
  for (const id of order) {
    if (graph.parents(id).some(parent => members.has(parent) || below.has(parent)) && facts.isEphemeral(id))
      below.add(id);
  }
  const above = new Set<UniqueId>();
  for (const id of [...order].reverse()) {
    if (graph.children(id).some(child => members.has(child) || above.has(child)) && facts.isEphemeral(id))
      above.add(id);
  }
  return order.filter(id => below.has(id) && above.has(id));
}

/** Disjoint sets. */
class Groups {
  private readonly parent = new Map<UniqueId, UniqueId>();

  find(id: UniqueId): UniqueId {
    let root = id;
    for (let up = this.parent.get(root); up !== undefined; up = this.parent.get(root)) root = up;
    return root;
  }

  join(a: UniqueId, b: UniqueId): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x !== y) this.parent.set(y, x);
  }
}
