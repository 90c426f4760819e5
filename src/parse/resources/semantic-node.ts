import { PyDict, type Value } from '../../core/value.ts';
import type { SemanticNode } from '../../model/index.ts';
import { folderFqn } from '../fqn.ts';
import { configDiagnostics, nodeConfig, unrenderedConfig } from '../nodes/node-config.ts';
import type { PropertyEntry } from '../properties/property-file.ts';
import type { Workspace } from '../workspace.ts';

export type SemanticKind = SemanticNode['resource_type'];

const TREES: Readonly<Record<SemanticKind, string>> = {
  metric: 'metrics',
  semantic_model: 'semantic_models',
  saved_query: 'saved_queries',
};

/** What metrics, semantic models and saved queries have in common; `fields` is the caller's to fill. */
export function semanticNode(
  workspace: Workspace,
  entry: PropertyEntry,
  kind: SemanticKind,
  name: string,
  given: PyDict,
): SemanticNode {
  const { source } = entry.file;
  const fqn = [...folderFqn(source), name];
  const input = {
    package: source.package,
    kind,
    tree: TREES[kind],
    fqn,
    patch: given,
    calls: new PyDict<Value>(),
  };
  const { config, problems } = nodeConfig(workspace, input);
  const meta = config.get('meta');
  const node: SemanticNode = {
    name,
    resource_type: kind,
    package_name: source.package.name,
    path: source.relativePath,
    original_file_path: source.originalPath,
    unique_id: `${kind}.${source.package.name}.${name}`,
    fqn,
    tags: [],
    meta: meta instanceof PyDict ? meta : new PyDict(),
    description: '',
    doc_blocks: [],
    config,
    unrendered_config: unrenderedConfig(workspace, input),
    created_at: workspace.now,
    group: (config.get('group') as string | null | undefined) ?? null,
    depends_on: { macros: [], nodes: [] },
    refs: [],
    fields: new PyDict(),
  };
  for (const diagnostic of configDiagnostics(problems, node)) workspace.report(diagnostic);
  return node;
}

/** `where` and `filter` as the manifest has them. */
export function whereFilter(value: Value | undefined): Value {
  if (value === undefined || value === null) return null;
  const list = Array.isArray(value) ? value : [value];
  return PyDict.fromObject<Value>({
    where_filters: list.map(text => PyDict.fromObject<Value>({ where_sql_template: text })),
  });
}
