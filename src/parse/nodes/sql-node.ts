import { DiagnosticError, problem } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type {
  AnalysisNode,
  Contract,
  Docs,
  ExecutableNode,
  FunctionNode,
  ModelNode,
  NodeBase,
  OperationNode,
  Package,
  SeedNode,
  SnapshotNode,
  TestNode,
} from '../../model/index.ts';
import type { ConfigKind } from '../config/fields.ts';
import { docsDefault } from '../config/fields.ts';
import { type Extraction, emptyExtraction } from '../extraction.ts';
import { relationName } from '../relation-names.ts';
import { packageOf, type Workspace } from '../workspace.ts';
import { configDiagnostics, nodeConfig, unrenderedConfig } from './node-config.ts';
import { readPythonModel } from './python-model.ts';

export type ParsedNode = ExecutableNode | FunctionNode;
type ParsedType = ParsedNode['resource_type'];

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

/** What a node starts from; the rest has the manifest's defaults. */
export interface NodeSeed {
  readonly resourceType: ParsedType;
  readonly package: Package;
  readonly name: string;
  readonly path: string;
  readonly originalPath: string;
  readonly fqn: string[];
  readonly uniqueId?: string;
  readonly rawCode: string;
  readonly rawCodeLine?: number;
  readonly language?: 'sql' | 'python';
  readonly checksum: NodeBase['checksum'];
  readonly tags?: string[];
}

/** A node before its template was run, with the fields of its type. */
export function createNode(workspace: Workspace, seed: NodeSeed): ParsedNode {
  const { target } = workspace.project;
  const base = {
    database: target.database,
    schema: target.schema,
    name: seed.name,
    resource_type: seed.resourceType,
    package_name: seed.package.name,
    path: seed.path,
    original_file_path: seed.originalPath,
    unique_id: seed.uniqueId ?? `${seed.resourceType}.${seed.package.name}.${seed.name}`,
    fqn: seed.fqn,
    alias: seed.name,
    checksum: seed.checksum,
    config: new PyDict<Value>(),
    tags: seed.tags ?? [],
    description: '',
    columns: new Map(),
    meta: new PyDict<Value>(),
    group: null,
    docs: { show: true, node_color: null },
    patch_path: null,
    build_path: null,
    unrendered_config: new PyDict<Value>(),
    created_at: workspace.now,
    relation_name: null,
    raw_code: seed.rawCode,
    ...(seed.rawCodeLine === undefined ? {} : { raw_code_line: seed.rawCodeLine }),
    doc_blocks: [],
    language: seed.language ?? 'sql',
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    depends_on: { macros: [], nodes: [] },
    config_call_dict: new PyDict<Value>(),
    unrendered_config_call_dict: new PyDict<Value>(),
    dynamic: false,
  };
  return withTypeFields(base as unknown as NodeBase, seed);
}

const noContract = (): Contract => ({ enforced: false, alias_types: true, checksum: null });

function withTypeFields(base: NodeBase, seed: NodeSeed): ParsedNode {
  switch (seed.resourceType) {
    case 'model':
      return {
        ...base,
        contract: noContract(),
        access: 'protected',
        constraints: [],
        version: null,
        latest_version: null,
        deprecation_date: null,
        primary_key: [],
        time_spine: null,
      } as unknown as ModelNode;
    case 'seed':
      return { ...base, root_path: seed.package.root } as unknown as SeedNode;
    case 'snapshot':
      return { ...base, contract: noContract() } as unknown as SnapshotNode;
    case 'analysis':
      return { ...base, contract: noContract() } as unknown as AnalysisNode;
    case 'operation':
    case 'sql_operation':
      return { ...base, contract: noContract(), index: null } as unknown as OperationNode;
    case 'test':
      return {
        ...base,
        contract: noContract(),
        test_metadata: null,
        column_name: null,
        attached_node: null,
        file_key_name: null,
      } as unknown as TestNode;
    case 'function':
      return {
        ...base,
        contract: noContract(),
        arguments: [],
        returns: PyDict.fromObject<Value>({ data_type: 'INVALID_TYPE' }),
      } as unknown as FunctionNode;
  }
}

