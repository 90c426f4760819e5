import { problem, warning } from '../core/index.ts';
import { PyDate, PyDateTime, PyDict, repr, typeName, type Value } from '../core/value.ts';
import {
  type ExecutableNode,
  isColumnar,
  type ModelNode,
  readColumnarConfig,
  type SnapshotNode,
} from '../model/index.ts';
import { fieldsOf } from './config/fields.ts';
import { placeOfConfig } from './place-of-config.ts';
import { byCodePoint } from './tests/test-name.ts';
import type { Workspace } from './workspace.ts';

/** Rules that can only be checked when all files were read. */
export function checkManifest(workspace: Workspace): void {
  for (const node of workspace.manifest.nodes.values()) {
    if (node.resource_type === 'snapshot') checkSnapshot(workspace, node);
    if (node.resource_type === 'model') {
      checkAccess(workspace, node);
      checkMicrobatch(workspace, node);
    }
  }
  checkColumnar(workspace);
  checkFunctionArguments(workspace);
  checkSpaces(workspace);
  checkRelations(workspace);
  warnOfUnusedPaths(workspace);
}

const place = (node: { original_file_path: string; unique_id: string }) => ({
  span: { file: node.original_file_path, line: 1 },
  node: node.unique_id,
});

function invalid(workspace: Workspace, node: ExecutableNode, text: string): void {
  workspace.report(problem('PA150', { node: `${node.resource_type} '${node.name}'`, text }, place(node)));
}

function checkAccess(workspace: Workspace, node: ModelNode): void {
  if (node.access !== 'public' || node.config.get('materialized') !== 'ephemeral') return;
  invalid(
    workspace,
    node,
    "Node has an invalid value (public) for the access field with a materialization of 'ephemeral'",
  );
}

function checkSnapshot(workspace: Workspace, node: SnapshotNode): void {
  const fault = snapshotFault(key => node.config.get(key) ?? null);
  if (fault !== null) invalid(workspace, node, fault);
}

const isEmpty = (value: Value): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** The first config of a snapshot that cannot be used, said as dbt says it. */
function snapshotFault(get: (key: string) => Value): string | null {
  const strategy = get('strategy');
  const checkCols = get('check_cols');
  if (isEmpty(strategy) || isEmpty(get('unique_key'))) {
    return "Snapshots must be configured with a 'strategy' and 'unique_key'.";
  }
  if (strategy === 'check') {
    if (isEmpty(checkCols)) {
      return 'A snapshot configured with the check strategy must specify a check_cols configuration.';
    }
    if (typeof checkCols === 'string' && checkCols !== 'all') {
      return `Invalid value for 'check_cols': ${checkCols}. Expected 'all' or a list of strings.`;
    }
  } else if (strategy === 'timestamp') {
    if (isEmpty(get('updated_at'))) {
      return 'A snapshot configured with the timestamp strategy must specify an updated_at configuration.';
    }
    if (!isEmpty(checkCols)) return "A 'timestamp' snapshot should not have 'check_cols'";
  }
  const materialized = get('materialized');
  return isEmpty(materialized) || materialized === 'snapshot'
    ? null
    : "A snapshot must have a materialized value of 'snapshot'";
}

const BATCH_SIZES = ['hour', 'day', 'month', 'year'];

function checkMicrobatch(workspace: Workspace, node: ModelNode): void {
  const { config } = node;
  if (config.get('materialized') !== 'incremental' || config.get('incremental_strategy') !== 'microbatch') return;
  const fault = microbatchFault(key => config.get(key) ?? null);
  if (fault !== null) invalid(workspace, node, `Microbatch model '${node.name}' ${fault}`);
}

