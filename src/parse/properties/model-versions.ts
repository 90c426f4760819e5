import { problem } from '../../core/index.ts';
import { PyDict, PyFloat, str, type Value } from '../../core/value.ts';
import type { ModelNode, UniqueId } from '../../model/index.ts';
import { guarded } from '../nodes/parse-node.ts';
import { updateConfig } from '../nodes/settle-config.ts';
import type { Workspace } from '../workspace.ts';
import { columnsOf, dict, dicts } from './columns.ts';
import { applyProperties, dateText, type NodePatch, placeOf, reportManyDisabled, reportNoNode } from './node-patch.ts';
import { entryConfig } from './normalize.ts';
import { type PropertyEntry, reportShape } from './property-file.ts';
import { checkShape } from './shape.ts';
import { COLUMN } from './shapes.ts';

/** One version of a model's properties. */
export interface ModelVersion {
  readonly v: string | number;
  readonly data: PyDict;
  readonly index: number;
  /** columns of the model that this version has, then its own */
  readonly columns: readonly { readonly column: PyDict; readonly path: readonly (string | number)[] }[];
  /** tests of the version, or of the model where it has none of its own */
  readonly testOwner: PyDict;
}

/** The versions of an entry; null (and reports) when they break a rule. Empty for a model without versions. */
export function versionsOf(workspace: Workspace, entry: PropertyEntry): ModelVersion[] | null {
  const list = dicts(entry.data.get('versions'));
  const versions: ModelVersion[] = [];
  const seen = new Set<string>();
  const report = (text: string): null => {
    workspace.report(problem('PA139', { text }, placeOf(entry)));
    return null;
  };
  for (const [index, data] of list.entries()) {
    const v = versionNumber(data.get('v') as Value);
    if (seen.has(String(v))) return report(`Found duplicate version: '${v}' in versions list of model '${entry.name}'`);
    seen.add(String(v));
    const columns = versionColumns(workspace, entry, data, index);
    if (columns === null) return null;
    const ownTests = data.get('data_tests') ?? data.get('tests') ?? null;
    versions.push({ v, data, index, columns, testOwner: ownTests === null ? entry.data : data });
  }
  const latest = entry.data.get('latest_version') ?? null;
  if (latest !== null && versions.length > 0 && !versions.some(({ v }) => v === versionNumber(latest))) {
    const known = versions.map(({ v }) => (typeof v === 'string' ? `'${v}'` : String(v))).join(', ');
    return report(`latest_version: ${str(latest)} is not one of model '${entry.name}' versions: [${known}] `);
  }
  return versions;
}

const versionNumber = (value: Value): string | number =>
  typeof value === 'number' || typeof value === 'string'
    ? value
    : value instanceof PyFloat
      ? value.toString()
      : str(value);

function versionColumns(
  workspace: Workspace,
  entry: PropertyEntry,
  data: PyDict,
  index: number,
): ModelVersion['columns'] | null {
  const own: { column: PyDict; path: readonly (string | number)[] }[] = [];
  let selection: PyDict | null = null;
  let failed = false;
  for (const [i, item] of dicts(data.get('columns')).entries()) {
    const path = ['versions', index, 'columns', i];
    if (item.has('name')) {
      const problems = checkShape(item, COLUMN, path);
      for (const found of problems) reportShape(workspace, entry, found);
      failed ||= problems.length > 0;
      own.push({ column: item, path });
    } else if (selection !== null) {
      workspace.report(
        problem('PA139', { text: 'version can have at most one include/exclude element' }, placeOf(entry)),
      );
      failed = true;
    } else selection = item;
  }
  if (failed) return null;
  const inherited = dicts(entry.data.get('columns'))
    .map((column, i) => ({ column, path: ['columns', i] as const }))
    .filter(({ column }) => includes(selection, column.get('name') as string));
  return [...inherited, ...own];
}

/** `{include: "*" | all | [..], exclude: [..]}`; without one, all columns. */
function includes(selection: PyDict | null, name: string): boolean {
  if (selection === null) return true;
  const include = selection.get('include') ?? '*';
  const exclude = selection.get('exclude');
  if (Array.isArray(exclude) && exclude.includes(name)) return false;
  return include === '*' || include === 'all' || (Array.isArray(include) && include.includes(name));
}

