import { PyDict, str, type Value } from '../../core/value.ts';
import type { Attachment, Target } from '../../model/project.ts';

/** Doubles the quotes of a value that goes between single quotes. */
export const escapeSql = (value: Value): string => str(value).replaceAll("'", "''");

/** `config_options` as the native layer takes them: text by name. */
export function connectConfig(options: PyDict): Record<string, string> {
  return Object.fromEntries([...options].map(([key, value]) => [str(key), str(value)]));
}

/** Settings of the whole database that something else may have changed, or has to leave, by the next connection. */
const ONCE = new Set(['memory_limit', 'max_memory', 'threads', 'worker_threads', 'temp_directory']);

/**
 * `SET` statements for a new connection.
 * @param first no other connection of the session has sent them. Later ones leave out what would undo the limits that a
 * node runs under, and the folder of temporary files, which DuckDB refuses to change once there are some.
 */
export const settingsSql = (settings: PyDict, first: boolean): string[] =>
  [...settings]
    .filter(([key]) => first || !ONCE.has(str(key).toLowerCase()))
    .map(([key, value]) => `SET ${str(key)} = '${escapeSql(value)}'`);

/** How an extension is loaded: first as it is, then (when that fails) after installing it. */
export function extensionSql(extension: Target['extensions'][number]): { load: string; install: string } {
  const { name, repo } = extension;
  return { load: `LOAD ${name}`, install: repo === null ? `INSTALL ${name}` : `INSTALL ${name} FROM ${repo}` };
}

const UNQUOTED_SECRET_KEYS = new Set(['type', 'provider', 'extra_http_headers']);

/**
 * `CREATE SECRET` of a profile's entry: `type`, `name` (default `_dbt_secret_<n>`), `persistent`, `scope` (one or
 * many) and whatever the secret's type takes.
 * @param position 1-based place in the list
 */
export function secretSql(secret: PyDict, position: number): string {
  const name = secret.get('name') ?? `_dbt_secret_${position}`;
  const params: string[] = [];
  for (const [key, value] of secret) {
    if (value === null || key === 'name' || key === 'persistent' || key === 'scope') continue;
    params.push(secretParam(str(key), value));
  }
  const scope = secret.get('scope') ?? [];
  for (const item of Array.isArray(scope) ? scope : [scope]) params.push(`scope '${escapeSql(item)}'`);
  const persistent = secret.get('persistent') === true ? 'PERSISTENT ' : '';
  return `CREATE OR REPLACE ${persistent}SECRET ${str(name)} (\n    ${params.join(',\n    ')}\n)`;
}

function secretParam(key: string, value: Value): string {
  if (value instanceof PyDict) {
    const items = [...value].map(([k, v]) => `'${escapeSql(k)}': '${escapeSql(v)}'`);
    return `${key} map {${items.join(', ')}}`;
  }
  if (Array.isArray(value)) return `${key} array [${value.map(item => `'${escapeSql(item)}'`).join(', ')}]`;
  return UNQUOTED_SECRET_KEYS.has(key) ? `${key} ${str(value)}` : `${key} '${escapeSql(value)}'`;
}

/**
 * `ATTACH` of a profile's entry.
 * @param readOnly attach for reading whatever the entry says
 */
export function attachSql(attachment: Attachment, readOnly: boolean): string {
  const path = /^(md|motherduck):/.test(attachment.path) ? attachment.path.split('?', 1)[0] : attachment.path;
  const options: string[] = [];
  const extra = new Map([...attachment.options].map(([key, value]) => [str(key).toLowerCase(), value]));
  const type = attachment.type ?? extra.get('type') ?? null;
  if (type !== null) options.push(`TYPE ${str(type)}`);
  const secret = attachment.secret ?? extra.get('secret') ?? null;
  if (secret !== null) options.push(`SECRET ${str(secret)}`);
  if (readOnly || attachment.readOnly || extra.get('read_only') === true) options.push('READ_ONLY');
  for (const [key, value] of extra) {
    if (key !== 'type' && key !== 'secret' && key !== 'read_only') options.push(...attachOption(key, value));
  }
  const alias = attachment.alias === null ? '' : ` AS ${attachment.alias}`;
  const list = options.length === 0 ? '' : ` (${options.join(', ')})`;
  return `ATTACH IF NOT EXISTS '${escapeSql(path ?? '')}'${alias}${list}`;
}

function attachOption(key: string, value: Value): string[] {
  const name = key.toUpperCase();
  if (value === null || value === false) return [];
  if (value === true) return [name];
  if (typeof value !== 'string') return [`${name} ${str(value)}`];
  return /^\s*(['"]).*\1\s*$/s.test(value) ? [`${name} ${value}`] : [`${name} '${escapeSql(value)}'`];
}

/** The name DuckDB gives an attached file that has no alias: its base name up to the first dot. */
export function databaseNameOf(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/^\.+/, '');
  return base.split('.')[0] ?? base;
}
