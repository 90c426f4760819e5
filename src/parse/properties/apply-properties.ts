import type { PyDict, Value } from '../../core/value.ts';
import { fileId } from '../files/source-file.ts';
import { guarded } from '../nodes/parse-node.ts';
import { updateConfig } from '../nodes/settle-config.ts';
import { parseYamlSnapshot } from '../nodes/snapshot.ts';
import { parseExposure } from '../resources/exposure.ts';
import { parseGroup } from '../resources/group.ts';
import { parseMetric } from '../resources/metric.ts';
import { parseSavedQuery } from '../resources/saved-query.ts';
import { parseSemanticModel } from '../resources/semantic-model.ts';
import { quotedColumn, type SourceTable, sourceTables, testKey, testList } from '../resources/source.ts';
import { parseUnitTest } from '../resources/unit-test.ts';
import { parseGenericTest, type TestTarget } from '../tests/generic-test.ts';
import type { Workspace } from '../workspace.ts';
import { dict, dicts, strings, unique } from './columns.ts';
import { applyMacroPatch } from './macro-patch.ts';
import { applyVersions, type ModelVersion, versionsOf } from './model-versions.ts';
import { applyNodePatch, reportNoNode } from './node-patch.ts';
import { checkTestKeys, entryConfig } from './normalize.ts';
import { entriesOf, type PropertyEntry, type PropertyFile } from './property-file.ts';
import { METRIC, SAVED_QUERY, SEMANTIC_MODEL } from './semantic-shapes.ts';
import * as shapes from './shapes.ts';

/** Sources and overrides of the project, gathered while property files are read and settled at the end. */
export interface GatheredSources {
  readonly tables: Map<string, SourceTable>;
  readonly overrides: PropertyEntry[];
}

/** Applies everything a property file says, in the order in which dbt goes through its sections. */
export function applyProperties(workspace: Workspace, file: PropertyFile, sources: GatheredSources): void {
  applyModels(workspace, file);
  for (const entry of [...entriesOf(workspace, file, 'seeds', shapes.NODE)]) applyTested(workspace, entry);
  applySnapshots(workspace, file);
  for (const entry of entriesOf(workspace, file, 'sources', sourceShape)) {
    if (entry.data.has('overrides')) sources.overrides.push(entry);
    else sourceTables(workspace, entry, sources.tables);
  }
  for (const entry of entriesOf(workspace, file, 'macros', shapes.MACRO)) applyMacroPatch(workspace, entry);
  for (const entry of entriesOf(workspace, file, 'data_tests', shapes.SINGULAR_TEST))
    patchSingularTest(workspace, entry);
  for (const entry of entriesOf(workspace, file, 'analyses', shapes.ANALYSIS)) applyNodePatch(workspace, entry);
  for (const entry of entriesOf(workspace, file, 'exposures', shapes.EXPOSURE)) parseExposure(workspace, entry);
  for (const entry of entriesOf(workspace, file, 'functions', shapes.FUNCTION)) applyNodePatch(workspace, entry);
  for (const entry of entriesOf(workspace, file, 'metrics', METRIC)) parseMetric(workspace, entry);
  for (const entry of entriesOf(workspace, file, 'groups', shapes.GROUP)) parseGroup(workspace, entry);
  for (const entry of entriesOf(workspace, file, 'semantic_models', SEMANTIC_MODEL))
    parseSemanticModel(workspace, entry);
  for (const entry of entriesOf(workspace, file, 'unit_tests', shapes.UNIT_TEST)) parseUnitTest(workspace, entry);
  for (const entry of entriesOf(workspace, file, 'saved_queries', SAVED_QUERY)) parseSavedQuery(workspace, entry);
}

const sourceShape = (entry: PyDict) => (entry.has('overrides') ? shapes.SOURCE_OVERRIDE : shapes.SOURCE);

/** Properties first, then tests: a test may stand on a version that only the properties make. */
function applyModels(workspace: Workspace, file: PropertyFile): void {
  const usable: { entry: PropertyEntry; versions: ModelVersion[] }[] = [];
  for (const entry of entriesOf(workspace, file, 'models', shapes.MODEL)) {
    if (!checkTestKeys(workspace, entry)) continue;
    const versions = versionsOf(workspace, entry);
    if (versions === null) continue;
    if (versions.length > 0) applyVersions(workspace, entry, versions);
    else applyNodePatch(workspace, entry);
    usable.push({ entry, versions });
  }
  for (const { entry, versions } of usable) {
    if (versions.length === 0) parseTests(workspace, entry);
    for (const version of versions) parseVersionTests(workspace, entry, version);
  }
}

function applyTested(workspace: Workspace, entry: PropertyEntry): void {
  if (!checkTestKeys(workspace, entry)) return;
  applyNodePatch(workspace, entry);
  parseTests(workspace, entry);
}

function applySnapshots(workspace: Workspace, file: PropertyFile): void {
  const entries = [...entriesOf(workspace, file, 'snapshots', shapes.SNAPSHOT)];
  const defined = entries.filter(entry => entry.data.has('relation'));
  for (const { name, data } of defined) {
    parseYamlSnapshot(workspace, file.source, name, data.get('relation') as string);
  }
  if (defined.length > 0) workspace.lookup.rebuild();
  for (const entry of entries) applyTested(workspace, entry);
}

/** The generic tests of a model, seed or snapshot: column by column, then those of the whole. */
function parseTests(workspace: Workspace, entry: PropertyEntry): void {
  const columns = dicts(entry.data.get('columns')).map((column, i) => ({ column, path: ['columns', i] }));
  parseTestsOf(workspace, entry, null, columns, entry.data, []);
}

function parseVersionTests(workspace: Workspace, entry: PropertyEntry, version: ModelVersion): void {
  const path = version.testOwner === entry.data ? [] : ['versions', version.index];
  parseTestsOf(workspace, entry, version.v, version.columns, version.testOwner, path);
}

function parseTestsOf(
  workspace: Workspace,
  entry: PropertyEntry,
  version: string | number | null,
  columns: ModelVersion['columns'],
  owner: PyDict,
  ownerPath: readonly (string | number)[],
): void {
  const target: TestTarget = {
    package: entry.file.source.package,
    entry,
    source: null,
    name: entry.name,
    version,
    fileKey: `${entry.section}.${entry.name}`,
  };
  const quoteColumns: Value = entry.data.get('quote_columns') ?? null;
  for (const { column, path } of columns) {
    const tags = unique([...strings(column.get('tags')), ...strings(dict(column.get('config')).get('tags'))]);
    testList(column).forEach((given, i) => {
      const columnName = quotedColumn(column, quoteColumns);
      parseGenericTest(workspace, { target, given, columnName, tags, path: [...path, testKey(column), i] });
    });
  }
  testList(owner).forEach((given, i) => {
    parseGenericTest(workspace, { target, given, columnName: null, tags: [], path: [...ownerPath, testKey(owner), i] });
  });
}

/** An entry of `data_tests:` describes a singular test. */
function patchSingularTest(workspace: Workspace, entry: PropertyEntry): void {
  const config = entryConfig(workspace, entry);
  if (config === null) return;
  const id = workspace.lookup.other('test', entry.name, entry.file.source.package.name);
  const node = id === undefined ? undefined : workspace.manifest.nodes.get(id);
  if (node === undefined) {
    reportNoNode(workspace, entry, entry.name);
    return;
  }
  guarded(workspace, node, () => {
    if (config.size > 0) updateConfig(workspace, node, config);
    node.patch_path = fileId(entry.file.source);
    node.description = (entry.data.get('description') as string | undefined) ?? '';
  });
}
