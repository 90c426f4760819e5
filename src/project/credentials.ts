import { basename, extname } from 'node:path';
import type { Diagnostic } from '../core/index.ts';
import { PyDict, repr, type Value } from '../core/value.ts';
import type { Attachment, Target } from '../model/project.ts';
import { type Complaint, checkCredentialKeys } from './credential-keys.ts';

export interface OutputBlock {
  readonly profileName: string;
  readonly targetName: string;
  /** the rendered output: `type`, `threads` and the credential keys */
  readonly output: PyDict;
  /** `--threads`, which wins over the profile's */
  readonly threads: number | null;
}

/** A profile's output as a target, or every complaint about it. `complain` adds the place. */
export function readTarget(block: OutputBlock, complain: Complaint): { target?: Target; problems: Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const { output, profileName, targetName } = block;
  const type = output.get('type');
  if (type === undefined || type === null) {
    return {
      problems: [complain([], `required field "type" not found in profile ${profileName} and target ${targetName}`)],
    };
  }
  if (type !== 'duckdb') {
    return {
      problems: [complain(['type'], `Could not find adapter type ${String(type)}!`, "The adapter is 'duckdb'.")],
    };
  }

  const values = new PyDict();
  for (const [key, value] of output) if (key !== 'type' && key !== 'threads') values.set(key, value);
  problems.push(...checkCredentialKeys(values, complain));
  const threads = block.threads ?? output.get('threads') ?? 1;
  if (typeof threads !== 'number' || !Number.isInteger(threads) || threads < 1) {
    problems.push(complain(['threads'], `threads must be a positive integer, not ${repr(threads)}`));
  }
  if (problems.length > 0) return { problems };

  const path = (values.get('path') as string | null | undefined) ?? ':memory:';
  const attach = list(values, 'attach').map(readAttachment);
  const database = readDatabase(values, path, attach, complain);
  if (typeof database !== 'string') return { problems: [database] };
  const conflict = readSettings(values);
  if (typeof conflict === 'string') return { problems: [complain(['motherduck_token'], conflict)] };

  const schema = (values.get('schema') as string | null | undefined) ?? 'main';
  const target: Target = {
    profileName,
    targetName,
    type: 'duckdb',
    path,
    database,
    schema,
    threads: threads as number,
    configOptions: mapping(values, 'config_options'),
    settings: conflict,
    extensions: ((values.get('extensions') as Value[] | null | undefined) ?? []).map(readExtension),
    secrets: readSecrets(values),
    attach,
    externalRoot: text(values, 'external_root') ?? '.',
    disableTransactions: values.get('disable_transactions') === true,
    keepOpen: values.get('keep_open') !== false,
    isDucklake: values.get('is_ducklake') === true || path.toLowerCase().includes('ducklake:'),
    retries: readRetries(values.get('retries')),
    raw: connectionInfo(values, { path, database, schema, settings: conflict, attach }),
  };
  return { target, problems };
}

/** `{{ target }}`: dbt's keys in dbt's order. */
export function targetDict(target: Target): PyDict {
  return target.raw
    .copy()
    .set('type', target.type)
    .set('threads', target.threads)
    .set('name', target.targetName)
    .set('target_name', target.targetName)
    .set('profile_name', target.profileName);
}

