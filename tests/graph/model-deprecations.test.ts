import { expect, it } from 'vitest';
import { modelDeprecations } from '../../src/graph/index.ts';
import { manifestOf, model } from '../support/nodes.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');

const reader = model('report', ['orders'], { depends_on: { macros: [], nodes: ['model.shop.orders'] } });

it('warns of models that read one which will be deprecated, naming its newer version', () => {
  const orders = model('orders', [], { deprecation_date: '2099-01-01T00:00:00+00:00', version: 1, latest_version: 2 });
  expect(modelDeprecations(manifestOf(orders, reader), NOW)).toMatchObject([
    {
      severity: 'warning',
      event: 'UpcomingReferenceDeprecation',
      node: 'model.shop.report',
      message: "Model 'report' refers to orders.v1, which will be deprecated on 2099-01-01T00:00:00+00:00.",
      hint: "There is a newer version: {{ ref('shop', 'orders', v='2') }}",
    },
  ]);
});

it('warns of a model past its date and of those that read it', () => {
  const orders = model('orders', [], { deprecation_date: '2020-01-01' });
  const found = modelDeprecations(manifestOf(orders, reader), NOW);
  expect(found.map(d => [d.event, d.node, d.hint])).toEqual([
    ['DeprecatedModel', 'model.shop.orders', undefined],
    ['DeprecatedReference', 'model.shop.report', undefined],
  ]);
});

it('has nothing to say of models without a date', () => {
  expect(modelDeprecations(manifestOf(model('orders'), reader), NOW)).toEqual([]);
});
