import { join } from 'node:path';
import { agateTable } from '../context/objects/index.ts';
import { PyDict, str, type Value } from '../core/value.ts';
import { readSeed } from '../materialize/index.ts';
import type { ExecutableNode } from '../model/index.ts';
import type { RunState } from './run-state.ts';

/** A seed's file as the table that `load_agate_table()` gives. */
export async function seedTable(state: RunState, node: ExecutableNode): Promise<Value> {
  const types = node.config.get('column_types');
  const table = await readSeed(seedPath(state, node), {
    delimiter: str(node.config.get('delimiter') ?? ','),
    textColumns: new Set(types instanceof PyDict ? [...types.keys()].map(String) : []),
  });
  return agateTable(table, text => state.emit({ type: 'print', message: text }));
}

/** Absolute path of a seed's file. */
export function seedPath(state: RunState, node: ExecutableNode): string {
  const root = node.resource_type === 'seed' ? node.root_path : state.execution.context.project.root.root;
  return join(root, node.original_file_path);
}
