import { ExecutionScope } from '../compile/index.ts';
import { RelationObject } from '../context/objects/index.ts';
import { NO_KWARGS } from '../jinja/index.ts';
import { configValue, isEphemeral, type NodeBase, type RunnableNode } from '../model/index.ts';
import { LazyConnection } from './lazy-connection.ts';
import type { RunState } from './run-state.ts';

/**
 * Makes the schemas that the nodes will be built in and fills the relation cache with what exists: one query for all
 * schemas of the project.
 */
export async function prepareDatabase(state: RunState, nodes: Iterable<RunnableNode>): Promise<void> {
  const needed = new Map<string, { database: string; schema: string }>();
  for (const node of nodes) {
    if (!isStored(node, state.flags.storeFailures)) continue;
    needed.set(key(node), { database: node.database, schema: node.schema });
  }
  const session = await state.session();
  await createSchemas(state, [...needed.values()]);
  const all = new Map(needed);
  if (state.flags.all.get('cache_selected_only') !== true) {
    for (const node of state.execution.manifest.nodes.values()) {
      if (isStored(node, false)) all.set(key(node), { database: node.database, schema: node.schema });
    }
  }
  const schemas = [...all.values()];
  for (const relation of await session.listRelations(schemas)) session.relations.add(relation);
  for (const { database, schema } of schemas) session.relations.addSchema(database, schema);
}

async function createSchemas(state: RunState, schemas: readonly { database: string; schema: string }[]): Promise<void> {
  const session = await state.session();
  const databases = new Set(schemas.map(s => s.database));
  const existing = new Set<string>();
  for (const database of databases) {
    for (const schema of await session.listSchemas(database)) existing.add(key({ database, schema }));
  }
  const missing = schemas.filter(s => !existing.has(key(s)));
  if (missing.length === 0) return;
  const { context } = state.execution;
  const macro = context.namespace.findMacro('create_schema', context.project.root.name);
  if (macro === undefined) throw new Error('the built-in macro create_schema is missing');
  const connection = new LazyConnection(state, 'master');
  try {
    await connection.get();
    const scope = new ExecutionScope(
      state.execution,
      macro,
      {
        connection,
        onEphemeral: () => {},
        thread: 'MainThread',
      },
      context.project.root.name,
    );
    for (const { database, schema } of missing) {
      const relation = new RelationObject({ path: { database, schema, identifier: null } });
      await context.macroTemplate(macro).call(scope, [relation], NO_KWARGS);
    }
    if (connection.current?.inTransaction) await connection.current.commit();
  } finally {
    await connection.release();
  }
}

const key = (s: { database: string; schema: string }): string => `${s.database}\u0000${s.schema}`.toLowerCase();

/** Whether a node makes a relation of its own. */
function isStored(node: RunnableNode, storeFailures: boolean): node is RunnableNode & NodeBase {
  switch (node.resource_type) {
    case 'model':
      return !isEphemeral(node);
    case 'seed':
    case 'snapshot':
      return true;
    case 'test':
      return (
        storeFailures || configValue(node, 'store_failures') === true || configValue(node, 'store_failures_as') !== null
      );
    default:
      return false;
  }
}
