import type { PyDateTime, PyDict, Value } from '../core/value.ts';
import type { ResourceType, UniqueId } from './resource.ts';

/**
 * The nodes of a project, as the manifest (v12) names their fields: snake_case, so that writing an artifact and
 * showing a node to Jinja (`model`, `graph`) is a projection, not a translation. Values that come from YAML, vars or
 * Jinja keep Python's types (`Value`, `PyDict`); lists that the engine itself makes are plain arrays.
 */

export interface Checksum {
  readonly name: 'sha256' | 'none' | 'path';
  readonly checksum: string;
}

export interface DependsOn {
  /** unique ids of macros, in order of first call */
  macros: UniqueId[];
  /** unique ids of nodes and sources, in order of first ref, each once; filled when refs are resolved */
  nodes: UniqueId[];
}

export interface RefArgs {
  readonly name: string;
  readonly package: string | null;
  readonly version: string | number | null;
  /** where the ref stands, for messages */
  readonly at?: { readonly file: string; readonly line: number; readonly column?: number };
}

export interface Docs {
  show: boolean;
  node_color: string | null;
}

export interface ColumnInfo {
  name: string;
  description: string;
  meta: PyDict;
  data_type: string | null;
  constraints: PyDict[];
  quote: boolean | null;
  tags: string[];
  config: PyDict;
  granularity: string | null;
  doc_blocks: UniqueId[];
  /** keys of the YAML that dbt does not know, kept */
  extra?: PyDict;
}

/** Fields every resource of the manifest has. */
export interface ResourceBase {
  name: string;
  resource_type: ResourceType;
  package_name: string;
  /** path below its resource folder, e.g. `staging/stg_a.sql` */
  path: string;
  /** path from the package's root, e.g. `models/staging/stg_a.sql` */
  original_file_path: string;
  unique_id: UniqueId;
}

/** Fields of everything that has a place in the graph and a config. */
export interface GraphResource extends ResourceBase {
  fqn: string[];
  tags: string[];
  meta: PyDict;
  description: string;
  doc_blocks: UniqueId[];
  /** final config: defaults < project < properties < in-file, in dbt's key order */
  config: PyDict;
  /** the config as written, before Jinja; used by `state:` comparison */
  unrendered_config: PyDict;
  /** seconds since the epoch */
  created_at: number;
}

/** A hook in a node's config. */
export interface Hook {
  sql: string;
  transaction: boolean;
  index: number | null;
}

/** The slice of event time, from start up to but not including end, that a microbatch model is being built for. */
export interface NodeBatch {
  id: string;
  event_time_start: PyDateTime;
  event_time_end: PyDateTime;
}

/** Models, seeds, snapshots, analyses, tests and operations: what a run executes. */
export interface NodeBase extends GraphResource {
  resource_type: 'model' | 'seed' | 'snapshot' | 'analysis' | 'test' | 'operation' | 'sql_operation';
  database: string;
  schema: string;
  alias: string;
  checksum: Checksum;
  group: string | null;
  columns: Map<string, ColumnInfo>;
  docs: Docs;
  /** `package://models/x.yml` of the properties that patched it */
  patch_path: string | null;
  /** full rendered name, `"db"."schema"."alias"`, or null where nothing is stored */
  relation_name: string | null;
  raw_code: string;
  /** 1-based line of raw_code's first character in its file (snapshots in blocks, hooks in YAML) */
  raw_code_line?: number;
  /** the file raw_code stands in, where that is not `original_file_path` (the model that a unit test runs) */
  raw_code_file?: string;
  language: 'sql' | 'python';
  depends_on: DependsOn;
  refs: RefArgs[];
  /** `prior(ref(...))`: what is read of the period before; no edge of the graph within a period */
  prior_refs?: RefArgs[];
  /** ids of these; filled when refs are resolved */
  prior_nodes?: UniqueId[];
  sources: [string, string][];
  metrics: string[][];
  functions: string[][];
  /** config() calls made in the file, merged */
  config_call_dict: PyDict;
  unrendered_config_call_dict: PyDict;
  build_path: string | null;
  /** parse touched `execute`, `run_query` or `adapter`; its parse result depends on more than its text */
  dynamic: boolean;
  /** while one batch of a microbatch model is built */
  batch?: NodeBatch;
  // compilation
  compiled?: boolean;
  compiled_code?: string;
  compiled_path?: string | null;
  extra_ctes_injected?: boolean;
  extra_ctes?: { id: UniqueId; sql: string }[];
}

export type Access = 'private' | 'protected' | 'public';

export interface Contract {
  enforced: boolean;
  alias_types: boolean;
  checksum: string | null;
}

export interface ModelNode extends NodeBase {
  resource_type: 'model';
  access: Access;
  constraints: PyDict[];
  version: string | number | null;
  latest_version: string | number | null;
  deprecation_date: string | null;
  primary_key: string[];
  contract: Contract;
  time_spine: PyDict | null;
}

