import { PyDict, type Value } from '../../core/index.ts';
import { configValue, type ExecutableNode, type Manifest, type TestNode } from '../../model/index.ts';

/**
 * The keys that may tell a node's rows apart, most certain first: its `unique_key`, its primary key (constraints, or
 * tests for unique and not null), columns of any test whose name begins with `unique`. A `unique_key` may name what an
 * increment replaces rather than a row (a year), and tests may fail: whoever uses a key must see that it is one.
 */
export function possibleKeys(manifest: Manifest, node: ExecutableNode): string[][] {
  const keys: string[][] = [];
  if (node.resource_type === 'snapshot') keys.push(['dbt_scd_id']);
  const unique = configValue(node, 'unique_key');
  if (typeof unique === 'string') keys.push(unique.split(',').map(name => name.trim()));
  else keys.push(namesIn(unique));
  if (node.resource_type === 'model') keys.push([...node.primary_key]);
  for (const test of manifest.nodes.values()) {
    if (test.resource_type === 'test' && test.attached_node === node.unique_id) keys.push(...testedKeys(test));
  }
  return keys.filter(key => key.length > 0);
}

/** Columns that a test says are unique, alone or together. */
function testedKeys(test: TestNode): string[][] {
  const metadata = test.test_metadata;
  if (!metadata?.name.startsWith('unique')) return [];
  const { kwargs } = metadata;
  const column = kwargs.get('column_name');
  const lists = [...kwargs.values()].map(namesIn);
  return typeof column === 'string' ? [[column]] : lists;
}

function namesIn(value: Value | undefined): string[] {
  if (!Array.isArray(value) || value instanceof PyDict) return [];
  return value.every(name => typeof name === 'string') ? (value as string[]) : [];
}
