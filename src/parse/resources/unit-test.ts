import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, problem, sha256 } from '../../core/index.ts';
import { PyDict, repr, type Value } from '../../core/value.ts';
import type { UnitTestNode } from '../../model/index.ts';
import { rootFqn } from '../fqn.ts';
import { configDiagnostics, nodeConfig, unrenderedConfig } from '../nodes/node-config.ts';
import { dict, dicts } from '../properties/columns.ts';
import { type PropertyEntry, place } from '../properties/property-file.ts';
import type { Workspace } from '../workspace.ts';
import { addResource } from './add-resource.ts';
import { readCsvRows } from './csv-rows.ts';

/** An entry of `unit_tests:`. Which model it tests, and which versions of it, is resolved with the refs. */
export function parseUnitTest(workspace: Workspace, entry: PropertyEntry): void {
  const { source } = entry.file;
  const { data, name } = entry;
  const packageName = source.package.name;
  const model = data.get('model') as string;
  const fqn = [...rootFqn(packageName, source.originalPath), model, name];
  const versions = data.get('versions');
  if (versions instanceof PyDict && isFilled(versions.get('include')) && isFilled(versions.get('exclude'))) {
    complain(workspace, entry, 'Unit tests can not both include and exclude versions.', ['versions']);
    return;
  }
  const input = {
    package: source.package,
    kind: 'unit_test' as const,
    tree: 'unit_tests',
    fqn,
    patch: dict(data.get('config')),
    calls: new PyDict<Value>(),
  };
  const { config, problems } = nodeConfig(workspace, input);
  try {
    const given = dicts(data.get('given')).map((g, i) => fixture(workspace, entry, g, 'input', ['given', i]));
    const expect = fixture(workspace, entry, dict(data.get('expect')), 'expected', ['expect']);
    const overrides = overridesOf(data.get('overrides'));
    const test: UnitTestNode = {
      model,
      given,
      expect,
      name,
      resource_type: 'unit_test',
      package_name: packageName,
      path: source.relativePath,
      original_file_path: source.originalPath,
      unique_id: `unit_test.${packageName}.${model}.${name}`,
      fqn,
      description: (data.get('description') as string | undefined) ?? '',
      overrides,
      depends_on: { macros: [], nodes: [] },
      config,
      checksum: checksumOf(model, versionsOf(versions), given, expect, overrides),
      schema: null,
      created_at: workspace.now,
      versions: versionsOf(versions),
      version: null,
      tags: tagsOf(config),
      meta: new PyDict<Value>(),
      doc_blocks: [],
      unrendered_config: unrenderedConfig(workspace, input),
    };
    for (const diagnostic of configDiagnostics(problems, test)) workspace.report(diagnostic);
    addResource(workspace, workspace.manifest.unitTests, test);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const diagnostic of error.diagnostics) workspace.report(diagnostic);
  }
}

/** The tags that selection sees; a unit test has them in its config alone. */
function tagsOf(config: PyDict): string[] {
  const tags = config.get('tags') ?? [];
  return typeof tags === 'string' ? [tags] : (tags as string[]);
}

const isFilled = (value: Value | undefined): boolean => Array.isArray(value) && value.length > 0;

function complain(workspace: Workspace, entry: PropertyEntry, text: string, path: readonly (string | number)[]): void {
  workspace.report(problem('PA139', { text }, place(entry.file.document, [entry.section, entry.index, ...path])));
}

function fail(entry: PropertyEntry, text: string, path: readonly (string | number)[]): never {
  throw new DiagnosticError(
    problem('PA139', { text }, place(entry.file.document, [entry.section, entry.index, ...path])),
  );
}

/** Input or expectation with its rows read: from the entry, a fixture file, or the seed that is the input. */
function fixture(
  workspace: Workspace,
  entry: PropertyEntry,
  given: PyDict,
  kind: 'input' | 'expected',
  path: readonly (string | number)[],
): PyDict {
  const format = (given.get('format') as string | undefined) ?? 'dict';
  const file = (given.get('fixture') as string | null | undefined) ?? null;
  const input = (given.get('input') as string | undefined) ?? null;
  let rows = given.get('rows') ?? null;
  const wrong = (text: string) =>
    fail(entry, `Unit test ${entry.name} has ${kind} rows ${text} format ${format}`, path);
  if (format === 'dict') {
    if (rows === null && file === null && input !== null) rows = seedRows(workspace, entry, input, path);
    if (!Array.isArray(rows)) wrong('which do not match');
  } else {
    if (typeof rows !== 'string' && file === null) {
      fail(
        entry,
        `Unit test ${entry.name} has ${kind} rows or fixtures which do not match format ${format}.  Expected string.`,
        path,
      );
    }
    const text = file === null ? (rows as string) : fixtureText(workspace, entry, file, path);
    rows = format === 'csv' ? readCsvRows(text).map(emptyAsNull) : text;
  }
  if (Array.isArray(rows) && format !== 'sql') rows = fullRowFirst(rows);
  const result = new PyDict<Value>();
  if (input !== null) result.set('input', input);
  return result.set('rows', rows).set('format', format).set('fixture', file);
}

