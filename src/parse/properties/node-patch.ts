import { didYouMean, nearestNames, problem, warning } from '../../core/index.ts';
import { PyDate, PyDateTime, PyDict, str, type Value } from '../../core/value.ts';
import type { ColumnInfo, ModelNode } from '../../model/index.ts';
import { fileId } from '../files/source-file.ts';
import type { ParsedNode } from '../nodes/create-node.ts';
import { guarded } from '../nodes/parse-node.ts';
import { updateConfig } from '../nodes/settle-config.ts';
import type { Workspace } from '../workspace.ts';
import { columnsOf, dicts } from './columns.ts';
import { patchConstraints } from './model-constraints.ts';
import { entryConfig } from './normalize.ts';
import { type PropertyEntry, place } from './property-file.ts';

/** The sections whose entries describe a node, and the type of the node. */
const TYPES = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  functions: 'function',
} as const;

const SECTION_OF: Readonly<Record<string, string>> = { model: 'models', seed: 'seeds', snapshot: 'snapshots' };

/** What an entry, or one version of it, says about its node. */
export interface NodePatch {
  readonly entry: PropertyEntry;
  readonly name: string;
  readonly description: string;
  readonly columns: Map<string, ColumnInfo>;
  readonly config: PyDict;
  readonly constraints: readonly PyDict[];
  readonly version: string | number | null;
  readonly latestVersion: string | number | null;
  readonly deprecationDate: string | null;
  readonly timeSpine: PyDict | null;
}

