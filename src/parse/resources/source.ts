import { externalLocation } from '../../context/objects/index.ts';
import { DiagnosticError, problem } from '../../core/index.ts';
import { PyDict, PyError, type Value } from '../../core/value.ts';
import type { SourceNode, TestNode } from '../../model/index.ts';
import { timeDefault } from '../config/fields.ts';
import { sourceFreshness } from '../config/finalize.ts';
import { folderFqn } from '../fqn.ts';
import { configDiagnostics, nodeConfig, unrenderedConfig } from '../nodes/node-config.ts';
import { duplicateName } from '../nodes/parse-node.ts';
import { columnsOf, dict, dicts, strings, unique } from '../properties/columns.ts';
import { type PropertyEntry, place } from '../properties/property-file.ts';
import { relationName } from '../relation-names.ts';
import { parseGenericTest } from '../tests/generic-test.ts';
import { byCodePoint } from '../tests/test-name.ts';
import type { Workspace } from '../workspace.ts';
import { addResource } from './add-resource.ts';
import { mergeFreshness } from './freshness.ts';

/** A table of a source as its entry has it, before the entries that override it are known. */
export interface SourceTable {
  readonly entry: PropertyEntry;
  readonly source: PyDict;
  readonly table: PyDict;
  readonly tableIndex: number;
  readonly uniqueId: string;
}

/** The tables of an entry of `sources:`; the entry's name and the table's must be unique in the package. */
export function sourceTables(workspace: Workspace, entry: PropertyEntry, known: Map<string, SourceTable>): void {
  const { source: file } = entry.file;
  if (
    entry.data.get('loaded_at_field') === '' ||
    dicts(entry.data.get('tables')).some(t => t.get('loaded_at_field') === '')
  ) {
    const text = `loaded_at_field cannot be an empty string (source '${entry.name}')`;
    workspace.report(problem('PA139', { text }, place(entry.file.document, ['sources', entry.index])));
    return;
  }
  dicts(entry.data.get('tables')).forEach((table, tableIndex) => {
    const name = table.get('name') as string;
    const uniqueId = `source.${file.package.name}.${entry.name}.${name}`;
    const other = known.get(uniqueId);
    if (other !== undefined) {
      workspace.report({
        ...duplicateName(
          {
            name: `${entry.name}.${name}`,
            unique_id: uniqueId,
            original_file_path: file.originalPath,
            resource_type: 'source',
            package_name: file.package.name,
          },
          { original_file_path: other.entry.file.source.originalPath },
        ),
        ...place(entry.file.document, ['sources', entry.index, 'tables', tableIndex], 'value'),
      });
      return;
    }
    known.set(uniqueId, { entry, source: entry.data, table, tableIndex, uniqueId });
  });
}

/** Makes the source and its tests of one table and adds them to the manifest. */
export function parseSourceTable(workspace: Workspace, given: SourceTable): void {
  parseSourceTests(workspace, given);
  const node = sourceNode(workspace, given);
  if (node !== null) addResource(workspace, workspace.manifest.sources, node);
}

