import { problem } from '../../../core/catalogue/index.ts';
import { DiagnosticError } from '../../../core/diagnostic.ts';
import { PyDict, str, typeName, type Value } from '../../../core/value.ts';
import { AgateTableObject } from '../agate/table.ts';
import { type Member, method } from '../member.ts';
import type { AdapterObject } from './adapter-object.ts';

/** Quoting, grants and small odds and ends. */
export const NAME_METHODS: [string, Member<AdapterObject>][] = [
  method('quote', ['identifier'], (_, [name]) => `"${str(name as Value)}"`),
  method('quote_as_configured', ['identifier', 'quote_key'], (self, [name, key]) =>
    quoteAsConfigured(self, str(name as Value), str(key as Value)),
  ),
  method('quote_seed_column', ['column', 'quote_config?'], (_, [column, config]) => {
    if (config !== undefined && config !== null && typeof config !== 'boolean') {
      const text = `The seed configuration value of "quote_columns" has an invalid type <class '${typeName(config)}'>`;
      throw new DiagnosticError(problem('PA230', { text }));
    }
    return config === false ? str(column as Value) : `"${str(column as Value)}"`;
  }),
  method('escape_sql_string', ['value'], (_, [value]) => str(value as Value).replaceAll("'", "''")),
  method('standardize_grants_dict', ['grants_table'], (_, [table]) => {
    const grants = new PyDict<Value[]>();
    if (!(table instanceof AgateTableObject)) return grants;
    const [grantee, privilege] = ['grantee', 'privilege_type'].map(name => table.columnNames.indexOf(name));
    for (const row of table.data) {
      const key = row[privilege as number] as Value;
      if (!grants.has(key)) grants.set(key, []);
      grants.get(key)?.push(row[grantee as number] as Value);
    }
    return grants;
  }),
  method('warn_once', ['msg'], (self, [message]) => {
    const text = str(message as Value);
    const { run } = self;
    if (run.isNews?.(text) !== false)
      run.emit({ type: 'line', level: 'warn', name: 'AdapterEventWarning', message: text });
    return null;
  }),
  method('get_binding_char', [], () => '?'),
  method('build_catalog_relation', ['config'], () => null),
  method('get_catalog_integration', ['name'], (_, [name]) => {
    const text = `Catalog not found. Received: ${str(name as Value)}`;
    throw new DiagnosticError(problem('PA220', { kind: 'Runtime Error', text }));
  }),
];

/** The name, quoted unless the project's `quoting:` says otherwise. */
export function quoteAsConfigured(self: AdapterObject, name: string, key: string): string {
  if (key !== 'database' && key !== 'schema' && key !== 'identifier') return name;
  return self.relations.quoting[key] ? `"${name}"` : name;
}
