import type { NodeProblem, RunTotals } from '../core/event.ts';
import { plural } from '../core/index.ts';
import { configValue, type Manifest, type NodeBase, type RunResult } from '../model/index.ts';
import { materializedAs, nodeInfo } from './node-info.ts';

/**
 * Counts of what a run worked on, by kind: `1 incremental model, 2 project hooks, 1 table model`. Data tests stand
 * where `test` sorts, as in dbt.
 */
export function countLine(results: readonly RunResult[]): string {
  const counts = new Map<string, number>();
  for (const { node } of results) {
    const kind =
      node.resource_type === 'model'
        ? `${materializedAs(node)} model`
        : node.resource_type === 'operation'
          ? 'project hook'
          : node.resource_type.replaceAll('_', ' ');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => plural(count, kind === 'test' ? 'data test' : kind))
    .join(', ');
}

/** What a project holds, by kind, in dbt's order: nodes by first appearance, then the rest. */
export function resourceCounts(manifest: Manifest): [kind: string, count: number][] {
  const counts = new Map<string, number>();
  const add = (kind: string, count: number): void => {
    if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count);
  };
  for (const node of manifest.nodes.values()) {
    // A test of something disabled stays in the manifest, switched off.
    if (node.resource_type !== 'test' || node.config.get('enabled') !== false) add(kindWord(node), 1);
  }
  add('source', manifest.sources.size);
  add('exposure', manifest.exposures.size);
  add('metric', manifest.metrics.size);
  add('macro', manifest.macros.size);
  add('group', manifest.groups.size);
  add('semantic model', manifest.semanticModels.size);
  add('saved query', manifest.savedQueries.size);
  add('unit test', manifest.unitTests.size);
  return [...counts];
}

function kindWord(node: { resource_type: string }): string {
  if (node.resource_type === 'test') return 'data test';
  return node.resource_type.replaceAll('_', ' ');
}

/** The last line's figures. A partial success counts as an error there, as in dbt. */
export function totalsOf(results: readonly RunResult[]): RunTotals {
  const count = (...statuses: string[]): number => results.filter(r => statuses.includes(r.status)).length;
  return {
    pass: count('success', 'pass'),
    warn: count('warn'),
    error: count('error', 'fail', 'runtime error', 'partial success'),
    skip: count('skipped'),
    noOp: count('no-op'),
    partialSuccess: count('partial success'),
    total: results.length,
  };
}

/** What went wrong, node by node, for the end of the output. */
export function problemsOf(results: readonly RunResult[]): NodeProblem[] {
  return results.flatMap(result => {
    const kind = problemKind(result);
    if (kind === null) return [];
    const { node } = result;
    const compiled = node as Partial<NodeBase>;
    const stored = node.resource_type === 'test' && shouldHaveStored(result) ? node.relation_name : null;
    return [
      {
        kind,
        node: nodeInfo(node, result.status),
        file: node.original_file_path,
        message: result.message ?? '',
        compiledPath: compiled.compiled_path ?? null,
        failuresRelation: stored,
        diagnostic: result.diagnostic ?? null,
      },
    ];
  });
}

function problemKind(result: RunResult): NodeProblem['kind'] | null {
  switch (result.status) {
    case 'error':
    case 'runtime error':
    case 'partial success':
      return 'error';
    case 'fail':
      return 'failure';
    case 'warn':
      return 'warning';
    default:
      return null;
  }
}

function shouldHaveStored(result: RunResult): boolean {
  const as = configValue(result.node, 'store_failures_as');
  return as === 'table' || as === 'view' || configValue(result.node, 'store_failures') === true;
}
