import { join } from 'node:path';
import { agateTable } from '../context/objects/index.ts';
import type { Value } from '../core/value.ts';
import { readSeed, seedOptions } from '../materialize/index.ts';
import { configValue, type ExecutableNode } from '../model/index.ts';
import type { RunState } from './run-state.ts';

/** A seed's file as the table that `load_agate_table()` gives. */
export async function seedTable(state: RunState, node: ExecutableNode): Promise<Value> {
  const options = seedOptions(key => configValue(node, key));
  const table = await readSeed(seedPath(state, node), options);
  return agateTable(table, text => state.emit({ type: 'print', message: text }));
}

/** Absolute path of a seed's file. */
export function seedPath(state: RunState, node: ExecutableNode): string {
  const root = node.resource_type === 'seed' ? node.root_path : state.execution.context.project.root.root;
  return join(root, node.original_file_path);
}
