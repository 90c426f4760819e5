import { problem, warning } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import { dict, dicts } from '../properties/columns.ts';
import { placeOf } from '../properties/node-patch.ts';
import type { PropertyEntry } from '../properties/property-file.ts';
import type { Workspace } from '../workspace.ts';
import type { SourceTable } from './source.ts';

/** Keys of an override that say what it overrides. */
const ADDRESS = new Set(['name', 'overrides', 'tables', 'path']);

/**
 * The tables of all sources with the entries that override them (`overrides: package`) put over them. Overrides that
 * meet nothing are warned of.
 */
export function applySourceOverrides(
  workspace: Workspace,
  gathered: { readonly tables: ReadonlyMap<string, SourceTable>; readonly overrides: readonly PropertyEntry[] },
): SourceTable[] {
  const overrides = new Map<string, PropertyEntry>();
  for (const entry of gathered.overrides) {
    const key = `${String(entry.data.get('overrides'))}.${entry.name}`;
    const other = overrides.get(key);
    if (other === undefined) {
      overrides.set(key, entry);
      continue;
    }
    const data = {
      type: 'source',
      name: key,
      first: other.file.source.originalPath,
      second: entry.file.source.originalPath,
    };
    workspace.report(problem('PA142', data, placeOf(entry)));
  }
  const used = new Set<string>();
  const tables = [...gathered.tables.values()].map(table => {
    const key = `${table.entry.file.source.package.name}.${table.entry.name}`;
    const override = overrides.get(key);
    if (override === undefined) return table;
    used.add(key);
    return overridden(table, override.data);
  });
  for (const [key, entry] of overrides) {
    if (used.has(key)) continue;
    const text = `During parsing, pa encountered source overrides that had no target:\n  - Source ${key} (in ${entry.file.source.originalPath})`;
    workspace.report(warning('PA154', { text, event: 'UnusedTables' }, placeOf(entry)));
  }
  return tables;
}

function overridden(table: SourceTable, override: PyDict): SourceTable {
  const name = table.table.get('name') as string;
  const ofTable = dicts(override.get('tables')).find(t => t.get('name') === name);
  return {
    ...table,
    source: over(table.source, override),
    table: ofTable === undefined ? table.table : over(table.table, ofTable),
  };
}

function over(base: PyDict, update: PyDict): PyDict {
  const result = base.copy();
  for (const [key, value] of update) {
    if (ADDRESS.has(key as string)) continue;
    const before = result.get(key);
    result.set(key, key === 'quoting' && before instanceof PyDict ? before.copy().update(dict(value as Value)) : value);
  }
  return result;
}
