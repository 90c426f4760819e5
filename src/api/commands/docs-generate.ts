import type { CatalogRow } from '../../adapter/index.ts';
import type { CatalogTable } from '../../artifacts/index.ts';
import { DiagnosticError } from '../../core/index.ts';
import { relationKey } from '../../model/index.ts';
import { problemsOf, runNodes, totalsOf } from '../../run/index.ts';
import { type CommandResult, done, failed, impossible } from '../command-result.ts';
import { expected, withExecution } from '../execute.ts';
import { type Invoked, invoke, report } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';
import { choose, type SelectionOptions } from '../selection.ts';

export interface DocsOptions extends SelectionOptions {
  /** default true: nodes are compiled into the manifest first */
  readonly compile?: boolean;
  /** write a catalog without looking into the database */
  readonly emptyCatalog?: boolean;
}

/** Writes manifest.json (with compiled code) and catalog.json. */
export async function docsGenerate(options: OpenOptions, asked: DocsOptions): Promise<CommandResult> {
  const started = performance.now();
  const prepared = await invoke('generate', options);
  if (!prepared.ok) {
    report(options, prepared.error);
    return impossible(prepared.error);
  }
  const invoked = prepared.value;
  const { artifacts, emit, manifest } = invoked;
  try {
    const chosen = choose('compile', asked, invoked);
    if (!chosen.ok) throw new DiagnosticError(chosen.error);
    return await withExecution(invoked, chosen.value.ids, { readOnly: true }, async state => {
      if (asked.compile ?? true) {
        await runNodes(state, {
          graph: invoked.graph,
          ids: new Set(chosen.value.ids),
          blocking: ['error'],
          hooks: false,
          compileOnly: true,
        });
        if (state.results.some(r => r.status === 'error')) {
          emit({
            type: 'run-totals',
            totals: totalsOf(state.results),
            problems: problemsOf(state.results),
            interrupted: false,
          });
          return failed(state.results);
        }
        unwrap(artifacts.writeManifest(manifest));
      }
      emit({ type: 'line', level: 'info', name: 'BuildingCatalog', message: 'Building catalog' });
      const rows = asked.emptyCatalog ? [] : await (await state.session()).catalog(schemasOf(invoked));
      const path = unwrap(artifacts.writeCatalog(manifest, tablesOf(rows)));
      unwrap(artifacts.writeRunResults(state.results, (performance.now() - started) / 1000));
      emit({ type: 'line', level: 'info', name: 'CatalogWritten', message: `Catalog written to ${path}` });
      return done({ results: state.results });
    });
  } catch (error) {
    const problems = expected(error);
    report(options, problems);
    return impossible(problems);
  }
}

function unwrap<T>(result: { ok: true; value: T } | { ok: false; error: DiagnosticError['diagnostics'][number] }): T {
  if (!result.ok) throw new DiagnosticError(result.error);
  return result.value;
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