/** Applies an entry without versions to its node; a node that does not exist is warned of. */
export function applyNodePatch(workspace: Workspace, entry: PropertyEntry): void {
  const config = entryConfig(workspace, entry);
  if (config === null) return;
  const section = entry.section as keyof typeof TYPES;
  const type = TYPES[section];
  const packageName = entry.file.source.package.name;
  const { lookup, manifest } = workspace;
  const refable = type === 'model' || type === 'seed' || type === 'snapshot';
  const id = refable
    ? (lookup.ref(entry.name, packageName) ?? lookup.ref(entry.name, null))
    : lookup.other(type, entry.name, null);
  if (id !== undefined && refable && !id.startsWith(`${type}.`)) {
    reportWrongSection(workspace, entry, id);
    return;
  }
  const patch: NodePatch = {
    entry,
    name: entry.name,
    description: (entry.data.get('description') as string | undefined) ?? '',
    columns: columnsOf(workspace, entry, dicts(entry.data.get('columns'))),
    config,
    constraints: dicts(entry.data.get('constraints')),
    version: null,
    latestVersion: null,
    deprecationDate: dateText(entry.data.get('deprecation_date')),
    timeSpine: timeSpineOf(entry.data.get('time_spine')),
  };
  if (id === undefined) {
    const found = lookup.disabled(entry.name, packageName, [type]);
    if (found.length > 1 && config.get('enabled') === true) {
      reportManyDisabled(workspace, entry, type, found.length);
      return;
    }
    for (const node of found) patchNode(workspace, node as ParsedNode, patch);
    if (found.length === 0) reportNoNode(workspace, entry, entry.name);
    return;
  }
  const node = manifest.nodes.get(id) ?? manifest.functions.get(id);
  if (node === undefined) return;
  if (node.patch_path !== null) {
    const data = {
      type: node.resource_type,
      name: entry.name,
      first: node.patch_path.replace(/^.*?:\/\//, ''),
      second: entry.file.source.originalPath,
    };
    workspace.report(problem('PA142', data, { ...placeOf(entry), node: node.unique_id }));
    return;
  }
  patchNode(workspace, node, patch);
}

function patchNode(workspace: Workspace, node: ParsedNode, patch: NodePatch): void {
  guarded(workspace, node, () => {
    if (patch.config.size > 0) updateConfig(workspace, node, patch.config);
    applyProperties(workspace, node, patch);
  });
}

/** Puts the properties of a patch on its node; the config must have been settled before. */
export function applyProperties(workspace: Workspace, node: ParsedNode, patch: NodePatch): void {
  node.patch_path = fileId(patch.entry.file.source);
  node.description = patch.description;
  node.columns = patch.columns;
  node.name = patch.name;
  if (node.resource_type === 'model') applyModelProperties(workspace, node, patch);
  else if (node.resource_type === 'function') {
    node.arguments = dicts(patch.entry.data.get('arguments')).map(argument =>
      PyDict.fromObject<Value>({
        name: argument.get('name') ?? null,
        data_type: argument.get('data_type') ?? null,
        description: argument.get('description') ?? null,
        default_value: argument.get('default_value') ?? null,
      }),
    );
    const returns = patch.entry.data.get('returns') as PyDict;
    node.returns = PyDict.fromObject<Value>({
      data_type: returns.get('data_type') ?? null,
      description: returns.get('description') ?? null,
    });
  } else if (patch.constraints.length > 0) {
    workspace.report(
      warning('PA151', { field: 'constraints', type: node.resource_type, name: patch.name }, placeOf(patch.entry)),
    );
  }
}

function applyModelProperties(workspace: Workspace, node: ModelNode, patch: NodePatch): void {
  node.version = patch.version;
  node.latest_version = patch.latestVersion;
  node.deprecation_date = patch.deprecationDate;
  patchConstraints(workspace, node, patch);
  node.time_spine = patch.timeSpine;
  checkTimeSpine(workspace, patch);
}

/** A date as the manifest has it: midnight, or the given time, with the local time zone where none is given. */
export function dateText(value: Value | undefined): string | null {
  if (value === undefined || value === null) return null;
  const text = value instanceof PyDateTime || value instanceof PyDate ? value.isoformat() : str(value);
  const full = text.length === 10 ? `${text}T00:00:00` : text.replace(' ', 'T');
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(full)) return full.replace(/Z$/, '+00:00');
  const local = new Date(full);
  if (Number.isNaN(local.getTime())) return full;
  const minutes = -local.getTimezoneOffset();
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${full}${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}

function timeSpineOf(value: Value | undefined): PyDict | null {
  if (!(value instanceof PyDict)) return null;
  return PyDict.fromObject<Value>({
    standard_granularity_column: value.get('standard_granularity_column') ?? null,
    custom_granularities: dicts(value.get('custom_granularities')).map(g =>
      PyDict.fromObject<Value>({ name: g.get('name') ?? null, column_name: g.get('column_name') ?? null }),
    ),
  });
}

function checkTimeSpine(workspace: Workspace, patch: NodePatch): void {
  const { timeSpine, columns, name } = patch;
  if (timeSpine === null) return;
  const standard = timeSpine.get('standard_granularity_column') as string;
  const column = columns.get(standard);
  const known = `[${[...columns.keys()].map(c => `'${c}'`).join(', ')}]`;
  let text: string | null = null;
  if (column === undefined) {
    text = `Time spine standard granularity column must be defined on the model. Got invalid column name '${standard}' for model '${name}'. Valid names: ${known}.`;
  } else if (column.granularity === null) {
    text = `Time spine standard granularity column must have a granularity defined. Please add one for column '${standard}' in model '${name}'.`;
  } else {
    const missing = dicts(timeSpine.get('custom_granularities'))
      .map(g => (g.get('column_name') ?? g.get('name')) as string)
      .filter(c => !columns.has(c));
    if (missing.length > 0) {
      text = `Time spine custom granularity columns do not exist in the model. Columns not found: [${missing.map(c => `'${c}'`).join(', ')}]; Available columns: ${known}`;
    }
  }
  if (text !== null) workspace.report(problem('PA139', { text }, placeOf(patch.entry)));
}

export const placeOf = (entry: PropertyEntry) => place(entry.file.document, [entry.section, entry.index], 'value');

export function reportNoNode(workspace: Workspace, entry: PropertyEntry, name: string): void {
  const hint = didYouMean(nearestNames(name, workspace.lookup.refNames()));
  const data = { name, section: entry.section, file: entry.file.source.originalPath, hint };
  workspace.report(warning('PA143', data, placeOf(entry)));
}

export function reportManyDisabled(workspace: Workspace, entry: PropertyEntry, type: string, count: number): void {
  const text =
    `Found ${count} matching disabled nodes for ${type} '${entry.name}'. Multiple nodes for the same unique id cannot be ` +
    'enabled in the schema file. They must be enabled in `dbt_project.yml` or in the sql files.';
  workspace.report(problem('PA139', { text }, placeOf(entry)));
}

function reportWrongSection(workspace: Workspace, entry: PropertyEntry, id: string): void {
  const type = id.slice(0, id.indexOf('.'));
  const data = {
    name: entry.name,
    type,
    section: entry.section,
    file: entry.file.source.originalPath,
    right: SECTION_OF[type] ?? type,
  };
  workspace.report(warning('PA144', data, placeOf(entry)));
}
