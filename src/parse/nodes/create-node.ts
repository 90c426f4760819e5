import { PyDict, type Value } from '../../core/value.ts';
import type {
  AnalysisNode,
  Contract,
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
import type { Workspace } from '../workspace.ts';

export type ParsedNode = ExecutableNode | FunctionNode;
export type ParsedType = ParsedNode['resource_type'];

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

/** Adds the fields of its type to a node. They are set one by one, as copying a node costs more than making it. */
function withTypeFields(base: NodeBase, seed: NodeSeed): ParsedNode {
  if (seed.resourceType === 'seed') return Object.assign(base, { root_path: seed.package.root }) as unknown as SeedNode;
  const node = Object.assign(base, { contract: noContract() });
  switch (seed.resourceType) {
    case 'model':
      return Object.assign(node, {
        access: 'protected',
        constraints: [],
        version: null,
        latest_version: null,
        deprecation_date: null,
        primary_key: [],
        time_spine: null,
      }) as unknown as ModelNode;
    case 'operation':
    case 'sql_operation':
      return Object.assign(node, { index: null }) as unknown as OperationNode;
    case 'test':
      return Object.assign(node, {
        test_metadata: null,
        column_name: null,
        attached_node: null,
        file_key_name: null,
      }) as unknown as TestNode;
    case 'function':
      return Object.assign(node, {
        arguments: [],
        returns: PyDict.fromObject<Value>({ data_type: 'INVALID_TYPE' }),
      }) as unknown as FunctionNode;
    default:
      return node as unknown as SnapshotNode | AnalysisNode;
  }
}