function fixtureText(
  workspace: Workspace,
  entry: PropertyEntry,
  name: string,
  path: readonly (string | number)[],
): string {
  const found = workspace.fixtures.get(`${entry.file.source.package.name}.${name}`);
  if (found === undefined) {
    fail(entry, `File not found for fixture '${name}' in unit tests in ${entry.file.source.originalPath}`, path);
  }
  return readFileSync(found.absolutePath, 'utf8').trim();
}

function seedRows(
  workspace: Workspace,
  entry: PropertyEntry,
  input: string,
  path: readonly (string | number)[],
): Value[] {
  const { package: pkg } = entry.file.source;
  const ref = workspace.templates.staticReference(input);
  if (ref === null || !('name' in ref))
    fail(entry, `Unit test ${entry.name} has an input without rows that is no seed: ${input}`, path);
  const id = workspace.lookup.ref(ref.name, ref.package ?? pkg.name);
  const seed = id === undefined ? undefined : workspace.manifest.nodes.get(id);
  if (seed?.resource_type !== 'seed') {
    const where =
      ref.package !== null && ref.package !== pkg.name
        ? `'${ref.package}' package`
        : `directories: ${repr([...pkg.paths.seed])}`;
    fail(entry, `Unable to find seed '${ref.package ?? pkg.name}.${ref.name}' for unit tests in ${where}`, path);
  }
  return readCsvRows(readFileSync(join(seed.root_path, seed.original_file_path), 'utf8'));
}

function emptyAsNull(row: PyDict): PyDict {
  return PyDict.of<Value>([...row].map(([key, value]) => [key, value === '' ? null : value] as const));
}

/** The first row without nulls comes to the top: some engines take the columns' types from it. */
function fullRowFirst(rows: Value[]): Value[] {
  const full = rows.findIndex(row => row instanceof PyDict && [...row.values()].every(value => value !== null));
  if (full <= 0) return rows;
  const result = [...rows];
  [result[0], result[full]] = [rows[full] as Value, rows[0] as Value];
  return result;
}

function overridesOf(value: Value | undefined): PyDict | null {
  if (!(value instanceof PyDict)) return null;
  return PyDict.of<Value>(['macros', 'vars', 'env_vars'].map(key => [key, dict(value.get(key))] as const));
}

function versionsOf(value: Value | undefined): PyDict | null {
  if (!(value instanceof PyDict)) return null;
  return PyDict.fromObject<Value>({ include: value.get('include') ?? null, exclude: value.get('exclude') ?? null });
}

/** The hash that tells a changed unit test, of the same text as dbt's. */
function checksumOf(
  model: string,
  versions: PyDict | null,
  given: readonly PyDict[],
  expect: PyDict,
  overrides: PyDict | null,
): string {
  const show = (name: string, value: PyDict | null, keys: readonly string[]): string =>
    value === null ? 'None' : `${name}(${keys.map(key => `${key}=${shown(key, value.get(key) ?? null)}`).join(', ')})`;
  const inputs = given.map(g => show('UnitTestInputFixture', g, ['input', 'rows', 'format', 'fixture'])).join(', ');
  const output = show('UnitTestOutputFixture', expect, ['rows', 'format', 'fixture']);
  let data = `${model}-${show('UnitTestNodeVersions', versions, ['include', 'exclude'])}-[${inputs}]-${output}-${show('UnitTestOverrides', overrides, ['macros', 'vars', 'env_vars'])}`;
  for (const g of given) if (g.get('fixture') !== null) data += `-${pythonText(g.get('rows') ?? null)}`;
  return sha256(data);
}

const FORMATS: Readonly<Record<string, string>> = { csv: 'CSV', dict: 'Dict', sql: 'SQL' };

function shown(key: string, value: Value): string {
  return key === 'format' ? `<UnitTestFormat.${FORMATS[value as string]}: ${repr(value)}>` : repr(value);
}

const pythonText = (value: Value): string => (typeof value === 'string' ? value : repr(value));