/** The first config of a microbatch model that cannot be used, said as dbt says it. */
function microbatchFault(get: (key: string) => Value): string | null {
  const got = (value: Value): string => `but got: <class '${typeName(value)}'>.`;
  const eventTime = get('event_time');
  if (eventTime === null) {
    return "must provide an 'event_time' (string) config that indicates the name of the event time column.";
  }
  if (typeof eventTime !== 'string') return `must provide an 'event_time' config of type string, ${got(eventTime)}`;
  const begin = get('begin');
  if (begin === null) {
    return "must provide a 'begin' (datetime) config that indicates the earliest timestamp the microbatch model should be built from.";
  }
  if (typeof begin === 'string') {
    if (Number.isNaN(Date.parse(begin))) {
      return `must provide a 'begin' config of valid datetime (ISO format), but got: ${begin}.`;
    }
  } else if (!(begin instanceof PyDateTime || begin instanceof PyDate)) {
    return `must provide a 'begin' config of type datetime, ${got(begin)}`;
  }
  const batchSize = get('batch_size');
  if (typeof batchSize !== 'string' || !BATCH_SIZES.includes(batchSize)) {
    return `must provide a 'batch_size' config that is one of ${repr(BATCH_SIZES)}, but got: ${repr(batchSize)}.`;
  }
  const lookback = get('lookback');
  if (lookback !== null && !Number.isInteger(lookback)) {
    return `must provide the optional 'lookback' config as type int, ${got(lookback)}`;
  }
  const concurrent = get('concurrent_batches');
  if (concurrent === null || typeof concurrent === 'boolean') return null;
  return `optional 'concurrent_batches' config must be of type \`bool\` if specified, ${got(concurrent)}`;
}

/** The settings of columnar models: each complaint where the setting stands, once for all models that it is for. */
function checkColumnar(workspace: Workspace): void {
  const models = [...workspace.manifest.nodes.values()].filter(
    (node): node is ModelNode => node.resource_type === 'model' && isColumnar(node),
  );
  if (models.length === 0) return;
  const known = fieldsOf('model').map(field => field.name);
  const complaints = new Map<string, { text: string; at: ReturnType<typeof placeOfConfig>; models: ModelNode[] }>();
  for (const model of models) {
    for (const { key, text } of readColumnarConfig(model.config, known).faults) {
      const at = placeOfConfig(model, key, workspace.project);
      const id = JSON.stringify([at.span, text]);
      const complaint = complaints.get(id) ?? { text, at, models: [] };
      complaint.models.push(model);
      complaints.set(id, complaint);
    }
  }
  for (const { text, at, models: found } of complaints.values()) {
    const [first] = found as [ModelNode, ...ModelNode[]];
    // Where it is for several, the place is none of theirs.
    const whose = found.length === 1 ? { node: first.unique_id } : {};
    workspace.report(problem('PA650', { name: first.name, more: found.length - 1, text }, { ...at, ...whose }));
  }
}

function checkFunctionArguments(workspace: Workspace): void {
  for (const fn of workspace.manifest.functions.values()) {
    let defaulted = false;
    for (const argument of fn.arguments) {
      const hasDefault = (argument.get('default_value') ?? null) !== null;
      if (defaulted && !hasDefault) {
        const text = `Non-defaulted argument '${String(argument.get('name'))}' comes after a defaulted argument. Non-defaulted arguments cannot come after defaulted arguments.`;
        workspace.report(problem('PA150', { node: `function '${fn.name}'`, text }, place(fn)));
        break;
      }
      defaulted ||= hasDefault;
    }
  }
}

function checkSpaces(workspace: Workspace): void {
  const spaced = [...workspace.manifest.nodes.values()].filter(node => node.name.includes(' '));
  if (spaced.length === 0) return;
  const strict = workspace.flags.behavior.get('require_resource_names_without_spaces') ?? true;
  const list = spaced.map(node => `  * '${node.unique_id}' (${node.original_file_path})`).join('\n');
  const text = `Resource names cannot contain spaces:\n${list}\nPlease rename the invalid model(s) so that their name(s) do not contain any spaces.`;
  const at = place(spaced[0] as ExecutableNode);
  workspace.report(
    strict
      ? problem('PA139', { text }, at)
      : warning('PA154', { text, event: 'ResourceNamesWithSpacesDeprecation' }, at),
  );
}

/** Two nodes that would be built as one relation, or that a ref could not tell apart (F22). */
function checkRelations(workspace: Workspace): void {
  const relations = new Map<string, ExecutableNode>();
  const names = new Map<string, ExecutableNode>();
  const versioned = new Map<string, ExecutableNode>();
  for (const node of workspace.manifest.nodes.values()) {
    if (!isBuilt(node)) continue;
    const key = `${node.package_name}.${node.name}`;
    if (node.resource_type === 'model' && node.version !== null) versioned.set(key, node);
    else {
      const other = names.get(key);
      if (other !== undefined) sameName(workspace, other, node);
      names.set(key, node);
    }
    const relation = `${node.database}.${node.schema}.${node.alias}`;
    const other = relations.get(relation);
    if (other === undefined) relations.set(relation, node);
    else {
      const shown = node.relation_name ?? relation;
      workspace.report(problem('PA141', { relation: shown, first: known(other), second: known(node) }, place(node)));
    }
  }
  for (const [key, node] of versioned) {
    const other = names.get(key);
    if (other === undefined) continue;
    const data = {
      type: 'model',
      name: node.name,
      package: node.package_name,
      first: known(other),
      second: known(node),
    };
    workspace.report(problem('PA140', data, place(node)));
  }
}

