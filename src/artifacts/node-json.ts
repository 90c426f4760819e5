import type { PyDict } from '../core/index.ts';
import type {
  ColumnInfo,
  DocNode,
  ExecutableNode,
  FunctionNode,
  GroupNode,
  MacroNode,
  Owner,
  SelectableNode,
  SemanticNode,
  TestNode,
  UnitTestNode,
} from '../model/index.ts';
import type { Json } from './json-text.ts';

type Fields = { [key: string]: Json };

/** Any resource of the graph as the manifest shows it: exactly the keys of its kind, in the schema's order. */
export function resourceJson(node: SelectableNode): Fields {
  switch (node.resource_type) {
    case 'source':
      return sourceJson(node);
    case 'exposure':
      return exposureJson(node);
    case 'unit_test':
      return unitTestJson(node);
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return semanticJson(node);
    default:
      return nodeJson(node);
  }
}

/**
 * Models, seeds, snapshots, tests, analyses, operations and functions. One literal for all of them (what a kind does
 * not have is undefined, and not written): manifests hold tens of thousands, and one shape is many times faster.
 */
export function nodeJson(node: ExecutableNode | FunctionNode): Fields {
  const type = node.resource_type;
  const isSeed = type === 'seed';
  const model = type === 'model' ? node : undefined;
  const generic = type === 'test' && node.test_metadata !== null ? node : undefined;
  const compiled = node.compiled === true && !isSeed;
  return {
    database: node.database,
    schema: node.schema,
    name: node.name,
    resource_type: type,
    package_name: node.package_name,
    path: node.path,
    original_file_path: node.original_file_path,
    unique_id: node.unique_id,
    fqn: node.fqn,
    alias: node.alias,
    checksum: { name: node.checksum.name, checksum: node.checksum.checksum },
    config: node.config,
    tags: node.tags,
    description: node.description,
    columns: columnsJson(node.columns),
    meta: node.meta,
    group: node.group,
    docs: { show: node.docs.show, node_color: node.docs.node_color },
    patch_path: node.patch_path,
    build_path: node.build_path,
    unrendered_config: node.unrendered_config,
    created_at: node.created_at,
    relation_name: node.relation_name,
    raw_code: node.raw_code,
    doc_blocks: node.doc_blocks,
    root_path: isSeed ? node.root_path : undefined,
    language: isSeed ? undefined : node.language,
    refs: isSeed ? undefined : refsJson(node.refs),
    sources: isSeed ? undefined : node.sources,
    metrics: isSeed ? undefined : node.metrics,
    functions: isSeed ? undefined : node.functions,
    depends_on: { macros: node.depends_on.macros, nodes: isSeed ? undefined : node.depends_on.nodes },
    compiled_path: isSeed ? undefined : (node.compiled_path ?? null),
    compiled: compiled ? true : undefined,
    compiled_code: compiled ? (node.compiled_code ?? null) : undefined,
    extra_ctes_injected: compiled ? (node.extra_ctes_injected ?? false) : undefined,
    extra_ctes: compiled ? (node.extra_ctes ?? []).map(cte => ({ id: cte.id, sql: cte.sql })) : undefined,
    contract: isSeed ? undefined : contractJson(node),
    access: model?.access,
    constraints: model?.constraints,
    version: model?.version,
    latest_version: model?.latest_version,
    deprecation_date: model?.deprecation_date,
    primary_key: model?.primary_key,
    time_spine: model?.time_spine,
    column_name: generic?.column_name,
    file_key_name: generic?.file_key_name,
    attached_node: generic?.attached_node,
    test_metadata: generic && metadataJson(generic),
    index: type === 'operation' ? node.index : undefined,
    arguments: type === 'function' ? node.arguments : undefined,
    returns: type === 'function' ? node.returns : undefined,
  };
}

function contractJson(node: ExecutableNode | FunctionNode): Json {
  if (!('contract' in node)) return { enforced: false, alias_types: true, checksum: null };
  const { enforced, alias_types, checksum } = node.contract;
  return { enforced, alias_types, checksum };
}

function metadataJson(node: TestNode): Json {
  if (node.test_metadata === null) return null;
  const { name, kwargs, namespace } = node.test_metadata;
  return { name, kwargs, namespace };
}

function sourceJson(node: SelectableNode & { resource_type: 'source' }): Fields {
  return {
    database: node.database,
    schema: node.schema,
    name: node.name,
    resource_type: 'source',
    package_name: node.package_name,
    path: node.path,
    original_file_path: node.original_file_path,
    unique_id: node.unique_id,
    fqn: node.fqn,
    source_name: node.source_name,
    source_description: node.source_description,
    loader: node.loader,
    identifier: node.identifier,
    quoting: node.quoting,
    loaded_at_field: node.loaded_at_field,
    loaded_at_query: node.loaded_at_query,
    freshness: node.freshness,
    external: node.external,
    description: node.description,
    columns: columnsJson(node.columns),
    meta: node.meta,
    source_meta: node.source_meta,
    tags: node.tags,
    config: node.config,
    patch_path: node.patch_path,
    unrendered_config: node.unrendered_config,
    relation_name: node.relation_name,
    created_at: node.created_at,
    unrendered_database: node.unrendered_database,
    unrendered_schema: node.unrendered_schema,
    doc_blocks: node.doc_blocks,
  };
}

