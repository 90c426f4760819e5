import { problem } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { Workspace } from '../workspace.ts';
import { dicts } from './columns.ts';
import { type PropertyEntry, place } from './property-file.ts';

/** Properties that may stand at top level and mean a config. */
const MOVED = ['meta', 'docs', 'group', 'contract', 'access'] as const;

/**
 * The config that an entry gives its node: its `config`, and what stands at top level but belongs there (B31).
 * Null (and a report) when one of them is given in both places.
 */
export function entryConfig(workspace: Workspace, entry: PropertyEntry): PyDict | null {
  const given = entry.data.get('config');
  const config = given instanceof PyDict ? given.copy() : new PyDict<Value>();
  for (const attribute of MOVED) {
    const value = entry.data.get(attribute);
    if (value === undefined) continue;
    if (config.has(attribute)) {
      const data = { attribute, file: entry.file.source.originalPath };
      workspace.report(problem('PA138', data, place(entry.file.document, [entry.section, entry.index, attribute])));
      return null;
    }
    config.set(attribute, value);
  }
  return config;
}

/** False (and a report) when tests stand under both of their names somewhere in the entry. */
export function checkTestKeys(workspace: Workspace, entry: PropertyEntry): boolean {
  const owners = [entry.data, ...dicts(entry.data.get('columns'))];
  for (const version of dicts(entry.data.get('versions'))) owners.push(version, ...dicts(version.get('columns')));
  const both = owners.find(owner => {
    const tests = owner.get('tests');
    return Array.isArray(tests) && tests.length > 0 && owner.has('data_tests');
  });
  if (both === undefined) return true;
  const text = `Invalid test config in ${entry.section} '${entry.name}': cannot have both 'tests' and 'data_tests' defined`;
  workspace.report(problem('PA139', { text }, place(entry.file.document, [entry.section, entry.index])));
  return false;
}
