import type { CatalogRow } from '../../adapter/index.ts';
import type { CatalogTable } from '../../artifacts/index.ts';
import { relationKey } from '../../model/index.ts';
import { command, selected, unwrap } from '../command.ts';
import { type CommandResult, done } from '../command-result.ts';
import { withExecution } from '../execute.ts';
import type { Invoked } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';
import type { SelectionOptions } from '../selection.ts';
import { compileAll } from './compile.ts';
import type { Retried } from './run.ts';

export interface DocsOptions extends SelectionOptions {
  /** instead of a selection: what `retry` does again */
  readonly retried?: Retried;
  /** default true: nodes are compiled into the manifest first */
  readonly compile?: boolean;
  /** write a catalog without looking into the database */
  readonly emptyCatalog?: boolean;
}

/** Writes manifest.json (with compiled code) and catalog.json. */
export function docsGenerate(options: OpenOptions, asked: DocsOptions): Promise<CommandResult> {
  const started = performance.now();
  return command('generate', options, async invoked => {
    const { artifacts, emit, manifest } = invoked;
    const ids = selected(invoked, 'generate', asked);
    return withExecution(invoked, ids, { readOnly: true }, async state => {
      if (asked.compile ?? true) {
        await compileAll(invoked, state, ids, { listEphemeral: false });
        unwrap(artifacts.writeManifest(manifest));
      }
      emit({ type: 'line', level: 'info', name: 'BuildingCatalog', message: 'Building catalog' });
      const rows = asked.emptyCatalog ? [] : await (await state.session()).catalog(schemasOf(invoked));
      const path = unwrap(artifacts.writeCatalog(manifest, tablesOf(rows)));
      unwrap(artifacts.writeRunResults(state.results, (performance.now() - started) / 1000));
      emit({ type: 'line', level: 'info', name: 'CatalogWritten', message: `Catalog written to ${path}` });
      return done({ results: state.results });
    });
  });
}

/** The schemas that nodes and sources stand in. */
function schemasOf({ manifest }: Invoked): { database: string; schema: string }[] {
  const schemas = new Map<string, { database: string; schema: string }>();
  for (const { database, schema } of [...manifest.nodes.values(), ...manifest.sources.values()]) {
    schemas.set(`${database}\u0000${schema}`.toLowerCase(), { database, schema });
  }
  return [...schemas.values()];
}

/** Catalog rows, one per column, as tables. */
function tablesOf(rows: readonly CatalogRow[]): CatalogTable[] {
  const tables = new Map<string, CatalogTable & { columns: CatalogTable['columns'][number][] }>();
  for (const row of rows) {
    const key = relationKey(row);
    let table = tables.get(key);
    if (table === undefined) {
      table = {
        database: row.database,
        schema: row.schema,
        name: row.identifier,
        type: row.type,
        comment: row.comment,
        owner: row.owner,
        columns: [],
      };
      tables.set(key, table);
    }
    table.columns.push({ name: row.column, index: row.index, type: row.dataType, comment: row.columnComment });
  }
  return [...tables.values()];
}
