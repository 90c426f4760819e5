import { agateTable, nodeRelation, PRINT_DEFAULTS, printTable } from '../../context/objects/index.ts';
import { str } from '../../core/value.ts';
import type { SeedNode } from '../../model/index.ts';
import { LazyConnection, type RunState } from '../../run/index.ts';

/** Rows of each seed that are shown. */
const ROWS = 10;

/** `--show`: a random sample of each seed that was loaded. */
export async function showSeeds(state: RunState): Promise<void> {
  const loaded = state.results.filter(({ node, status }) => node.resource_type === 'seed' && status === 'success');
  if (loaded.length === 0) return;
  const { emit } = state;
  const line = (name: string, message: string): void => emit({ type: 'line', level: 'info', name, message });
  const connection = new LazyConnection(state, 'seed');
  try {
    for (const { node } of loaded as { node: SeedNode }[]) {
      const relation = str(nodeRelation(node, state.execution.context.project.root));
      const { table } = await (await connection.get()).query(`select * from ${relation} using sample ${ROWS} rows`);
      const header = `Random sample of table: ${node.schema}.${node.alias}`;
      line('Formatting', '');
      line('SeedHeader', header);
      line('Formatting', '-'.repeat(header.length));
      const text = printTable(
        agateTable(table, () => {}),
        { ...PRINT_DEFAULTS, maxRows: ROWS, maxColumns: null },
      );
      emit({ type: 'payload', name: 'PrintEvent', text });
    }
  } finally {
    await connection.release();
  }
}
