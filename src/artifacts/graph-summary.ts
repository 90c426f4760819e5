import type { UniqueId } from '../model/index.ts';
import { type Json, jsonText } from './json-text.ts';

/** The part of a graph that its summary shows. */
export interface SummaryGraph {
  readonly ids: readonly UniqueId[];
  children(id: UniqueId): readonly UniqueId[];
}

/** graph_summary.json: nodes by number with the numbers of their children; for `build` also with its test edges. */
export function graphSummaryText(invocationId: string, linked: SummaryGraph, withTestEdges?: SummaryGraph): string {
  return jsonText({
    _invocation_id: invocationId,
    linked: summaryJson(linked),
    with_test_edges: withTestEdges === undefined ? undefined : summaryJson(withTestEdges),
  });
}

function summaryJson(graph: SummaryGraph): Json {
  const numbers = new Map(graph.ids.map((id, i) => [id, i]));
  const nodes = new Map<string, Json>();
  for (const [id, number] of numbers) {
    const succ = graph.children(id).map(child => numbers.get(child) as number);
    nodes.set(String(number), { name: id, type: id.split('.')[0], succ: succ.length === 0 ? undefined : succ });
  }
  return nodes;
}