function sourceNode(workspace: Workspace, given: SourceTable): SourceNode | null {
  const { entry, source, table } = given;
  const { source: file } = entry.file;
  const name = table.get('name') as string;
  const fqn = [...folderFqn(file), entry.name, name];
  const patch = sourcePatch(workspace, given);
  if (patch === null) return null;
  const input = {
    package: file.package,
    kind: 'source' as const,
    tree: 'sources',
    fqn,
    patch,
    calls: new PyDict<Value>(),
  };
  const { config, problems } = nodeConfig(workspace, input);
  const sourceConfig = dict(source.get('config'));
  const quoting = new PyDict<Value>();
  for (const part of ['database', 'schema', 'identifier', 'column']) {
    quoting.set(part, dict(table.get('quoting')).get(part) ?? dict(source.get('quoting')).get(part) ?? null);
  }
  const database = text(source.get('database')) || workspace.project.target.database;
  const schema = text(source.get('schema')) || entry.name;
  const identifier = text(table.get('identifier')) || name;
  const written = entry.written;
  const node: SourceNode = {
    database,
    schema,
    name,
    resource_type: 'source',
    package_name: file.package.name,
    path: file.originalPath,
    original_file_path: file.originalPath,
    unique_id: given.uniqueId,
    fqn,
    source_name: entry.name,
    source_description: text(source.get('description')),
    loader: text(source.get('loader')),
    identifier,
    quoting,
    loaded_at_field: (config.get('loaded_at_field') as string | null | undefined) ?? null,
    loaded_at_query: (config.get('loaded_at_query') as string | null | undefined) ?? null,
    freshness: (config.get('freshness') as PyDict | null | undefined) ?? null,
    external: external(table.get('external')),
    description: text(table.get('description')),
    columns: columnsOf(workspace, entry, dicts(table.get('columns'))),
    meta: dict(config.get('meta')),
    source_meta: dict(source.get('meta'))
      .copy()
      .update(dict(sourceConfig.get('meta'))),
    tags: strings(config.get('tags')),
    config,
    patch_path: null,
    unrendered_config: unrenderedConfig(workspace, input),
    relation_name: null,
    created_at: workspace.now,
    unrendered_database: (written.get('database') as string | null | undefined) ?? null,
    unrendered_schema: (written.get('schema') as string | null | undefined) ?? null,
    doc_blocks: [],
  };
  for (const diagnostic of configDiagnostics(problems, node)) workspace.report(diagnostic);
  node.relation_name =
    placedAt(workspace, given, node) ?? relationName(workspace.project, { database, schema, identifier }, quoting);
  return node;
}

/** Where the rows lie when they are files; a location that cannot be filled in is reported. */
function placedAt(workspace: Workspace, given: SourceTable, node: SourceNode): string | null {
  try {
    return externalLocation(node);
  } catch (error) {
    const text = error instanceof PyError ? `${error.pyType}: ${error.message}` : undefined;
    if (text === undefined && !(error instanceof DiagnosticError)) throw error;
    const data = {
      node: `source '${node.source_name}.${node.name}'`,
      text: `external_location: ${text ?? (error as Error).message}`,
    };
    workspace.report(problem('PA150', data, at(given)));
    return null;
  }
}

/** What the properties say as one level of config: table over source, thresholds and meta merged. */
function sourcePatch(workspace: Workspace, given: SourceTable): PyDict | null {
  const { source, table, entry } = given;
  const sourceConfig = dict(source.get('config'));
  const tableConfig = dict(table.get('config'));
  const patch = new PyDict<Value>().update(sourceConfig).update(tableConfig);

  const levels = [source, sourceConfig, table, tableConfig].map((level, i) => {
    const value = level.get('freshness');
    if (value === null) return null;
    const checked = sourceFreshness(value ?? new PyDict());
    if ('value' in checked) return checked.value as PyDict;
    const data = { path: `sources '${entry.name}': freshness`, expected: checked.expected, got: String(value) };
    workspace.report(problem('PA134', data, i < 2 ? place(entry.file.document, ['sources', entry.index]) : at(given)));
    return PyDict.fromObject<Value>({ warn_after: timeDefault(), error_after: timeDefault(), filter: null });
  });
  const freshness = mergeFreshness(levels);
  if (freshness.kind === 'set') patch.set('freshness', freshness.value);
  else if (freshness.kind === 'none') patch.set('freshness', null);
  else patch.delete('freshness');

  const loaded = loadedAt(workspace, given, sourceConfig, tableConfig);
  if (loaded === null) return null;
  patch.set('loaded_at_field', loaded.field).set('loaded_at_query', loaded.query);
  patch.set(
    'meta',
    dict(source.get('meta'))
      .copy()
      .update(dict(sourceConfig.get('meta')))
      .update(dict(table.get('meta')))
      .update(dict(tableConfig.get('meta'))),
  );
  const tags = [source.get('tags'), sourceConfig.get('tags'), table.get('tags'), tableConfig.get('tags')].flatMap(
    strings,
  );
  return patch.set('tags', unique(tags).sort(byCodePoint));
}

