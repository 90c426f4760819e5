import { PyDict, str, type Value } from '../../core/value.ts';
import { dict, dicts } from '../properties/columns.ts';
import type { PropertyEntry } from '../properties/property-file.ts';
import type { Workspace } from '../workspace.ts';
import { addResource } from './add-resource.ts';
import { addMetric } from './metric.ts';
import { semanticNode } from './semantic-node.ts';

/** An entry of `semantic_models:`; measures with `create_metric` become metrics too. */
export function parseSemanticModel(workspace: Workspace, entry: PropertyEntry): void {
  const { data } = entry;
  const node = semanticNode(workspace, entry, 'semantic_model', entry.name, dict(data.get('config')));
  const model = data.get('model') as string;
  const meta = dict(node.config.get('meta'));
  const config = (element: PyDict): PyDict =>
    PyDict.fromObject<Value>({ meta: meta.copy().update(dict(dict(element.get('config')).get('meta'))) });
  node.description = (data.get('description') as string | null | undefined) ?? '';
  node.fields = PyDict.fromObject<Value>({
    model,
    node_relation: null,
    description: data.get('description') ?? null,
    label: data.get('label') ?? null,
    defaults: defaults(data.get('defaults')),
    entities: dicts(data.get('entities')).map(e => entity(e, config(e))),
    measures: dicts(data.get('measures')).map(m => measure(m, config(m))),
    dimensions: dicts(data.get('dimensions')).map(d => dimension(d, config(d))),
    metadata: null,
    primary_entity: data.get('primary_entity') ?? null,
  });
  const found = workspace.templates.extractReferences(entry.file.source.package, `{{ ${model} }}`, entry.at(['model']));
  node.refs.push(...found.refs);
  addResource(workspace, workspace.manifest.semanticModels, node);

  for (const given of dicts(data.get('measures'))) {
    if (given.get('create_metric') !== true) continue;
    const name = given.get('name') as string;
    addMetric(
      workspace,
      entry,
      PyDict.fromObject<Value>({
        name,
        label: given.get('label') ?? name,
        type: 'simple',
        type_params: PyDict.fromObject<Value>({ measure: name, expr: given.get('expr') ?? name }),
        description: given.get('description') ?? `Metric created from measure ${name}`,
        config: PyDict.fromObject<Value>({ enabled: node.config.get('enabled') !== false, meta }),
      }),
    );
  }
}

/** Says where the models of semantic models lie, once all names are settled. */
export function placeSemanticModels(workspace: Workspace): void {
  const { lookup, manifest } = workspace;
  for (const node of manifest.semanticModels.values()) {
    const ref = node.refs[0];
    if (ref === undefined) continue;
    const id =
      lookup.ref(ref.name, ref.package ?? node.package_name, ref.version) ??
      lookup.ref(ref.name, ref.package, ref.version);
    const model = id === undefined ? undefined : manifest.nodes.get(id);
    if (model === undefined) continue;
    node.fields.set(
      'node_relation',
      PyDict.fromObject<Value>({
        alias: model.alias,
        schema_name: model.schema,
        database: model.database,
        relation_name: model.relation_name,
      }),
    );
  }
}

function defaults(value: Value | undefined): Value {
  if (!(value instanceof PyDict)) return null;
  return PyDict.fromObject<Value>({ agg_time_dimension: value.get('agg_time_dimension') ?? null });
}

function entity(given: PyDict, config: PyDict): PyDict {
  return PyDict.fromObject<Value>({
    name: given.get('name') ?? null,
    type: given.get('type') ?? null,
    description: given.get('description') ?? null,
    label: given.get('label') ?? null,
    role: given.get('role') ?? null,
    expr: given.get('expr') ?? null,
    config,
  });
}

function measure(given: PyDict, config: PyDict): PyDict {
  const expr = given.get('expr') ?? null;
  const params = given.get('agg_params');
  const nonAdditive = given.get('non_additive_dimension');
  return PyDict.fromObject<Value>({
    name: given.get('name') ?? null,
    agg: given.get('agg') ?? null,
    description: given.get('description') ?? null,
    label: given.get('label') ?? null,
    create_metric: false,
    expr: expr === null ? null : str(expr),
    agg_params:
      params instanceof PyDict
        ? PyDict.fromObject<Value>({
            percentile: params.get('percentile') ?? null,
            use_discrete_percentile: params.get('use_discrete_percentile') ?? false,
            use_approximate_percentile: params.get('use_approximate_percentile') ?? false,
          })
        : null,
    non_additive_dimension:
      nonAdditive instanceof PyDict
        ? PyDict.fromObject<Value>({
            name: nonAdditive.get('name') ?? null,
            window_choice: nonAdditive.get('window_choice') ?? null,
            window_groupings: nonAdditive.get('window_groupings') ?? [],
          })
        : null,
    agg_time_dimension: given.get('agg_time_dimension') ?? null,
    config,
  });
}

function dimension(given: PyDict, config: PyDict): PyDict {
  const params = given.get('type_params');
  const validity = params instanceof PyDict ? params.get('validity_params') : undefined;
  return PyDict.fromObject<Value>({
    name: given.get('name') ?? null,
    type: given.get('type') ?? null,
    description: given.get('description') ?? null,
    label: given.get('label') ?? null,
    is_partition: given.get('is_partition') ?? false,
    type_params:
      params instanceof PyDict
        ? PyDict.fromObject<Value>({
            time_granularity: params.get('time_granularity') ?? null,
            validity_params:
              validity instanceof PyDict
                ? PyDict.fromObject<Value>({
                    is_start: validity.get('is_start') ?? false,
                    is_end: validity.get('is_end') ?? false,
                  })
                : null,
          })
        : null,
    expr: given.get('expr') ?? null,
    metadata: null,
    config,
  });
}
