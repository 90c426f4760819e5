import type { ObjectShape, Shape } from './shape.ts';

/** Shapes of the semantic layer's entries (B.14). */

const text: Shape = { optional: 'string' };
const strings: Shape = { list: 'string' };
const filter: Shape = { optional: { either: ['string', strings] } };
const grain: Shape = text;

const inputMeasure: Shape = {
  either: [
    'string',
    {
      fields: { name: 'string', filter, alias: text, join_to_timespine: 'bool', fill_nulls_with: { optional: 'int' } },
      required: ['name'],
    },
  ],
};
const inputMetric: Shape = {
  either: [
    'string',
    {
      fields: { name: 'string', filter, alias: text, offset_window: text, offset_to_grain: grain },
      required: ['name'],
    },
  ],
};

const conversion: ObjectShape = {
  fields: {
    base_measure: inputMeasure,
    conversion_measure: inputMeasure,
    entity: 'string',
    calculation: { oneOf: ['conversions', 'conversion_rate'] },
    window: text,
    constant_properties: {
      optional: {
        list: {
          fields: { base_property: 'string', conversion_property: 'string' },
          required: ['base_property', 'conversion_property'],
        },
      },
    },
  },
  required: ['base_measure', 'conversion_measure', 'entity'],
};

export const METRIC: ObjectShape = {
  fields: {
    name: 'string',
    label: 'string',
    type: { oneOf: ['simple', 'ratio', 'cumulative', 'derived', 'conversion'] },
    type_params: {
      fields: {
        measure: { optional: inputMeasure },
        numerator: { optional: inputMetric },
        denominator: { optional: inputMetric },
        expr: { optional: { either: ['string', 'bool'] } },
        window: text,
        grain_to_date: grain,
        metrics: { optional: { list: inputMetric } },
        conversion_type_params: { optional: conversion },
        cumulative_type_params: {
          optional: {
            fields: { window: text, grain_to_date: grain, period_agg: { oneOf: ['first', 'last', 'average'] } },
          },
        },
      },
    },
    description: 'string',
    filter,
    time_granularity: grain,
    meta: 'dict',
    tags: strings,
    config: 'dict',
  },
  required: ['name', 'label', 'type', 'type_params'],
};

const AGGREGATIONS = ['sum', 'min', 'max', 'count_distinct', 'sum_boolean', 'average', 'percentile', 'median', 'count'];

export const SEMANTIC_MODEL: ObjectShape = {
  fields: {
    name: 'string',
    model: 'string',
    config: 'dict',
    description: text,
    label: text,
    defaults: { optional: { fields: { agg_time_dimension: text } } },
    entities: {
      list: {
        fields: {
          name: 'string',
          type: { oneOf: ['foreign', 'natural', 'primary', 'unique'] },
          description: text,
          label: text,
          role: text,
          expr: text,
          config: 'dict',
        },
        required: ['name', 'type'],
      },
    },
    measures: {
      list: {
        fields: {
          name: 'string',
          agg: { oneOf: AGGREGATIONS },
          description: text,
          label: text,
          expr: { optional: { either: ['string', 'bool', 'int'] } },
          agg_params: {
            optional: {
              fields: {
                percentile: { optional: 'number' },
                use_discrete_percentile: 'bool',
                use_approximate_percentile: 'bool',
              },
            },
          },
          non_additive_dimension: {
            optional: {
              fields: { name: 'string', window_choice: { oneOf: AGGREGATIONS }, window_groupings: strings },
              required: ['name', 'window_choice'],
            },
          },
          agg_time_dimension: text,
          create_metric: 'bool',
          config: 'dict',
        },
        required: ['name', 'agg'],
      },
    },
    dimensions: {
      list: {
        fields: {
          name: 'string',
          type: { oneOf: ['categorical', 'time'] },
          description: text,
          label: text,
          is_partition: 'bool',
          type_params: {
            optional: {
              fields: {
                time_granularity: 'string',
                validity_params: { optional: { fields: { is_start: 'bool', is_end: 'bool' } } },
              },
              required: ['time_granularity'],
            },
          },
          expr: text,
          config: 'dict',
        },
        required: ['name', 'type'],
      },
    },
    primary_entity: text,
  },
  required: ['name', 'model'],
};

export const SAVED_QUERY: ObjectShape = {
  fields: {
    name: 'string',
    query_params: {
      fields: { metrics: strings, group_by: strings, where: filter, order_by: strings, limit: { optional: 'int' } },
    },
    description: text,
    label: text,
    exports: { list: { fields: { name: 'string', config: 'dict' }, required: ['name'] } },
    config: 'dict',
    tags: { either: ['string', strings] },
  },
  required: ['name', 'query_params'],
};