/** Puts what a template told into its node, behind what is there. */
export function applyExtraction(node: ParsedNode, extraction: Extraction): void {
  node.refs.push(...extraction.refs);
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
  node.unrendered_config = unrenderedConfig(workspace, input);
  const before = node.config;
  if (before.size > 0) {
    for (const [key, value] of before) {
      if (value !== null && (config.get(key) ?? null) === null) config.set(key, value);
    }
  }
  node.config = config;
  updateNames(workspace, node, before.size === 0 ? config : configGiven(workspace, input));
  if (node.resource_type !== 'test') renderHooks(workspace, node);
}

/** The second time round, an emptied name must count as empty though the old one stays visible in the config. */
const configGiven = (workspace: Workspace, input: Parameters<typeof nodeConfig>[1]): PyDict =>
  nodeConfig(workspace, input).config;

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
  node.relation_name = isRelational(workspace, node)
    ? relationName(project, { database: node.database, schema: node.schema, identifier: node.alias }, [
        node.config.get('quoting'),
      ])
    : null;
}

function isRelational(workspace: Workspace, node: ParsedNode): boolean {
  switch (node.resource_type) {
    case 'model':
      return node.config.get('materialized') !== 'ephemeral';
    case 'seed':
    case 'snapshot':
    case 'function':
      return true;
    case 'test': {
      const store = node.config.get('store_failures') ?? null;
      return store === null ? workspace.flags.storeFailures : store === true;
    }
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
      const extraction = bodyOf(workspace, node);
    node.config_call_dict = extraction.config;
    if (extraction.static) {
      // A body that is nothing but calls is read off; its hooks are looked at first.
      updateConfig(workspace, node);
      applyExtraction(node, extraction);
      if (node.resource_type === 'model') node.unrendered_config.update(extraction.config.entries());
    } else {
      applyExtraction(node, extraction);
      updateConfig(workspace, node);
    }
  });
}

function bodyOf(workspace: Workspace, node: ParsedNode): Extraction {
  if (node.resource_type === 'seed') return emptyExtraction();
  if (node.language === 'python') return readPythonModel(node.raw_code);
  return workspace.templates.extract(node, node.raw_code, { purpose: 'body' });
}

/** Runs one step of a node's parsing; expected failures become reports. */
export function guarded(workspace: Workspace, node: ParsedNode, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    if (node.config.size === 0) updateConfigQuietly(workspace, node);
    for (const diagnostic of error.diagnostics) workspace.report({ node: node.unique_id, ...diagnostic });
  }
}

function updateConfigQuietly(workspace: Workspace, node: ParsedNode): void {
  const [kind, tree] = CONFIG_SOURCES[node.resource_type];
  const pkg = packageOf(workspace, node.package_name);
  node.config = nodeConfig(workspace, { package: pkg, kind, tree, fqn: node.fqn, calls: new PyDict() }).config;
}

/** Adds a node to the manifest, or to what is switched off. Two of one id are a complaint. */
export function addNode(workspace: Workspace, node: ParsedNode): void {
  const { manifest } = workspace;
  if (node.config.get('enabled') === false) {
    const known = manifest.disabled.get(node.unique_id);
    if (known === undefined) manifest.disabled.set(node.unique_id, [node]);
    else known.push(node);
    return;
  }
  const nodes = (node.resource_type === 'function' ? manifest.functions : manifest.nodes) as Map<string, ParsedNode>;
  const other = nodes.get(node.unique_id);
  if (other !== undefined) {
    workspace.report(duplicateName(node, other));
    return;
  }
  nodes.set(node.unique_id, node);
}

/** Two resources of one package share a name that must be unique. */
export function duplicateName(
  node: { name: string; unique_id: string; original_file_path: string; resource_type: string; package_name: string },
  other: { original_file_path: string },
) {
  return problem(
    'PA140',
    {
      type: node.resource_type,
      name: node.name,
      package: node.package_name,
      first: other.original_file_path,
      second: node.original_file_path,
    },
    { span: { file: node.original_file_path, line: 1 }, node: node.unique_id },
  );
}
