import type { RelationObject } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { PyDict, str, type Value } from '../core/value.ts';
import { truth } from '../jinja/index.ts';
import {
  applyGrants,
  begin,
  besideTarget,
  built,
  commit,
  existingRelation,
  macroText,
  persistDocs,
  runHooks,
  runMain,
  targetAs,
} from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';

const FORMATS = ['csv', 'parquet', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** Where and how a model's files are written and read back. */
interface Files {
  readonly location: string;
  readonly format: Format;
  readonly writeOptions: string;
  readonly readLocation: string;
  /** arguments of the reading function behind the location */
  readonly readOptions: PyDict;
}

/**
 * Files outside the database, and a view that reads them. The rows pass through a table: an empty result writes one
 * row of nulls, for a file must show its columns, and the view leaves it out.
 */
export async function external(context: NodeContext): Promise<Materialized> {
  const target = targetAs(context, 'view');
  const existing = existingRelation(context);
  const files = await filesOf(context);
  const rows = besideTarget(context.target, '__dbt_tmp', 'table');
  await dropLeftovers(context, rows);

  await runHooks(context, 'pre-hook', false);
  await runHooks(context, 'pre-hook', true);
  await begin(context);
  const connection = await context.connection();
  await connection.execute(await macroText(context, 'create_table_as', false, rows, context.sql, 'sql'));
  const counted = await connection.query(`select count(*) from ${rows.render()}`);
  const empty = Number(counted.table.rows[0]?.[0] ?? 0) === 0;
  const names = empty ? (await connection.describe(rows.plain)).map(column => column.name) : [];
  if (empty) await connection.execute(`insert into ${rows.render()} values (${names.map(() => 'null').join(', ')})`);
  await context.callMacro('write_to_file', [rows, files.location, files.writeOptions]);
  if (existing !== null && existing.data.type !== 'view') await context.callAdapter('drop_relation', [existing]);
  const { format, readLocation, readOptions } = files;
  await runMain(
    context,
    await macroText(context, 'pa_external_view_sql', target, format, readLocation, readOptions, names),
  );
  context.relations.add(target.plain);
  await runHooks(context, 'post-hook', true);
  await applyGrants(context, target, existing);
  await persistDocs(context, target);
  await context.callAdapter('drop_relation', [rows]);
  await commit(context);
  await registerWithPlugin(context, target, files);
  await runHooks(context, 'post-hook', false);
  return built(context, target);
}

async function dropLeftovers(context: NodeContext, rows: RelationObject): Promise<void> {
  const leftover = context.relations.get(rows.plain);
  if (leftover !== undefined) await context.callAdapter('drop_relation', [rows.with({ type: leftover.type })]);
}

async function filesOf(context: NodeContext): Promise<Files> {
  const own = context.config('location');
  const place =
    own === null ? await macroText(context, 'external_location', context.target, context.configObject) : str(own);
  const location = await context.render(place);
  const options = await context.callMacro('render_write_options', [context.configObject]);
  const writeOptions = str(await context.callAdapter('external_write_options', [location, options]));
  const rendered = options instanceof PyDict ? options : new PyDict();
  const format = formatOf(context, rendered);
  return {
    location,
    format,
    writeOptions,
    readLocation: str(await context.callAdapter('external_read_location', [location, options])),
    readOptions: readOptions(context, format, rendered),
  };
}

function formatOf(context: NodeContext, written: PyDict): Format {
  const configured = context.config('format');
  if (truth(configured)) {
    const format = FORMATS.find(name => name === configured);
    if (format !== undefined) return format;
    const text = `Invalid format: ${str(configured)}. Allowed formats are: ${FORMATS.join(', ')}`;
    throw new DiagnosticError(problem('PA619', { text }, { node: context.node.unique_id }));
  }
  const chosen = str(written.get('format') ?? 'parquet').toLowerCase();
  return FORMATS.find(name => name === chosen) ?? 'parquet';
}

/** DuckDB sees a compression by a lower-case extension only, so the readers of text are told of it. */
function readOptions(context: NodeContext, format: Format, written: PyDict): PyDict {
  const configured = context.config(`${format}_read_options`);
  const defaults: [string, Value] = format === 'parquet' ? ['union_by_name', false] : ['auto_detect', true];
  const options = configured instanceof PyDict ? configured.copy() : PyDict.of<Value>([defaults]);
  const compression = written.get('compression') ?? null;
  if (format !== 'parquet' && truth(compression) && !options.has('compression'))
    options.set('compression', compression);
  return options;
}

async function registerWithPlugin(context: NodeContext, target: RelationObject, files: Files): Promise<void> {
  const glue = truth(context.config('glue_register'));
  const named = context.config('plugin');
  if (named === null && !glue) return;
  const database = context.config('glue_database');
  const plugin = glue ? `glue|${database === null ? 'default' : str(database)}` : named;
  await context.callMacro('store_relation', [plugin, target, files.location, files.format, context.configObject]);
}
