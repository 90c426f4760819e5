import { type Compilation, ExecutionScope, type NodeConnection } from '../compile/index.ts';
import type { RunState } from './run-state.ts';
import { seedTable } from './seed-file.ts';

/** How nodes of a run are compiled on one connection. */
export function compilationFor(
  state: RunState,
  connection: NodeConnection,
  prepare: (scope: ExecutionScope) => void = () => {},
  thread = 'MainThread',
): Compilation {
  return {
    execution: state.execution,
    ephemerals: state.ephemerals,
    scopeFor(node, onEphemeral, execution = state.execution, overrides = {}) {
      const scope = new ExecutionScope(execution, node, {
        overrides,
        connection,
        onEphemeral,
        thread,
        loadAgateTable: () => seedTable(state, node),
        write: sql => {
          node.build_path = state.files.run(node, sql);
        },
      });
      prepare(scope);
      return scope;
    },
    onCompiled(node) {
      if (node.resource_type === 'snapshot' || node.resource_type === 'seed') return;
      if (node.compiled_code) node.compiled_path = state.files.compiled(node, node.compiled_code);
    },
  };
}
