import { isList, type PyDict, type Value } from '../core/value.ts';
import { configValue, type Manifest, type ModelNode, type TestNode, type UniqueId } from '../model/index.ts';

/** Sets of columns that tell a node's rows apart. */
export type UniqueKeys = readonly (readonly string[])[];

/**
 * What is known to be unique in each node: by tests that fail on duplicates (`unique`, and tests of combinations under the
 * names that packages give them), by constraints of an enforced contract, and for columnar models by `unique_key`
 * together with the period. Tests that only warn, look at some of the rows, or are switched off, prove nothing.
 */
export function uniqueKeysOf(manifest: Manifest): Map<UniqueId, UniqueKeys> {
  const found = new Map<UniqueId, string[][]>();
  const add = (id: UniqueId, columns: readonly string[]): void => {
    if (columns.length === 0) return;
    const keys = found.get(id) ?? [];
    if (!keys.some(key => key.join('\0') === columns.join('\0'))) keys.push([...columns]);
    found.set(id, keys);
  };
  for (const node of manifest.nodes.values()) {
    if (node.resource_type === 'test') {
      if (node.attached_node !== null && provesUniqueness(node)) add(node.attached_node, testedColumns(node));
    } else if (node.resource_type === 'model') {
      for (const key of constrainedColumns(node)) add(node.unique_id, key);
      add(node.unique_id, declaredKey(node));
    }
  }
  return found;
}

function provesUniqueness(test: TestNode): boolean {
  const severity = String(configValue(test, 'severity') ?? 'ERROR').toLowerCase();
  return test.test_metadata !== null && severity === 'error' && configValue(test, 'where') === null;
}

function testedColumns({ test_metadata: metadata, column_name: column }: TestNode): string[] {
  const { name, kwargs } = metadata!;
  if (name === 'unique') return namesOf(column ?? kwargs.get('column_name') ?? null);
  if (!/^unique_combination/.test(name)) return [];
  return namesOf(kwargs.get('combination_of_columns') ?? kwargs.get('columns') ?? null);
}

/** Plain column names; an expression proves nothing about the columns in it. */
function namesOf(value: Value): string[] {
  const list = isList(value) ? value : [value];
  const names = list.filter((item): item is string => typeof item === 'string' && /^\w+$/.test(item));
  return names.length === list.length ? names : [];
}

/** Keys of an enforced contract: the database refuses rows that break them. */
function constrainedColumns(node: ModelNode): string[][] {
  if (!node.contract.enforced) return [];
  const isKey = (constraint: PyDict): boolean => ['primary_key', 'unique'].includes(String(constraint.get('type')));
  const ofModel = node.constraints.filter(isKey).map(constraint => namesOf(constraint.get('columns') ?? null));
  const ofColumns = [...node.columns.values()]
    .filter(column => column.constraints.some(constraint => isKey(constraint)))
    .map(column => [column.name]);
  return [...ofModel, ...ofColumns];
}

/** A columnar model's `unique_key`, with its period. The period alone is how rows are replaced, and no key. */
function declaredKey(node: ModelNode): string[] {
  if (configValue(node, 'materialized') !== 'columnar') return [];
  const period = configValue(node, 'period');
  const key = namesOf(configValue(node, 'unique_key'));
  const own = key.filter(column => column !== period);
  return own.length === 0 || typeof period !== 'string' ? own : [...own, period];
}
