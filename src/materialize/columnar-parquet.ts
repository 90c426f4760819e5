import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { RelationObject } from '../context/objects/index.ts';
import { DiagnosticError, problem, quoted, textLiteral } from '../core/index.ts';
import { str } from '../core/value.ts';
import { truth } from '../jinja/index.ts';
import { type ParquetSettings, readColumnarConfig } from '../model/index.ts';
import { ofPeriodOnly, type PeriodValue } from './columnar.ts';
import { runMain, targetAs } from './life-cycle.ts';
import { makeFolder } from './make-folder.ts';
import type { NodeContext } from './node-context.ts';

/** What is left to do about files when the transaction is over, one way or the other. */
export interface WrittenFiles {
  readonly committed: () => Promise<void>;
  readonly undone: () => Promise<void>;
}

/**
 * Writes the query's rows as Parquet files, a folder per period, and lets the model's view read them and those of the
 * other periods. The view names each file: what it does not name is not there, so that the files change with the
 * transaction. They are written aside and moved into place when whole.
 */
export async function persistParquet(
  context: NodeContext,
  period: PeriodValue | null,
  existing: RelationObject | null,
): Promise<WrittenFiles> {
  const { parquet } = readColumnarConfig(context.node.config).config;
  const folder = parquet.location ?? str(await context.callMacro('pa_columnar_location', [context.target]));
  const fullRefresh = truth(await context.callMacro('should_full_refresh', []));
  const before = existing?.data.type === 'view' ? await filesOfView(context, existing) : [];
  if (before.length === 0) await warnOfHugeIntegers(context);
  const ofPeriod = period === null ? folder : join(folder, folderOf(period));
  const kept = fullRefresh || period === null ? [] : before.filter(file => !isBelow(file, ofPeriod));
  const name = `${context.target.data.path.identifier ?? context.node.name}_${await ownerOf(context)}`;
  const token = randomBytes(6).toString('hex');
  // Named after the model: others may be writing to the same folder.
  const aside = join(folder, `${asideOf(name)}${token}`);
  writing(context, folder, () => {
    makeFolder(ofPeriod);
    // What a run left that was killed or cut off; it may stand in the way on a full disk.
    deleteOthers(folder, name, new Set(before));
    makeFolder(aside);
  });
  let files: string[] = [];
  /** rows of other periods, of a table that was kept so far */
  let carried: string[] = [];
  const undone = async (): Promise<void> => {
    for (const path of [aside, ...carried, ...files]) rmSync(path, { recursive: true, force: true });
  };
  try {
    if (existing?.data.type === 'table' && period !== null && !fullRefresh) {
      await context
        .connection()
        .then(c => c.execute(copySql(otherPeriods(existing, period), aside, byPeriod(parquet, period))));
      carried = moveInto(aside, folder, `${name}_${randomBytes(6).toString('hex')}`);
      makeFolder(aside);
    }
    const rows = period === null ? context.sql : `select * from (\n${context.sql}\n) where ${ofPeriodOnly(period)}`;
    await runMain(context, copySql(rows, aside, parquet));
    files = writing(context, folder, () => moveInto(aside, ofPeriod, `${name}_${token}`));
    if (kept.length + carried.length + files.length === 0) {
      // Partitioned, no rows give no file; the view needs one for its columns.
      const none = `select * from (\n${context.sql}\n) limit 0`;
      makeFolder(aside);
      await (await context.connection()).execute(copySql(none, aside, { ...parquet, partitionBy: [] }));
      files = moveInto(aside, ofPeriod, `${name}_${token}`);
    }
    if (existing !== null && existing.data.type !== 'view') await context.callAdapter('drop_relation', [existing]);
    const target = targetAs(context, 'view');
    const connection = await context.connection();
    await connection.execute(viewSql(target, [...kept, ...carried, ...files].sort()));
  } catch (error) {
    await undone();
    throw error;
  }
  return {
    undone,
    // What the view no longer names, and what a killed run left behind.
    committed: async () => deleteOthers(folder, name, new Set([...kept, ...carried, ...files])),
  };
}

/** Does something to files. @throws DiagnosticError PA659 where the system does not allow it */
function writing<T>(context: NodeContext, folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const data = { name: context.node.name, folder, text: error.message };
    throw new DiagnosticError(problem('PA659', data, { node: context.node.unique_id }));
  }
}

/** Parquet has no such integers: DuckDB writes them as doubles, which lose digits. Told when the files are first made. */
async function warnOfHugeIntegers(context: NodeContext): Promise<void> {
  const columns = await (await context.connection()).describeQuery(context.sql);
  const huge = columns.filter(({ type }) => /^U?HUGEINT$/.test(type)).map(({ name }) => name);
  if (huge.length === 0) return;
  const message =
    `${context.node.name}: Parquet stores ${huge.join(', ')} as DOUBLE, because a sum of integers is a HUGEINT. ` +
    'Cast it: sum(x)::bigint, or ::decimal(38, 0).';
  context.emit({ type: 'line', level: 'warn', name: 'ColumnarHugeInteger', message });
}

