import { PyDict, type Value } from '../../core/value.ts';
import type { Docs } from '../../model/index.ts';
import type { ConfigKind } from '../config/fields.ts';
import { docsDefault } from '../config/fields.ts';
import { mergeConfigCall } from '../config/merge.ts';
import type { Extraction } from '../extraction.ts';
import { relationName } from '../relation-names.ts';
import { packageOf, type Workspace } from '../workspace.ts';
import type { ParsedNode, ParsedType } from './create-node.ts';
import { configDiagnostics, nodeConfig, unrenderedConfig } from './node-config.ts';

/** The config kind and the tree of the project file for each type of node. */
const CONFIG_SOURCES: Readonly<Record<ParsedType, readonly [kind: ConfigKind, tree: string]>> = {
  model: ['model', 'models'],
  seed: ['seed', 'seeds'],
  snapshot: ['snapshot', 'snapshots'],
  analysis: ['node', 'models'],
  operation: ['node', 'models'],
  sql_operation: ['node', 'models'],
  test: ['test', 'data_tests'],
  function: ['function', 'functions'],
};

/** Puts what a template told into its node, behind what is there. */
export function applyExtraction(node: ParsedNode, extraction: Extraction): void {
  node.refs.push(...extraction.refs);
  if (extraction.priorRefs.length > 0) node.prior_refs = [...(node.prior_refs ?? []), ...extraction.priorRefs];
  node.sources.push(...extraction.sources);
  node.metrics.push(...extraction.metrics);
  node.functions.push(...extraction.functions);
  for (const id of extraction.macros) {
    if (!node.depends_on.macros.includes(id)) node.depends_on.macros.push(id);
  }
  if (extraction.volatile) node.dynamic = true;
}

/**
 * Works a node's config out and what follows from it: tags, meta, group, docs, contract, names in the database. Its
 * hooks are rendered for the refs in them. Called when the node's template was run, and again when properties are
 * applied: then keys that the new config leaves empty keep what they had.
 */
export function updateConfig(workspace: Workspace, node: ParsedNode, patch?: PyDict): void {
  const [kind, tree] = CONFIG_SOURCES[node.resource_type];
  const input = {
    package: packageOf(workspace, node.package_name),
    kind,
    tree,
    fqn: node.fqn,
    patch: node.language === 'python' && node.resource_type === 'model' ? pythonDefaults(patch) : patch,
    calls: node.config_call_dict,
  };
  const { config, problems } = nodeConfig(workspace, input);
  for (const diagnostic of configDiagnostics(problems, node)) workspace.report(diagnostic);
  applyConfigFields(node, config);
  // Functions are told by the models' tree as it is written, as in dbt.
  const writtenTree = node.resource_type === 'function' ? 'models' : tree;
  node.unrendered_config = unrenderedConfig(workspace, { ...input, tree: writtenTree });
  node.config = withLeftovers(config, node.config);
  // An emptied name counts as empty though the old one stays visible in the config.
  updateNames(workspace, node, config);
  if (node.resource_type !== 'test') renderHooks(workspace, node);
}

/** The new config with what it leaves empty taken from the one before. */
function withLeftovers(config: PyDict, before: PyDict): PyDict {
  if (before.size === 0) return config;
  const result = config.copy();
  for (const [key, value] of before) {
    if (value !== null && (result.get(key) ?? null) === null) result.set(key, value);
  }
  return result;
}

function pythonDefaults(patch: PyDict | undefined): PyDict {
  const result = patch?.copy() ?? new PyDict<Value>();
  if (!result.has('materialized')) result.set('materialized', 'table');
  return result;
}

function applyConfigFields(node: ParsedNode, config: PyDict): void {
  const tags = config.get('tags');
  for (const tag of Array.isArray(tags) ? tags : typeof tags === 'string' ? [tags] : []) {
    if (!node.tags.includes(tag as string)) node.tags.push(tag as string);
  }
  const meta = config.get('meta');
  if (meta instanceof PyDict && meta.size > 0) node.meta = meta;
  const group = config.get('group');
  if (typeof group === 'string' && group !== '') node.group = group;
  if (node.resource_type === 'model') {
    const access = config.get('access');
    if (access === 'private' || access === 'protected' || access === 'public') node.access = access;
  }
  const docs = config.get('docs');
  if (docs instanceof PyDict) node.docs = docsOf(docs);
  const contract = config.get('contract');
  if (contract instanceof PyDict && 'contract' in node) {
    node.contract = {
      enforced: contract.get('enforced') === true,
      alias_types: contract.get('alias_types') !== false,
      checksum: null,
    };
  }
}

export function docsOf(value: Value | undefined): Docs {
  const given = value instanceof PyDict ? value : docsDefault();
  return {
    show: given.get('show') !== false,
    node_color: (given.get('node_color') as string | null | undefined) ?? null,
  };
}

function updateNames(workspace: Workspace, node: ParsedNode, given: PyDict): void {
  const { names, project } = workspace;
  node.database = names.of('database', given.get('database') ?? null, node);
  node.schema = names.of('schema', given.get('schema') ?? null, node);
  node.alias = names.of('alias', given.get('alias') ?? null, node);
  if (node.resource_type === 'snapshot') {
    const database = given.get('target_database');
    const schema = given.get('target_schema');
    if (typeof database === 'string' && database !== '') node.database = database;
    if (typeof schema === 'string' && schema !== '') node.schema = schema;
  }
  // The config `quoting` has no part in it: dbt keeps it, but quotes as the project says.
  const parts = { database: node.database, schema: node.schema, identifier: node.alias };
  node.relation_name = isRelational(workspace, node) ? relationName(project, parts) : null;
}

function isRelational(workspace: Workspace, node: ParsedNode): boolean {
  switch (node.resource_type) {
    case 'model':
      return node.config.get('materialized') !== 'ephemeral';
    case 'seed':
    case 'snapshot':
      return true;
    case 'test':
      return node.config.get('store_failures') === true || workspace.flags.storeFailures;
    default:
      return false;
  }
}

function renderHooks(workspace: Workspace, node: ParsedNode): void {
  for (const key of ['pre-hook', 'post-hook']) {
    const hooks = node.config.get(key);
    if (!Array.isArray(hooks)) continue;
    for (const hook of hooks) {
      const sql = hook instanceof PyDict ? hook.get('sql') : undefined;
      if (typeof sql !== 'string' || !sql.includes('{')) continue;
      const extraction = workspace.templates.extract(node, sql, { purpose: 'hook' });
      applyExtraction(node, extraction);
      if (extraction.config.size > 0) {
        node.config_call_dict = mergeConfigCall(node.config_call_dict, extraction.config);
      }
    }
  }
}

/** Gives a node that could not be parsed the config of its place, so that it can be shown. */
export function setDefaultConfig(workspace: Workspace, node: ParsedNode): void {
  const [kind, tree] = CONFIG_SOURCES[node.resource_type];
  const pkg = packageOf(workspace, node.package_name);
  node.config = nodeConfig(workspace, { package: pkg, kind, tree, fqn: node.fqn, calls: new PyDict() }).config;
}
