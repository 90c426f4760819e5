import { type ParseRecorder, ParseScope, resourceDict } from '../context/index.ts';
import { nodeRelation } from '../context/objects/index.ts';
import { DiagnosticError, PyError, problem } from '../core/index.ts';
import { PyDict, type Value } from '../core/value.ts';
import { indexRefs, resolveRef, resolveSource, unresolved } from '../graph/index.ts';
import type { OperationNode, RefArgs } from '../model/index.ts';
import { templateFailure } from '../run/index.ts';
import type { Invoked } from './invoke.ts';

/** A query typed on the command line as a node of the project. @throws DiagnosticError */
export function inlineNode(invoked: Invoked, sql: string): OperationNode {
  const { context, manifest, project } = invoked;
  const node = blankNode(project.root.name, project.target, sql);
  const recorder: ParseRecorder = {
    ref: ref => void node.refs.push(ref),
    source: (source, table) => void node.sources.push([source, table]),
    metric: args => void node.metrics.push(args),
    function: args => void node.functions.push(args),
    config: call => void node.config.update(call),
    macro: id => void node.depends_on.macros.push(id),
    envVar: () => {},
    variable: () => {},
    volatile: () => {},
  };
  const owner = {
    name: node.name,
    packageName: node.package_name,
    relation: () => nodeRelation(node, project.root),
    dict: () => resourceDict(node, true),
  };
  try {
    context.capturing
      .compile(sql, { name: node.name, file: INLINE_FILE })
      .renderSync(new ParseScope(context, owner, recorder));
  } catch (error) {
    if (error instanceof PyError) throw new DiagnosticError(templateFailure(error, node));
    throw error;
  }
  resolve(invoked, node);
  manifest.nodes.set(node.unique_id, node);
  return node;
}

const INLINE_FILE = 'from remote system.sql';

function resolve({ manifest, project }: Invoked, node: OperationNode): void {
  const index = indexRefs(manifest);
  const view = { rootPackage: project.root.name, nodePackage: project.root.name };
  const missing = (kind: 'node' | 'source', ref: RefArgs, disabled: boolean): DiagnosticError =>
    new DiagnosticError(unresolved(index, node, { kind, ...ref }, disabled) ?? problem('PA216', { text: ref.name }));
  for (const ref of node.refs) {
    const found = resolveRef(index, view, ref.name, ref.package, ref.version);
    if (found.kind !== 'found') throw missing('node', ref, found.kind === 'disabled');
    if (!node.depends_on.nodes.includes(found.node.unique_id)) node.depends_on.nodes.push(found.node.unique_id);
  }
  for (const [source, table] of node.sources) {
    const found = resolveSource(index, view, source, table);
    const ref = { name: `${source}.${table}`, package: null, version: null };
    if (found.kind !== 'found') throw missing('source', ref, found.kind === 'disabled');
    if (!node.depends_on.nodes.includes(found.node.unique_id)) node.depends_on.nodes.push(found.node.unique_id);
  }
}

function blankNode(packageName: string, target: { database: string; schema: string }, sql: string): OperationNode {
  const name = 'inline_query';
  return {
    resource_type: 'sql_operation',
    name,
    package_name: packageName,
    path: 'sql/inline_query',
    original_file_path: INLINE_FILE,
    unique_id: `sqloperation.${packageName}.${name}`,
    fqn: [packageName, 'sql', name],
    tags: [],
    meta: new PyDict(),
    description: '',
    doc_blocks: [],
    config: PyDict.of<Value>([
      ['enabled', true],
      ['materialized', 'view'],
    ]),
    unrendered_config: new PyDict(),
    created_at: Date.now() / 1000,
    database: target.database,
    schema: target.schema,
    alias: name,
    checksum: { name: 'none', checksum: '' },
    group: null,
    columns: new Map(),
    docs: { show: true, node_color: null },
    patch_path: null,
    relation_name: null,
    raw_code: sql,
    language: 'sql',
    depends_on: { macros: [], nodes: [] },
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    config_call_dict: new PyDict(),
    unrendered_config_call_dict: new PyDict(),
    build_path: null,
    dynamic: true,
    contract: { enforced: false, alias_types: true, checksum: null },
    index: null,
  };
}