/** Which column or query tells how fresh a table is; null after a report when a level names both. */
function loadedAt(
  workspace: Workspace,
  given: SourceTable,
  sourceConfig: PyDict,
  tableConfig: PyDict,
): { field: Value; query: Value } | null {
  const { source, table } = given;
  const here = (level: PyDict, config: PyDict, key: string): Value => level.get(key) || config.get(key) || null;
  const fieldPresent = table.has('loaded_at_field') || isSet(tableConfig.get('loaded_at_field'));
  const tableQuery = here(table, tableConfig, 'loaded_at_query');
  const sourceField = here(source, sourceConfig, 'loaded_at_field');
  const sourceQuery = here(source, sourceConfig, 'loaded_at_query');
  const both = fieldPresent && isSet(tableQuery) ? 'table' : isSet(sourceField) && isSet(sourceQuery) ? 'source' : null;
  if (both !== null) {
    const text = `Cannot specify both loaded_at_field and loaded_at_query at ${both} level.`;
    workspace.report(problem('PA139', { text }, at(given)));
    return null;
  }
  const tableField = here(table, tableConfig, 'loaded_at_field');
  return {
    field: fieldPresent ? tableField : sourceField,
    query: isSet(tableQuery) ? tableQuery : fieldPresent ? null : sourceQuery,
  };
}

const isSet = (value: Value | undefined): boolean => value !== undefined && value !== null && value !== '';
const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

/** An external table's definition with the keys dbt names first. */
function external(value: Value | undefined): PyDict | null {
  if (!(value instanceof PyDict)) return null;
  const result = new PyDict<Value>();
  for (const key of ['location', 'file_format', 'row_format', 'tbl_properties', 'partitions']) {
    result.set(key, value.get(key) ?? null);
  }
  return result.update(value);
}

function parseSourceTests(workspace: Workspace, given: SourceTable): TestNode[] {
  const { entry, source, table } = given;
  const tableName = table.get('name') as string;
  const target = {
    package: entry.file.source.package,
    entry,
    source: { name: entry.name, table: tableName },
    name: `${entry.name}_${tableName}`,
    version: null,
    fileKey: `sources.${entry.name}`,
  };
  const tags = [source.get('tags'), table.get('tags')].flatMap(strings);
  const base = ['tables', given.tableIndex];
  const tests: (TestNode | null)[] = [];
  for (const [i, test] of testList(table).entries()) {
    tests.push(
      parseGenericTest(workspace, { target, given: test, columnName: null, tags, path: [...base, testKey(table), i] }),
    );
  }
  const quoteColumns = dict(table.get('quoting')).get('column') ?? dict(source.get('quoting')).get('column') ?? null;
  for (const [c, column] of dicts(table.get('columns')).entries()) {
    const columnTags = [...tags, ...strings(column.get('tags')), ...strings(dict(column.get('config')).get('tags'))];
    for (const [i, test] of testList(column).entries()) {
      const columnName = quotedColumn(column, quoteColumns);
      const path = [...base, 'columns', c, testKey(column), i];
      tests.push(parseGenericTest(workspace, { target, given: test, columnName, tags: columnTags, path }));
    }
  }
  return tests.filter(test => test !== null);
}

/** The tests of a node or column; `tests` is the older name of `data_tests`. */
export function testList(owner: PyDict): Value[] {
  const tests = owner.get(testKey(owner));
  return Array.isArray(tests) ? tests : [];
}

export const testKey = (owner: PyDict): 'data_tests' | 'tests' => {
  const old = owner.get('tests');
  return Array.isArray(old) && old.length > 0 ? 'tests' : 'data_tests';
};

/** A column's name as tests get it: quoted when the column, or else the node, says so. */
export function quotedColumn(column: PyDict, quoteColumns: Value): string {
  const name = column.get('name') as string;
  const quote = column.get('quote') ?? quoteColumns;
  return quote === true ? `"${name}"` : name;
}

function at(given: SourceTable) {
  return place(given.entry.file.document, ['sources', given.entry.index, 'tables', given.tableIndex], 'value');
}
