import { type Diagnostic, problem, valueEquals, warning } from '../core/index.ts';
import type { ModelNode } from '../model/index.ts';

/**
 * What in a changed contract others may already rely on: enforcement, columns, types and constraints that are gone.
 * An error where the model has versions (a new version would be the way), else a warning; null when only something
 * was added. Sizes in types (`varchar(10)`) do not count.
 */
export function contractProblem(now: ModelNode, before: ModelNode): Diagnostic | null {
  const removed: string[] = [];
  const retyped: string[] = [];
  const looser: string[] = [];
  for (const [key, column] of [...before.columns].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const current = now.columns.get(key);
    if (current === undefined) {
      removed.push(column.name);
      continue;
    }
    if (baseType(column.data_type) !== baseType(current.data_type)) {
      retyped.push(`${column.name} (${column.data_type} -> ${current.data_type})`);
    }
    if (!enforcesConstraints(before)) continue;
    for (const constraint of column.constraints) {
      if (!current.constraints.some(c => valueEquals(c, constraint))) {
        looser.push(`'${constraint.get('name') ?? constraint.get('type')}' constraint on column ${key}`);
      }
    }
  }
  const gone = enforcesConstraints(before)
    ? before.constraints
        .filter(old => !now.constraints.some(c => valueEquals(c, old)))
        .map(c => `'${c.get('name') ?? c.get('type')}' constraint on columns ${String(c.get('columns') ?? '')}`)
    : [];
  const constrained = before.constraints.length > 0 || [...before.columns.values()].some(c => c.constraints.length > 0);
  const list = (title: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`${title}: \n    - ${items.join('\n    - ')}`];
  const changes = [
    ...(now.contract.enforced
      ? []
      : ['Contract enforcement was removed: this model had an enforced contract and is no longer configured for one.']),
    ...list('Columns were removed', removed),
    ...list('Columns with data_type changes', retyped),
    ...list('Enforced column level constraints were removed', looser),
    ...list('Enforced model level constraints were removed', gone),
    ...(enforcesConstraints(before) && !enforcesConstraints(now) && constrained
      ? list('Materialization changed with enforced constraints', [`${materialized(before)} -> ${materialized(now)}`])
      : []),
  ];
  return changes.length === 0 ? null : breakingChange(now, changes);
}

/** The complaint about a model with an enforced contract that is gone; none when it was past its deprecation date. */
export function removalProblem(node: ModelNode): Diagnostic | null {
  if (!node.contract.enforced) return null;
  if (node.deprecation_date !== null && Date.parse(node.deprecation_date) < Date.now()) return null;
  const how = node.config.get('enabled') === false ? 'was disabled' : 'was deleted or renamed';
  return breakingChange(node, [`Contracted model '${node.unique_id}' ${how}.`]);
}

function breakingChange(node: ModelNode, changes: readonly string[]): Diagnostic {
  const data = { model: node.name, file: node.original_file_path, versioned: node.version !== null, changes };
  const at = { node: node.unique_id, span: { file: node.original_file_path, line: 1 } };
  return node.version === null ? warning('PA407', data, at) : problem('PA407', data, at);
}

const baseType = (type: string | null): string => (type ?? '').split('(')[0]!.trim().toLowerCase();

const materialized = (node: ModelNode): string => String(node.config.get('materialized') ?? 'view');

const enforcesConstraints = (node: ModelNode): boolean => ['table', 'incremental'].includes(materialized(node));