/** The name DuckDB gives the database of a path: the file's name up to its first dot. */
export function databaseName(path: string): string {
  if (path === ':memory:') return 'memory';
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(path)?.[1]?.toLowerCase() ?? '';
  const rest = scheme === '' ? path : path.slice(scheme.length + 1);
  const file = basename((rest.startsWith('//') ? rest.replace(/^\/\/[^/]*/, '') : rest).replace(/[?#].*$/, ''));
  if (scheme === 'md' || scheme === 'motherduck') return stem(file) || 'my_db';
  if (scheme === 'ducklake') return stem(file).replace(/^[A-Za-z][A-Za-z0-9+.-]*:/, '');
  return file.replace(/^\.+/, '').split('.')[0] ?? '';
}

const stem = (file: string): string => file.slice(0, file.length - extname(file).length);

const text = (dict: PyDict, key: string): string | null => (dict.get(key) as string | null | undefined) ?? null;
const mapping = (dict: PyDict, key: string): PyDict => (dict.get(key) as PyDict | null | undefined) ?? new PyDict();
const list = (dict: PyDict, key: string): PyDict[] => (dict.get(key) as PyDict[] | null | undefined) ?? [];

function readAttachment(entry: PyDict): Attachment {
  return {
    path: text(entry, 'path') ?? '',
    alias: text(entry, 'alias'),
    type: text(entry, 'type'),
    readOnly: entry.get('read_only') === true,
    secret: text(entry, 'secret'),
    options: mapping(entry, 'options'),
    isDucklake: (entry.get('is_ducklake') as boolean | null | undefined) ?? null,
  };
}

function readDatabase(
  values: PyDict,
  path: string,
  attach: readonly Attachment[],
  complain: Complaint,
): string | Diagnostic {
  const derived = databaseName(path);
  if (derived === '')
    return complain(['path'], "Unable to determine target database name from 'path' field in profile");
  const given = text(values, 'database');
  if (given === null || given === derived) return derived;
  if (values.get('remote') instanceof PyDict || attach.some(entry => entry.alias === given)) return given;
  return complain(
    ['database'],
    "Inconsistency detected between 'path' and 'database' fields in profile; " +
      `the 'database' property must be set to '${derived}' to match the 'path'`,
  );
}

function readSettings(values: PyDict): PyDict | string {
  const settings = mapping(values, 'settings').copy();
  const token = text(values, 'motherduck_token');
  if (token === null) return settings;
  const other = settings.get('motherduck_token');
  if (other !== undefined && other !== null && other !== token) {
    return 'Conflicting values for motherduck_token found in the profile; please set it in only one place';
  }
  return settings.set('motherduck_token', token);
}

function readExtension(entry: Value): { name: string; repo: string | null } {
  return entry instanceof PyDict
    ? { name: text(entry, 'name') ?? '', repo: text(entry, 'repo') }
    : { name: entry as string, repo: null };
}

function readSecrets(values: PyDict): PyDict[] {
  const secrets = list(values, 'secrets');
  const legacy = text(values, 'use_credential_provider') === 'aws';
  return legacy ? [...secrets, PyDict.fromObject<Value>({ type: 's3', provider: 'credential_chain' })] : secrets;
}

function readRetries(value: Value | undefined): Target['retries'] {
  if (!(value instanceof PyDict)) return null;
  const connectAttempts = (value.get('connect_attempts') as number | null | undefined) ?? 1;
  return {
    connectAttempts,
    queryAttempts: (value.get('query_attempts') as number | null | undefined) ?? 1,
    retryableExceptions: (value.get('retryable_exceptions') as string[] | null | undefined) ?? ['IOException'],
  };
}

/** The credential keys that dbt shows in `target`, in its order, with its defaults; secrets are not among them. */
function connectionInfo(
  values: PyDict,
  known: { path: string; database: string; schema: string; settings: PyDict; attach: readonly Attachment[] },
): PyDict {
  const or = (key: string, fallback: Value = null): Value => values.get(key) ?? fallback;
  const attach = known.attach.map(entry =>
    PyDict.fromObject<Value>({
      path: entry.path,
      type: entry.type,
      alias: entry.alias,
      secret: entry.secret,
      read_only: entry.readOnly,
      options: entry.options.size > 0 ? entry.options : null,
      is_ducklake: entry.isDucklake,
    }),
  );
  return PyDict.fromObject<Value>({
    database: known.database,
    schema: known.schema,
    path: known.path,
    config_options: or('config_options'),
    extensions: or('extensions'),
    settings: known.settings,
    external_root: or('external_root', '.'),
    use_credential_provider: or('use_credential_provider'),
    attach: values.get('attach') ? attach : null,
    filesystems: or('filesystems'),
    remote: or('remote'),
    plugins: or('plugins'),
    disable_transactions: or('disable_transactions', false),
  });
}
