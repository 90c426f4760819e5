import { isList, PyDict, type Value } from '../core/index.ts';
import type { Manifest, ModelNode, SemanticNode } from '../model/index.ts';
import { type Json, jsonText } from './json-text.ts';

/** semantic_manifest.json: the definitions of the semantic layer for tools that query metrics. */
export function semanticManifestText(manifest: Manifest): string {
  const spines = [...manifest.nodes.values()].filter(
    (n): n is ModelNode => n.resource_type === 'model' && n.time_spine !== null,
  );
  return jsonText({
    semantic_models: [...manifest.semanticModels.values()].map(semanticModelJson),
    metrics: [...manifest.metrics.values()].map(metricJson),
    project_configuration: {
      time_spine_table_configurations: [],
      metadata: null,
      dsi_package_version: { major_version: '0', minor_version: '9', patch_version: '0' },
      time_spines: spines.map(timeSpineJson),
    },
    saved_queries: [...manifest.savedQueries.values()].map(savedQueryJson),
  });
}

const pick = (node: SemanticNode, keys: readonly string[]): { [key: string]: Json } =>
  Object.fromEntries(keys.map(key => [key, node.fields.get(key) ?? null]));

const metaConfig = (node: SemanticNode): Json => ({ meta: node.config.get('meta') ?? new PyDict() });

/** Parts of a definition, each with a place for metadata. */
function withMetadata(parts: Value | undefined): Json {
  if (!isList(parts ?? null)) return [];
  return (parts as Value[]).map(part =>
    part instanceof PyDict && !part.has('metadata') ? part.copy().set('metadata', null) : part,
  );
}

/** A dict without a key that only the manifest knows. */
function withoutKey(dict: Value | undefined, key: string): Json {
  if (!(dict instanceof PyDict)) return null;
  return PyDict.of([...dict].filter(([name]) => name !== key));
}

function semanticModelJson(node: SemanticNode): Json {
  return {
    name: node.name,
    description: node.description === '' ? null : node.description,
    ...pick(node, ['node_relation', 'defaults', 'primary_entity']),
    entities: withMetadata(node.fields.get('entities')),
    measures: withMetadata(node.fields.get('measures')),
    ...pick(node, ['dimensions', 'label']),
    metadata: null,
    config: metaConfig(node),
  };
}

function metricJson(node: SemanticNode): Json {
  return {
    name: node.name,
    description: node.description,
    ...pick(node, ['type']),
    type_params: withoutKey(node.fields.get('type_params'), 'metric_aggregation_params'),
    ...pick(node, ['filter', 'metadata', 'label', 'time_granularity']),
    config: metaConfig(node),
  };
}

function savedQueryJson(node: SemanticNode): Json {
  return {
    name: node.name,
    ...pick(node, ['query_params']),
    description: node.description === '' ? null : node.description,
    metadata: null,
    ...pick(node, ['label', 'exports']),
    tags: node.tags,
  };
}

function timeSpineJson(model: ModelNode): Json {
  const spine = model.time_spine as PyDict;
  const column = spine.get('standard_granularity_column') ?? null;
  const info = typeof column === 'string' ? model.columns.get(column) : undefined;
  const custom = spine.get('custom_granularities') as Value[] | undefined;
  return {
    node_relation: {
      alias: model.alias,
      schema_name: model.schema,
      database: model.database,
      relation_name: model.relation_name,
    },
    primary_column: { name: column, time_granularity: info?.granularity ?? 'day' },
    custom_granularities: (custom ?? []).filter((g): g is PyDict => g instanceof PyDict),
  };
}
