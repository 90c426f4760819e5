import { type Diagnostic, didYouMean, nearestNames, PyDict, problem, type Value } from '../core/index.ts';
import type { Manifest, SelectableNode, SemanticNode } from '../model/index.ts';
import { isDict, listOf, textOf } from './dict-values.ts';
import type { RefIndex } from './ref-index.ts';
import { resolveMetric, type Viewpoint } from './resolve-ref.ts';

/**
 * Links metrics to the semantic models whose measures they use, and to the metrics they are made of; fills
 * `type_params.input_measures`. Measure names are unique across a project's semantic models.
 */
export function resolveMetrics(
  manifest: Manifest,
  index: RefIndex,
  viewpoint: (node: SelectableNode) => Viewpoint,
): Diagnostic[] {
  if (manifest.metrics.size === 0) return [];
  const work: Work = { index, viewpoint, measures: measureOwners(manifest), done: new Map(), diagnostics: [] };
  for (const metric of manifest.metrics.values()) linkMetric(work, metric);
  return work.diagnostics;
}

interface Work {
  readonly index: RefIndex;
  readonly viewpoint: (node: SelectableNode) => Viewpoint;
  readonly measures: ReadonlyMap<string, { owner: SemanticNode; enabled: boolean }>;
  /** input measures of metrics already linked; null while a metric is being linked */
  readonly done: Map<SemanticNode, PyDict[] | null>;
  readonly diagnostics: Diagnostic[];
}

function measureOwners(manifest: Manifest): Map<string, { owner: SemanticNode; enabled: boolean }> {
  const owners = new Map<string, { owner: SemanticNode; enabled: boolean }>();
  const add = (owner: SemanticNode, enabled: boolean): void => {
    for (const measure of listOf(owner.fields.get('measures'))) {
      const name = isDict(measure) ? textOf(measure.get('name')) : null;
      if (name !== null && !(owners.get(name)?.enabled ?? false)) owners.set(name, { owner, enabled });
    }
  };
  for (const model of manifest.semanticModels.values()) add(model, model.config.get('enabled') !== false);
  for (const list of manifest.disabled.values()) {
    for (const node of list) if (node.resource_type === 'semantic_model') add(node, false);
  }
  return owners;
}

/** The input measures of a metric; links it on the first call. */
function linkMetric(work: Work, metric: SemanticNode): PyDict[] {
  const known = work.done.get(metric);
  if (known !== undefined) return known ?? [];
  work.done.set(metric, null);
  const params = metric.fields.get('type_params');
  const measures: PyDict[] = [];
  if (isDict(params)) {
    for (const input of directMeasures(params)) {
      addMeasure(measures, input);
      linkMeasure(work, metric, String(input.get('name')));
    }
    for (const name of inputMetrics(metric, params)) {
      for (const input of linkInputMetric(work, metric, name)) addMeasure(measures, input);
    }
    params.set('input_measures', measures);
  }
  work.done.set(metric, measures);
  return measures;
}

/** Measures that the metric itself names: a simple or cumulative one's own, a conversion's two. */
function directMeasures(params: PyDict): PyDict[] {
  const conversion = params.get('conversion_type_params');
  const named: (Value | undefined)[] = isDict(conversion)
    ? [conversion.get('base_measure'), conversion.get('conversion_measure')]
    : [params.get('measure')];
  return named.flatMap(m => (isDict(m) ? [m] : typeof m === 'string' ? [measureInput(m)] : []));
}

const measureInput = (name: string): PyDict =>
  PyDict.of<Value>([
    ['name', name],
    ['filter', null],
    ['alias', null],
    ['join_to_timespine', false],
    ['fill_nulls_with', null],
  ]);

/** Metrics that a ratio or derived metric is made of. */
function inputMetrics(metric: SemanticNode, params: PyDict): string[] {
  const type = textOf(metric.fields.get('type'));
  const named: (Value | undefined)[] =
    type === 'ratio'
      ? [params.get('numerator'), params.get('denominator')]
      : type === 'derived'
        ? listOf(params.get('metrics'))
        : [];
  return named.flatMap(m => {
    const name = isDict(m) ? textOf(m.get('name')) : textOf(m);
    return name === null ? [] : [name];
  });
}

function linkMeasure(work: Work, metric: SemanticNode, name: string): void {
  const found = work.measures.get(name);
  if (found?.enabled) {
    depend(metric, found.owner.unique_id);
    return;
  }
  const text = found
    ? `The measure \`${name}\` is referenced on disabled semantic model \`${found.owner.name}\`.`
    : `A semantic model having a measure \`${name}\` does not exist but was referenced.`;
  complain(work, metric, text, found ? undefined : didYouMean(nearestNames(name, work.measures.keys())));
}

function linkInputMetric(work: Work, metric: SemanticNode, name: string): PyDict[] {
  const found = resolveMetric(work.index, work.viewpoint(metric), name);
  if (found.kind === 'found') {
    depend(metric, found.node.unique_id);
    return linkMetric(work, found.node);
  }
  const text =
    found.kind === 'disabled'
      ? `The metric \`${name}\` is disabled and thus cannot be referenced.`
      : `The metric \`${name}\` does not exist but was referenced by metric \`${metric.name}\`.`;
  complain(work, metric, text, didYouMean(nearestNames(name, work.index.metrics.keys())));
  return [];
}

function complain(work: Work, metric: SemanticNode, text: string, hint: string | undefined): void {
  const at = { span: { file: metric.original_file_path, line: 1 }, node: metric.unique_id };
  work.diagnostics.push(problem('PA311', { text, hint }, at));
}

function depend(metric: SemanticNode, id: string): void {
  if (!metric.depends_on.nodes.includes(id)) metric.depends_on.nodes.push(id);
}

function addMeasure(measures: PyDict[], input: PyDict): void {
  const key = (m: PyDict) =>
    JSON.stringify([...m.entries()].map(([k, v]) => [String(k), v instanceof PyDict ? [...v] : v]));
  if (!measures.some(m => key(m) === key(input))) measures.push(input);
}