function exposureJson(node: SelectableNode & { resource_type: 'exposure' }): Fields {
  return {
    ...headJson(node),
    fqn: node.fqn,
    type: node.type,
    owner: ownerJson(node.owner),
    description: node.description,
    label: node.label,
    maturity: node.maturity,
    meta: node.meta,
    tags: node.tags,
    config: node.config,
    unrendered_config: node.unrendered_config,
    url: node.url,
    depends_on: { macros: node.depends_on.macros, nodes: node.depends_on.nodes },
    refs: refsJson(node.refs),
    sources: node.sources,
    metrics: node.metrics,
    created_at: node.created_at,
  };
}

function unitTestJson(node: UnitTestNode): Fields {
  return {
    model: node.model,
    given: node.given,
    expect: node.expect,
    ...headJson(node),
    fqn: node.fqn,
    description: node.description,
    overrides: node.overrides,
    depends_on: { macros: node.depends_on.macros, nodes: node.depends_on.nodes },
    config: node.config,
    checksum: node.checksum,
    schema: node.schema,
    created_at: node.created_at,
    versions: node.versions,
    version: node.version,
  };
}

/** The keys of semantic definitions; those not of every resource stand in `fields`. */
const SEMANTIC_KEYS: Record<SemanticNode['resource_type'], readonly string[]> = {
  metric: words(
    'description label type type_params filter metadata time_granularity meta tags config unrendered_config',
    'sources depends_on refs metrics created_at group',
  ),
  semantic_model: words(
    'model node_relation description label defaults entities measures dimensions metadata depends_on refs created_at',
    'config unrendered_config primary_entity group',
  ),
  saved_query: words(
    'query_params exports description label metadata config unrendered_config group depends_on created_at refs tags',
  ),
};

function words(...lines: readonly string[]): string[] {
  return lines.join(' ').split(' ');
}

function semanticJson(node: SemanticNode): Fields {
  const own: Fields = {
    // Where a description is optional in the schema, none is null.
    description: node.resource_type === 'metric' ? node.description : node.description || null,
    meta: node.meta,
    tags: node.tags,
    config: node.config,
    unrendered_config: node.unrendered_config,
    depends_on: { macros: node.depends_on.macros, nodes: node.depends_on.nodes },
    refs: refsJson(node.refs),
    created_at: node.created_at,
    group: node.group,
  };
  const fields: Fields = { ...headJson(node), fqn: node.fqn };
  for (const key of SEMANTIC_KEYS[node.resource_type]) fields[key] = key in own ? own[key] : node.fields.get(key);
  return fields;
}

export function macroJson(macro: MacroNode): Fields {
  return {
    ...headJson(macro),
    macro_sql: macro.macro_sql,
    depends_on: { macros: macro.depends_on.macros },
    description: macro.description,
    meta: macro.meta,
    docs: { show: macro.docs.show, node_color: macro.docs.node_color },
    config: macro.config,
    patch_path: macro.patch_path,
    arguments: macro.arguments.map(a => ({ name: a.name, type: a.type, description: a.description })),
    created_at: macro.created_at,
    supported_languages: macro.supported_languages,
  };
}

export function docJson(doc: DocNode): Fields {
  return { ...headJson(doc), block_contents: doc.block_contents };
}

export function groupJson(group: GroupNode): Fields {
  return {
    ...headJson(group),
    owner: ownerJson(group.owner),
    description: group.description,
    config: group.config,
  };
}

function headJson(node: SelectableNode | MacroNode | DocNode | GroupNode): Fields {
  return {
    name: node.name,
    resource_type: node.resource_type,
    package_name: node.package_name,
    path: node.path,
    original_file_path: node.original_file_path,
    unique_id: node.unique_id,
  };
}

function ownerJson(owner: Owner): Fields {
  return { email: owner.email, name: owner.name, ...extraJson(owner.extra) };
}

const refsJson = (refs: readonly { name: string; package: string | null; version: string | number | null }[]): Json =>
  refs.map(ref => ({ name: ref.name, package: ref.package, version: ref.version }));

function columnsJson(columns: ReadonlyMap<string, ColumnInfo>): Json {
  const fields = new Map<string, Json>();
  for (const [key, column] of columns) {
    fields.set(key, {
      name: column.name,
      description: column.description,
      meta: column.meta,
      data_type: column.data_type,
      constraints: column.constraints,
      quote: column.quote,
      config: column.config,
      tags: column.tags,
      granularity: column.granularity,
      doc_blocks: column.doc_blocks,
      ...extraJson(column.extra),
    });
  }
  return fields;
}

/** Keys of the YAML that the schema does not know stand beside the others. */
function extraJson(extra: PyDict | undefined): Fields {
  return extra === undefined ? {} : Object.fromEntries([...extra].map(([key, value]) => [String(key), value]));
}
