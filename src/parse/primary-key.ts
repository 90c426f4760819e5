import type { Manifest, ModelNode, TestNode, UniqueId } from '../model/index.ts';
import { byCodePoint } from './tests/test-name.ts';

/**
 * Infers `primary_key` of models: from constraints, else from columns tested as unique and not null, else from unique
 * tests alone (enabled ones before disabled ones).
 */
export function inferPrimaryKeys(manifest: Manifest): void {
  const tests = testsByModel(manifest);
  for (const node of manifest.nodes.values()) {
    if (node.resource_type === 'model')
      node.primary_key = primaryKey(node, tests.get(node.unique_id) ?? []).sort(byCodePoint);
  }
}

function testsByModel(manifest: Manifest): Map<UniqueId, TestNode[]> {
  const tests = new Map<UniqueId, TestNode[]>();
  const add = (node: { resource_type: string }): void => {
    if (node.resource_type !== 'test') return;
    const test = node as TestNode;
    if (test.attached_node === null || test.test_metadata === null) return;
    const known = tests.get(test.attached_node);
    if (known === undefined) tests.set(test.attached_node, [test]);
    else known.push(test);
  };
  for (const node of manifest.nodes.values()) add(node);
  for (const list of manifest.disabled.values()) for (const node of list) add(node);
  return tests;
}

function primaryKey(node: ModelNode, tests: readonly TestNode[]): string[] {
  for (const constraint of node.constraints) {
    if (constraint.get('type') === 'primary_key')
      return [...((constraint.get('columns') as string[] | undefined) ?? [])];
  }
  for (const column of node.columns.values()) {
    if (column.constraints.some(c => c.get('type') === 'primary_key')) return [column.name];
  }
  const unique = new Set<string>();
  const uniqueOff = new Set<string>();
  const notNull = new Set<string>();
  for (const test of tests) {
    const name = test.test_metadata?.name;
    for (const column of testedColumns(test)) {
      if (name === 'unique' || name === 'unique_combination_of_columns') {
        (test.config.get('enabled') === false ? uniqueOff : unique).add(column);
      } else if (name === 'not_null') notNull.add(column);
    }
  }
  const both = [...notNull].filter(column => unique.has(column) || uniqueOff.has(column));
  if (both.length > 0) return both;
  return unique.size > 0 ? [...unique] : [...uniqueOff];
}

function testedColumns(test: TestNode): string[] {
  const kwargs = test.test_metadata?.kwargs;
  const column = kwargs?.get('column_name');
  if (typeof column === 'string') return [column];
  const columns = kwargs?.get('combination_of_columns');
  return Array.isArray(columns) ? columns.filter((c): c is string => typeof c === 'string') : [];
}
