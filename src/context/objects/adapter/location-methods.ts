import { join } from 'node:path';
import { SqlError } from '../../../adapter/index.ts';
import { problem } from '../../../core/catalogue/index.ts';
import { DiagnosticError } from '../../../core/diagnostic.ts';
import { md5 } from '../../../core/hash.ts';
import { PyDict, str, type Value } from '../../../core/value.ts';
import { HostObject, truth } from '../../../jinja/index.ts';
import { type Member, method } from '../member.ts';
import { policyObject } from '../policy.ts';
import type { AdapterObject } from './adapter-object.ts';

/** Files outside the database: where models are written to and read from. */
export const LOCATION_METHODS: [string, Member<AdapterObject>][] = [
  method('external_root', [], self => self.deps.target.externalRoot),
  method('location_exists', ['location'], (self, [location]) => locationExists(self, str(location as Value))),
  method('external_write_options', ['write_location', 'rendered_options'], (_, [location, options]) =>
    writeOptions(str(location as Value), options as PyDict),
  ),
  method('external_read_location', ['write_location', 'rendered_options'], (_, [location, options]) =>
    readLocation(str(location as Value), options as PyDict),
  ),
  method('store_relation', ['plugin_name', 'relation', 'column_list', 'path', 'format', 'config'], (_, [plugin]) => {
    const text = `Plugin ${str(plugin as Value)} not found; known plugins are: `;
    throw new DiagnosticError(problem('PA220', { kind: 'Runtime Error', text }));
  }),
  method('get_seed_file_path', ['model'], (_, [model]) => {
    const part = (key: string): string => str(model instanceof PyDict ? (model.get(key) ?? '') : '');
    return join(part('root_path'), part('original_file_path'));
  }),
  method('get_temp_relation_path', ['model', 'batch_id?'], (_, [model, batch]) => {
    const read = (key: string): string => str(readAttribute(model as Value, key));
    const base = `${read('identifier')}__${md5(read('identifier')).slice(0, 12)}`;
    const identifier = batch === undefined || batch === '' ? base : `${base}__${str(batch)}`;
    return policyObject('Path', { database: read('database'), schema: 'dbt_temp', identifier });
  }),
  method('batch_id_for_model', ['model'], (_, [model]) => {
    const batch = readAttribute(model as Value, 'batch');
    const start = batch === null ? null : readAttribute(batch, 'event_time_start');
    return start === null || !truth(start) ? '' : str(start).replace(/[-:+]/g, '').replaceAll(' ', '_');
  }),
];

function readAttribute(value: Value, key: string): Value {
  if (value instanceof PyDict) return value.get(key) ?? null;
  return value instanceof HostObject ? (value.getattr?.(key) ?? null) : null;
}

/** Asked on a connection of its own: a failure must not undo the node's transaction. */
async function locationExists(self: AdapterObject, location: string): Promise<boolean> {
  const session = await self.run.session();
  const connection = await session.connect('location_exists');
  try {
    await connection.execute(`select 1 from '${location}' where 1=0`);
    return true;
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  } finally {
    session.release(connection);
  }
}

const COMPRESSIONS: Readonly<Record<string, string>> = { '.gz': 'gzip', '.zst': 'zstd' };
const QUOTED_OPTIONS = new Set(['delimiter', 'quote', 'escape', 'null']);

/**
 * The options of `copy ... to`: the format follows from the file's name unless given (`.csv.gz` is compressed CSV),
 * CSV gets a header, several partition columns get their parentheses. `options` is completed in place.
 */
export function writeOptions(location: string, options: PyDict): string {
  if (!options.has('format')) chooseFormat(location, options);
  if (options.get('format') === 'csv' && !options.has('header')) options.set('header', 1);
  const partition = options.get('partition_by');
  if (partition !== undefined && str(partition).includes(',') && !str(partition).startsWith('(')) {
    options.set('partition_by', `(${str(partition)})`);
  }
  return [...options]
    .map(([key, value]) => {
      const quote = QUOTED_OPTIONS.has(str(key).toLowerCase()) && !str(value).startsWith("'");
      return quote ? `${str(key)} '${str(value)}'` : `${str(key)} ${str(value)}`;
    })
    .join(', ');
}

function chooseFormat(location: string, options: PyDict): void {
  const [root, last] = splitExtension(location);
  const compression = COMPRESSIONS[last.toLowerCase()];
  const extension = (compression === undefined ? last : splitExtension(root)[1]).toLowerCase();
  if (extension !== '') {
    options.set('format', extension.slice(1));
    if (compression !== undefined && !options.has('compression')) options.set('compression', compression);
  } else options.set('format', options.has('delimiter') ? 'csv' : 'parquet');
}

/** Python's `os.path.splitext`. */
function splitExtension(path: string): [root: string, extension: string] {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  const leading = /^\.*/.exec(base)?.[0].length ?? 0;
  if (dot < leading) return [path, ''];
  const cut = path.length - base.length + dot;
  return [path.slice(0, cut), path.slice(cut)];
}

/** Where a written location is read from: a glob when it was partitioned or written by many threads. */
export function readLocation(location: string, options: PyDict): string {
  const partition = options.get('partition_by') ?? null;
  const partitioned = partition !== null && truth(partition);
  if (!partitioned && !truth(options.get('per_thread_output') ?? false)) return location;
  const levels = partitioned
    ? str(partition)
        .split(',')
        .map(() => '*')
    : [];
  return `${[location, '*', ...levels].join('/')}.${str(options.get('format') ?? 'parquet')}`;
}
