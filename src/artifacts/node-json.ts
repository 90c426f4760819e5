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

/** Models, seeds, snapshots, tests, analyses, operations and functions. */
export function nodeJson(node: ExecutableNode | FunctionNode): Fields {
  const common = commonJson(node);
  if (node.resource_type === 'seed') {
    return { ...common, root_path: node.root_path, depends_on: { macros: node.depends_on.macros } };
  }
  const fields: Fields = {
    ...common,
    language: node.language,
    refs: refsJson(node.refs),
    sources: node.sources,
    metrics: node.metrics,
    functions: node.functions,
    depends_on: { macros: node.depends_on.macros, nodes: node.depends_on.nodes },
    compiled_path: node.compiled_path ?? null,
  };
  if (node.compiled) {
    fields.compiled = true;
    fields.compiled_code = node.compiled_code ?? null;
    fields.extra_ctes_injected = node.extra_ctes_injected ?? false;
    fields.extra_ctes = (node.extra_ctes ?? []).map(cte => ({ id: cte.id, sql: cte.sql }));
  }
  fields.contract = 'contract' in node ? { ...node.contract } : NO_CONTRACT;
  switch (node.resource_type) {
    case 'model':
      fields.access = node.access;
      fields.constraints = node.constraints;
      fields.version = node.version;
      fields.latest_version = node.latest_version;
      fields.deprecation_date = node.deprecation_date;
      fields.primary_key = node.primary_key;
      fields.time_spine = node.time_spine;
      break;
    case 'test':
      if (node.test_metadata !== null) {
        const { name, kwargs, namespace } = node.test_metadata;
        fields.column_name = node.column_name;
        fields.file_key_name = node.file_key_name;
        fields.attached_node = node.attached_node;
        fields.test_metadata = { name, kwargs, namespace };
      }
      break;
    case 'operation':
      fields.index = node.index;
      break;
    case 'function':
      fields.arguments = node.arguments;
      fields.returns = node.returns;
      break;
    default:
  }
  return fields;
}

const NO_CONTRACT = { enforced: false, alias_types: true, checksum: null };

function commonJson(node: ExecutableNode | FunctionNode): Fields {
  return {
    database: node.database,
    schema: node.schema,
    name: node.name,
    resource_type: node.resource_type,
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
  };
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