/** The version that a ref without one means: as said, else the highest. */
export function latestVersion(entry: PropertyEntry, versions: readonly ModelVersion[]): string | number {
  const said = entry.data.get('latest_version') ?? null;
  if (said !== null) return versionNumber(said);
  return versions.map(({ v }) => v).reduce((a, b) => (isBelow(a, b) ? b : a));
}

function isBelow(a: string | number, b: string | number): boolean {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? String(a) < String(b) : x < y;
}

/** Turns the files of a versioned model into its versions and applies the properties of each. */
export function applyVersions(workspace: Workspace, entry: PropertyEntry, versions: readonly ModelVersion[]): void {
  const shared = entryConfig(workspace, entry);
  if (shared === null) return;
  const latest = latestVersion(entry, versions);
  for (const version of versions) {
    const fileName = (version.data.get('defined_in') as string | null | undefined) ?? `${entry.name}_v${version.v}`;
    const node = takeNode(workspace, entry, fileName, version.v === latest, shared);
    if (node === 'failed') return;
    if (node === null) {
      reportNoNode(workspace, entry, fileName);
      continue;
    }
    const packageName = entry.file.source.package.name;
    node.node.unique_id = `model.${packageName}.${entry.name}.v${version.v}`;
    node.node.fqn = [...node.node.fqn.slice(0, -1), entry.name, `v${version.v}`];
    putNode(workspace, node);
    patchVersion(workspace, entry, version, node.node, latest, shared);
  }
  workspace.lookup.rebuild();
}

interface TakenNode {
  readonly node: ModelNode;
  readonly disabled: boolean;
}

/** Takes the node of a version's file out of the manifest, to come back under its new id. */
function takeNode(
  workspace: Workspace,
  entry: PropertyEntry,
  fileName: string,
  isLatest: boolean,
  config: PyDict,
): TakenNode | null | 'failed' {
  const { lookup, manifest } = workspace;
  const packageName = entry.file.source.package.name;
  const id: UniqueId | undefined =
    lookup.ref(fileName, packageName) ?? (isLatest ? lookup.ref(entry.name, packageName) : undefined);
  if (id !== undefined) {
    const node = manifest.nodes.get(id);
    if (node?.resource_type !== 'model') return null;
    manifest.nodes.delete(id);
    return { node, disabled: false };
  }
  const found = lookup.disabled(fileName, null, ['model']) as ModelNode[];
  if (found.length > 1 && config.get('enabled') === true) {
    reportManyDisabled(workspace, entry, 'model', found.length);
    return 'failed';
  }
  const node = found[0];
  if (node === undefined) return null;
  manifest.disabled.delete(node.unique_id);
  return { node, disabled: true };
}

function putNode(workspace: Workspace, { node, disabled }: TakenNode): void {
  const { manifest } = workspace;
  if (!disabled) manifest.nodes.set(node.unique_id, node);
  else manifest.disabled.set(node.unique_id, [...(manifest.disabled.get(node.unique_id) ?? []), node]);
}

function patchVersion(
  workspace: Workspace,
  entry: PropertyEntry,
  version: ModelVersion,
  node: ModelNode,
  latest: string | number,
  shared: PyDict,
): void {
  const { data } = version;
  const ownConstraints = dicts(data.get('constraints'));
  const docs = data.get('docs');
  const access = data.get('access') ?? null;
  const config = deepMerge(shared, dict(data.get('config')));
  if (docs instanceof PyDict && !config.has('docs')) config.set('docs', docs);
  if (access !== null) config.set('access', access);
  const patch: NodePatch = {
    entry,
    name: entry.name,
    description: text(data.get('description')) || text(entry.data.get('description')),
    columns: columnsOf(
      workspace,
      entry,
      version.columns.map(c => c.column),
    ),
    config,
    constraints: ownConstraints.length > 0 ? ownConstraints : dicts(entry.data.get('constraints')),
    version: version.v,
    latestVersion: latest,
    deprecationDate: dateText(data.get('deprecation_date')),
    timeSpine: null,
  };
  guarded(workspace, node, () => {
    // Name and version come first, as the alias follows from them; then the config, as constraints need the contract.
    node.name = entry.name;
    node.version = version.v;
    node.latest_version = latest;
    updateConfig(workspace, node, patch.config);
    applyProperties(workspace, node, patch);
  });
}

const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

function deepMerge(base: PyDict, update: PyDict): PyDict {
  const result = base.copy();
  for (const [key, value] of update) {
    const before = result.get(key);
    result.set(key, before instanceof PyDict && value instanceof PyDict ? deepMerge(before, value) : value);
  }
  return result;
}
