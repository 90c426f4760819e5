import { expect, it } from 'vitest';
import { type PyDict, toPlain, type Value } from '../../src/core/index.ts';
import { resolveDependencies } from '../../src/graph/index.ts';
import { emptyManifest, type Manifest, type SemanticNode } from '../../src/model/index.ts';
import { dict, projectOf } from '../support/nodes.ts';

const shop = projectOf({ name: 'shop' });

function semantic(type: SemanticNode['resource_type'], name: string, fields: Record<string, Value>): SemanticNode {
  return {
    name,
    resource_type: type,
    package_name: 'shop',
    path: 'm.yml',
    original_file_path: 'models/m.yml',
    unique_id: `${type}.shop.${name}`,
    fqn: ['shop', name],
    tags: [],
    meta: dict(),
    description: '',
    doc_blocks: [],
    config: dict({ enabled: true }),
    unrendered_config: dict(),
    created_at: 0,
    group: null,
    depends_on: { macros: [], nodes: [] },
    refs: [],
    fields: dict(fields),
  };
}

function project(...metrics: SemanticNode[]): Manifest {
  const manifest = emptyManifest();
  const model = semantic('semantic_model', 'orders', { measures: [dict({ name: 'total' }), dict({ name: 'count' })] });
  manifest.semanticModels.set(model.unique_id, model);
  const off = semantic('semantic_model', 'old', { measures: [dict({ name: 'gone' })] });
  manifest.disabled.set(off.unique_id, [off]);
  for (const metric of metrics) manifest.metrics.set(metric.unique_id, metric);
  return manifest;
}

const simple = (name: string, measure: string): SemanticNode =>
  semantic('metric', name, { type: 'simple', type_params: dict({ measure: dict({ name: measure }) }) });

const measuresOf = (metric: SemanticNode): unknown =>
  ((metric.fields.get('type_params') as PyDict).get('input_measures') as PyDict[]).map(m => toPlain(m.get('name')!));

it('links metrics to semantic models and to the metrics they are made of, in any order of definition', () => {
  const ratio = semantic('metric', 'average', {
    type: 'ratio',
    type_params: dict({ numerator: dict({ name: 'revenue' }), denominator: dict({ name: 'orders' }) }),
  });
  const derived = semantic('metric', 'double', {
    type: 'derived',
    type_params: dict({ metrics: [dict({ name: 'average' }), dict({ name: 'revenue' })] }),
  });
  const conversion = semantic('metric', 'conversion', {
    type: 'conversion',
    type_params: dict({
      conversion_type_params: dict({
        base_measure: dict({ name: 'total' }),
        conversion_measure: dict({ name: 'count' }),
      }),
    }),
  });
  const revenue = simple('revenue', 'total');
  const manifest = project(derived, ratio, conversion, revenue, simple('orders', 'count'));
  const query = semantic('saved_query', 'weekly', { query_params: dict({ metrics: ['double'] }) });
  manifest.savedQueries.set(query.unique_id, query);
  expect(resolveDependencies(manifest, shop)).toEqual([]);
  expect(revenue.depends_on.nodes).toEqual(['semantic_model.shop.orders']);
  expect(ratio.depends_on.nodes).toEqual(['metric.shop.revenue', 'metric.shop.orders']);
  expect(derived.depends_on.nodes).toEqual(['metric.shop.average', 'metric.shop.revenue']);
  expect(query.depends_on.nodes).toEqual(['metric.shop.double']);
  expect([revenue, ratio, derived, conversion].map(measuresOf)).toEqual([
    ['total'],
    ['total', 'count'],
    ['total', 'count'],
    ['total', 'count'],
  ]);
});

it('complains about measures and metrics that are not there, or disabled', () => {
  const derived = semantic('metric', 'd', {
    type: 'derived',
    type_params: dict({ metrics: [dict({ name: 'revenu' })] }),
  });
  const found = resolveDependencies(project(simple('revenue', 'totl'), simple('b', 'gone'), derived), shop);
  expect(found.map(d => [d.code, d.message, d.hint])).toEqual([
    ['PA311', 'A semantic model having a measure `totl` does not exist but was referenced.', "Did you mean 'total'?"],
    ['PA311', 'The measure `gone` is referenced on disabled semantic model `old`.', undefined],
    ['PA311', 'The metric `revenu` does not exist but was referenced by metric `d`.', "Did you mean 'revenue'?"],
  ]);
});

it('does not run in circles when metrics name each other', () => {
  const of = (name: string, other: string): SemanticNode =>
    semantic('metric', name, { type: 'derived', type_params: dict({ metrics: [dict({ name: other })] }) });
  const [a, b] = [of('a', 'b'), of('b', 'a')];
  expect(resolveDependencies(project(a, b), shop)).toEqual([]);
  expect([a.depends_on.nodes, b.depends_on.nodes]).toEqual([['metric.shop.b'], ['metric.shop.a']]);
});