const known = (node: ExecutableNode): string => `${node.unique_id} (${node.original_file_path})`;

/** What becomes a relation, or could: ephemeral models have a name to themselves too. */
function isBuilt(node: ExecutableNode): boolean {
  return (
    node.resource_type === 'model' ||
    node.resource_type === 'seed' ||
    node.resource_type === 'snapshot' ||
    (node.resource_type === 'test' && node.relation_name !== null)
  );
}

/** Nodes of different types may share a name for now; a flag forbids it. */
function sameName(workspace: Workspace, first: ExecutableNode, second: ExecutableNode): void {
  if (workspace.flags.behavior.get('require_unique_project_resource_names') === true) {
    const data = {
      type: 'resource',
      name: second.name,
      package: second.package_name,
      first: known(first),
      second: known(second),
    };
    workspace.report(problem('PA140', data, place(second)));
    return;
  }
  const text = `Found resources with the same name '${second.name}' in package '${second.package_name}': '${first.unique_id}' and '${second.unique_id}'. Please update one of the resources to have a unique name.`;
  workspace.report(warning('PA154', { text, event: 'DuplicateNameDistinctNodeTypesDeprecation' }, place(second)));
}

/** Config paths of the project file below which there is nothing. */
function warnOfUnusedPaths(workspace: Workspace): void {
  const { project } = workspace;
  const used: Readonly<Record<string, string[][]>> = usedPaths(workspace);
  const unused: string[] = [];
  for (const [tree, root] of project.root.configTrees) {
    const fqns = used[tree];
    if (fqns === undefined) continue;
    for (const path of configPaths(root)) {
      if (!fqns.some(fqn => path.every((step, i) => fqn[i] === step))) unused.push([tree, ...path].join('.'));
    }
  }
  if (unused.length === 0) return;
  const at = { span: { file: project.root.projectFile, line: 1 } };
  workspace.report(warning('PA153', { paths: unused.sort(byCodePoint) }, at));
}

const TREE_OF: Readonly<Record<string, string>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'data_tests',
  source: 'sources',
  exposure: 'exposures',
  metric: 'metrics',
  semantic_model: 'semantic_models',
  saved_query: 'saved_queries',
  unit_test: 'unit_tests',
  function: 'functions',
};

function usedPaths(workspace: Workspace): Record<string, string[][]> {
  const { manifest } = workspace;
  const used: Record<string, string[][]> = {};
  for (const tree of Object.values(TREE_OF)) used[tree] = [];
  const add = (resource: { resource_type: string; fqn: string[] }): void => {
    const tree = TREE_OF[resource.resource_type];
    if (tree !== undefined) used[tree]?.push(resource.fqn);
  };
  for (const section of [
    manifest.nodes,
    manifest.sources,
    manifest.exposures,
    manifest.metrics,
    manifest.semanticModels,
    manifest.savedQueries,
    manifest.unitTests,
    manifest.functions,
  ]) {
    for (const resource of section.values()) add(resource);
  }
  // What is switched off counts for every tree.
  const off = [...manifest.disabled.values()].flatMap(list => list.map(resource => resource.fqn));
  for (const fqns of Object.values(used)) fqns.push(...off);
  return used;
}

/** The deepest paths of a config tree that hold configs: keys with dictionaries below are levels. */
function configPaths(tree: PyDict): string[][] {
  const paths: string[][] = [];
  const visit = (node: PyDict, path: string[]): void => {
    let holds = false;
    for (const [key, value] of node) {
      const name = String(key);
      if (value instanceof PyDict && !name.startsWith('+')) visit(value, [...path, name]);
      else holds = true;
    }
    if (holds && path.length > 0) paths.push(path);
  };
  visit(tree, []);
  return paths;
}
