import { type Diagnostic, didYouMean, nearestNames } from '../core/index.ts';
import { isInt, PyDict, PyFloat, repr, type Value } from '../core/value.ts';

/** Makes a complaint about the part of the output block under `path`. */
export type Complaint = (path: (string | number)[], reason: string, hint?: string) => Diagnostic;

/** What a credential key holds (dbt-duckdb's credentials, H1-H8). */
type Kind = 'text' | 'texts' | 'bool' | 'int' | 'number' | 'mapping' | 'mappings' | 'mixed-list';

const CREDENTIAL_KEYS: Readonly<Record<string, Kind>> = {
  database: 'text',
  schema: 'text',
  path: 'text',
  config_options: 'mapping',
  extensions: 'mixed-list',
  settings: 'mapping',
  secrets: 'mappings',
  external_root: 'text',
  use_credential_provider: 'text',
  attach: 'mappings',
  filesystems: 'mappings',
  remote: 'mapping',
  plugins: 'mappings',
  disable_transactions: 'bool',
  keep_open: 'bool',
  module_paths: 'texts',
  retries: 'mapping',
  flights: 'mapping',
  is_ducklake: 'bool',
  motherduck_token: 'text',
};

/** Keys with fixed members. */
const NESTED_KEYS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  attach: {
    path: 'text',
    type: 'text',
    alias: 'text',
    secret: 'text',
    read_only: 'bool',
    options: 'mapping',
    is_ducklake: 'bool',
  },
  plugins: { module: 'text', alias: 'text', config: 'mapping' },
  remote: { host: 'text', port: 'int', user: 'text', password: 'text' },
  retries: { connect_attempts: 'int', query_attempts: 'int', retryable_exceptions: 'texts' },
  extensions: { name: 'text', repo: 'text' },
  flights: {
    enabled_by_default: 'bool',
    access_token_name: 'text',
    max_runtime_sec: 'int',
    instance_type: 'text',
    timeout_sec: 'int',
    poll_interval_sec: 'number',
    log_lines: 'int',
    log_url_template: 'text',
    requirements: 'texts',
    duckdb_version: 'text',
  },
};

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  attach: ['path'],
  plugins: ['module'],
  remote: ['host', 'port', 'user'],
  extensions: ['name'],
};

/** Every complaint about the keys of an output block and of its nested mappings. */
export function checkCredentialKeys(values: PyDict, complain: Complaint): Diagnostic[] {
  const problems = checkKeys(values, CREDENTIAL_KEYS, [], complain);
  for (const [key, members] of Object.entries(NESTED_KEYS))
    problems.push(...checkNested(values, key, members, complain));
  return problems;
}

function checkKeys(
  values: PyDict,
  kinds: Readonly<Record<string, Kind>>,
  path: (string | number)[],
  complain: Complaint,
) {
  const problems: Diagnostic[] = [];
  for (const [key, value] of values) {
    const name = String(key);
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const hint = didYouMean(nearestNames(name, Object.keys(kinds)));
      problems.push(
        complain([...path, name], `Additional properties are not allowed ('${name}' was unexpected)`, hint),
      );
    } else if (!fits(kind, value)) {
      problems.push(complain([...path, name], `'${name}' must be ${KIND_TEXT[kind]}, not ${repr(value)}`));
    }
  }
  return problems;
}

function checkNested(values: PyDict, key: string, members: Readonly<Record<string, Kind>>, complain: Complaint) {
  const value = values.get(key);
  const items = Array.isArray(value) ? value : [value];
  return items.flatMap((item, i) => {
    if (!(item instanceof PyDict)) return [];
    const path = Array.isArray(value) ? [key, i] : [key];
    const missing = (REQUIRED[key] ?? []).filter(name => !item.has(name));
    return [
      ...checkKeys(item, members, path, complain),
      ...missing.map(name => complain(path, `'${name}' is a required property of ${key}`)),
    ];
  });
}

const KIND_TEXT: Record<Kind, string> = {
  text: 'a string',
  texts: 'a list of strings',
  bool: 'true or false',
  int: 'an integer',
  number: 'a number',
  mapping: 'a mapping',
  mappings: 'a list of mappings',
  'mixed-list': 'a list of names or of mappings with name and repo',
};

function fits(kind: Kind, value: Value): boolean {
  if (value === null) return true;
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'texts':
      return Array.isArray(value) && value.every(item => typeof item === 'string');
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return isInt(value);
    case 'number':
      return typeof value === 'number' || value instanceof PyFloat;
    case 'mapping':
      return value instanceof PyDict;
    case 'mappings':
      return Array.isArray(value) && value.every(item => item instanceof PyDict);
    case 'mixed-list':
      return Array.isArray(value) && value.every(item => typeof item === 'string' || item instanceof PyDict);
  }
}