/** A period's folder: no two values share one, and none leads out of the model's. */
const folderOf = ({ column, literal: value }: PeriodValue): string =>
  `${column}=${encodeURIComponent(value.replace(/^'|'$/g, ''))}`;

const otherPeriods = (table: RelationObject, { column, literal: value }: PeriodValue): string =>
  `select * from ${table.render()} where "${column}" is distinct from ${value}`;

/** Files of several periods at once, in the folders that each would make. */
const byPeriod = (parquet: ParquetSettings, { column }: PeriodValue): ParquetSettings => ({
  ...parquet,
  partitionBy: [column, ...parquet.partitionBy],
});

const asideOf = (name: string): string => `.pa-${name}-`;

/** Tells whose files they are: several databases may keep theirs in one folder, and none deletes another's. */
async function ownerOf(context: NodeContext): Promise<string> {
  const { database, schema } = context.target.data.path;
  const { rows } = await (await context.connection()).queryText(
    `select path from duckdb_databases() where lower(database_name) = lower(${textLiteral(database ?? '')})`,
  );
  return createHash('sha256')
    .update(`${rows[0]?.[0] ?? database}\0${schema}`)
    .digest('hex')
    .slice(0, 6);
}

function copySql(sql: string, aside: string, { codec, level, dictionarySize, partitionBy }: ParquetSettings): string {
  const options = ['format parquet', `compression '${codec}'`];
  if (dictionarySize !== null) options.push(`dictionary_size_limit ${dictionarySize}`);
  if (level !== null && codec === 'zstd') options.push(`compression_level ${level}`);
  if (partitionBy.length === 0)
    return `copy (\n${sql}\n) to ${textLiteral(join(aside, 'data.tmp'))} (${options.join(', ')})`;
  const columns = partitionBy.map(quoted).join(', ');
  options.push(
    `partition_by (${columns})`,
    'write_partition_columns true',
    "file_extension 'tmp'",
    'overwrite_or_ignore',
  );
  return `copy (\n${sql}\n) to ${textLiteral(aside)} (${options.join(', ')})`;
}

/** Moves files into their folder, under names that no earlier run has used. */
function moveInto(aside: string, folder: string, name: string): string[] {
  const written = readdirSync(aside, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const paths = written.map(entry => join(entry.parentPath, entry.name)).sort();
  const moved = paths.map((path, i) => {
    const to = join(folder, dirname(relative(aside, path)), `${name}${paths.length === 1 ? '' : `_${i}`}.parquet`);
    makeFolder(dirname(to));
    renameSync(path, to);
    return to;
  });
  rmSync(aside, { recursive: true, force: true });
  return moved;
}

const viewSql = (target: RelationObject, files: readonly string[]): string =>
  `create or replace view ${target.render()} as\nselect * from read_parquet([${files.map(textLiteral).join(', ')}], ` +
  'hive_partitioning = false, union_by_name = true)';

/** The files that a view of ours reads, from its definition: the database is what says which files count. */
async function filesOfView(context: NodeContext, view: RelationObject): Promise<string[]> {
  const { database, schema, identifier } = view.data.path;
  const { rows } = await (await context.connection()).queryText(
    'select sql from duckdb_views() where lower(database_name) = lower(' +
      `${textLiteral(database ?? '')}) and lower(schema_name) = lower(${textLiteral(schema ?? '')}) ` +
      `and lower(view_name) = lower(${textLiteral(identifier ?? '')})`,
  );
  const sql = rows[0]?.[0] ?? '';
  const files = [...sql.matchAll(/'((?:[^']|'')*\.parquet)'/g)].map(([, text]) => text!.replaceAll("''", "'"));
  const lost = files.find(file => !/^\w+:\/\//.test(file) && !existsSync(file));
  if (lost !== undefined) {
    const text = `the file ${lost} of an earlier period is gone; run its period again with --full-refresh`;
    throw new DiagnosticError(problem('PA658', { name: context.node.name, text }, { node: context.node.unique_id }));
  }
  return files;
}

/** Deletes what was written for the model and is not named any more; other files of the folder are not touched. */
function deleteOthers(folder: string, name: string, named: ReadonlySet<string>): void {
  const isOurs = (file: string): boolean =>
    file.startsWith(`${name}_`) && /^[0-9a-f]{12}(?:_\d+)?\.parquet$/.test(file.slice(name.length + 1));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() && entry.name.startsWith(asideOf(name))) rmSync(path, { recursive: true, force: true });
    else if (entry.isFile() && isOurs(entry.name) && !named.has(path)) rmSync(path, { force: true });
  }
}

const isBelow = (file: string, folder: string): boolean => !relative(folder, file).startsWith('..');