export interface SeedNode extends NodeBase {
  resource_type: 'seed';
  /** absolute path of the package's root */
  root_path: string;
}

export interface SnapshotNode extends NodeBase {
  resource_type: 'snapshot';
  contract: Contract;
}

export interface AnalysisNode extends NodeBase {
  resource_type: 'analysis';
  contract: Contract;
}

export interface TestMetadata {
  /** the generic test's macro name without `test_` */
  name: string;
  /** arguments, natively typed; `model` is the `{{ get_where_subquery(ref(..)) }}` text as dbt writes it */
  kwargs: PyDict;
  /** package the test was asked from, `dbt_utils.unique_x` -> `dbt_utils` */
  namespace: string | null;
}

export interface TestNode extends NodeBase {
  resource_type: 'test';
  contract: Contract;
  /** null for singular tests */
  test_metadata: TestMetadata | null;
  column_name: string | null;
  /** the node a generic test stands on */
  attached_node: UniqueId | null;
  file_key_name: string | null;
}

export interface OperationNode extends NodeBase {
  resource_type: 'operation' | 'sql_operation';
  contract: Contract;
  index: number | null;
}

/** Everything that a run may execute. */
export type ExecutableNode = ModelNode | SeedNode | SnapshotNode | AnalysisNode | TestNode | OperationNode;

export interface SourceNode extends GraphResource {
  resource_type: 'source';
  database: string;
  schema: string;
  identifier: string;
  source_name: string;
  source_description: string;
  source_meta: PyDict;
  loader: string;
  quoting: PyDict;
  loaded_at_field: string | null;
  loaded_at_query: string | null;
  freshness: PyDict | null;
  external: PyDict | null;
  columns: Map<string, ColumnInfo>;
  patch_path: string | null;
  relation_name: string | null;
  unrendered_database: string | null;
  unrendered_schema: string | null;
}

export interface Owner {
  name: string | null;
  email: string | string[] | null;
  extra?: PyDict;
}

export interface ExposureNode extends GraphResource {
  resource_type: 'exposure';
  type: string;
  owner: Owner;
  label: string | null;
  maturity: string | null;
  url: string | null;
  depends_on: DependsOn;
  refs: RefArgs[];
  sources: [string, string][];
  metrics: string[][];
}

export interface GroupNode extends ResourceBase {
  resource_type: 'group';
  owner: Owner;
  description: string | null;
  config: PyDict;
}

export interface UnitTestNode extends GraphResource {
  resource_type: 'unit_test';
  model: string;
  given: PyDict[];
  expect: PyDict;
  overrides: PyDict | null;
  depends_on: DependsOn;
  schema: string | null;
  checksum: string | null;
  version: string | number | null;
  versions: PyDict | null;
  /** the tested model's query over the fixtures, once it was compiled */
  compiled?: boolean;
  compiled_code?: string;
}

export interface MacroArgument {
  name: string;
  type: string | null;
  description: string;
}

export interface MacroNode extends ResourceBase {
  resource_type: 'macro';
  /** the whole block, `{% macro .. %}` to `{% endmacro %}` */
  macro_sql: string;
  /** 1-based line of the block's first character in its file */
  line: number;
  depends_on: { macros: UniqueId[] };
  description: string;
  meta: PyDict;
  docs: Docs;
  config: PyDict;
  patch_path: string | null;
  arguments: MacroArgument[];
  created_at: number;
  supported_languages: string[] | null;
}

export interface DocNode extends ResourceBase {
  resource_type: 'doc';
  block_contents: string;
}

/** Semantic layer: parsed and validated, never executed. `fields` holds the definition under dbt's keys. */
export interface SemanticNode extends GraphResource {
  resource_type: 'metric' | 'semantic_model' | 'saved_query';
  group: string | null;
  depends_on: DependsOn;
  refs: RefArgs[];
  fields: PyDict;
}

export interface FunctionNode extends Omit<NodeBase, 'resource_type'> {
  resource_type: 'function';
  arguments: PyDict[];
  returns: PyDict;
}

/** Everything selection can choose from. */
export type SelectableNode = ExecutableNode | SourceNode | ExposureNode | UnitTestNode | SemanticNode | FunctionNode;

/** A value of a node's config, or the given default when it is absent or null. */
export function configValue(node: { config: PyDict }, key: string, fallback: Value = null): Value {
  const value = node.config.get(key);
  return value === undefined || value === null ? fallback : value;
}

/** Whether a node is a model that is built nowhere, but written into the queries that read it. */
export function isEphemeral(node: { resource_type: string; config: PyDict }): boolean {
  return node.resource_type === 'model' && configValue(node, 'materialized') === 'ephemeral';
}
