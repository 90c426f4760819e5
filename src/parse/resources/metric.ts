import { problem } from '../../core/index.ts';
import { PyDict, str, type Value } from '../../core/value.ts';
import { dict, strings } from '../properties/columns.ts';
import { GRANULARITIES } from '../properties/granularities.ts';
import { type PropertyEntry, place } from '../properties/property-file.ts';
import type { Workspace } from '../workspace.ts';
import { addResource } from './add-resource.ts';
import { semanticNode, whereFilter } from './semantic-node.ts';

/** An entry of `metrics:`. */
export function parseMetric(workspace: Workspace, entry: PropertyEntry): void {
  const faults = nameFaults(entry.name);
  if (faults.length > 0) {
    const text = `The metric name '${entry.name}' is invalid.  It ${faults.join(', ')}`;
    workspace.report(problem('PA139', { text }, place(entry.file.document, ['metrics', entry.index])));
    return;
  }
  addMetric(workspace, entry, entry.data);
}

/** Makes a metric of its properties: an entry's, or those of a measure with `create_metric`. */
export function addMetric(workspace: Workspace, entry: PropertyEntry, data: PyDict): void {
  const name = data.get('name') as string;
  const node = semanticNode(workspace, entry, 'metric', name, dict(data.get('config')));
  if (node.meta.size === 0) node.meta = dict(data.get('meta'));
  node.tags = strings(data.get('tags'));
  node.description = (data.get('description') as string | undefined) ?? '';
  const type = data.get('type') as string;
  const complain = (text: string) =>
    workspace.report(problem('PA139', { text }, place(entry.file.document, [entry.section, entry.index])));
  const params = typeParams(dict(data.get('type_params')), type, complain);
  node.fields = PyDict.fromObject<Value>({
    label: data.get('label') ?? null,
    type,
    type_params: params,
    filter: whereFilter(data.get('filter')),
    metadata: null,
    time_granularity: data.get('time_granularity') ?? null,
    sources: [],
    metrics: [],
  });
  checkParams(name, type, params, complain);
  addResource(workspace, workspace.manifest.metrics, node);
}

function nameFaults(name: string): string[] {
  const faults: string[] = [];
  if (name.includes(' ')) faults.push('cannot contain spaces');
  if (name.length > 250) faults.push('cannot contain more than 250 characters');
  if (!/^[A-Za-z]/.test(name)) faults.push('must begin with a letter');
  if (!/^\w+$/.test(name)) faults.push('must contain only letters, numbers and underscores');
  return faults;
}

function checkParams(name: string, type: string, params: PyDict, complain: (text: string) => void): void {
  const missing = (key: string): boolean => (params.get(key) ?? null) === null;
  if ((type === 'simple' || type === 'cumulative') && missing('measure')) {
    complain(`Metric '${name}' of type ${type} should have a measure defined, but it does not.`);
  } else if (type === 'conversion' && missing('conversion_type_params')) {
    complain(`${name} is a conversion metric and must have conversion_type_params defined.`);
  } else if (type === 'ratio' && (missing('numerator') || missing('denominator'))) {
    complain(`Invalid ratio metric '${name}'. Both a numerator and denominator must be specified`);
  }
}

function typeParams(given: PyDict, type: string, complain: (text: string) => void): PyDict {
  const get = (key: string): Value => given.get(key) ?? null;
  const metrics = get('metrics');
  const expr = get('expr');
  return PyDict.fromObject<Value>({
    measure: inputMeasure(get('measure')),
    input_measures: [],
    numerator: inputMetric(get('numerator'), complain),
    denominator: inputMetric(get('denominator'), complain),
    expr: expr === null ? null : str(expr),
    window: timeWindow(get('window'), complain),
    grain_to_date: get('grain_to_date'),
    metrics: Array.isArray(metrics) ? metrics.map(m => inputMetric(m, complain)) : [],
    conversion_type_params: conversion(get('conversion_type_params'), complain),
    cumulative_type_params: type === 'cumulative' ? cumulative(given, complain) : null,
    metric_aggregation_params: null,
  });
}

function inputMeasure(value: Value): Value {
  if (value === null) return null;
  const given = value instanceof PyDict ? value : PyDict.fromObject<Value>({ name: value });
  return PyDict.fromObject<Value>({
    name: given.get('name') ?? null,
    filter: whereFilter(given.get('filter')),
    alias: given.get('alias') ?? null,
    join_to_timespine: given.get('join_to_timespine') ?? false,
    fill_nulls_with: given.get('fill_nulls_with') ?? null,
  });
}

function inputMetric(value: Value, complain: (text: string) => void): Value {
  if (value === null) return null;
  const given = value instanceof PyDict ? value : PyDict.fromObject<Value>({ name: value });
  return PyDict.fromObject<Value>({
    name: given.get('name') ?? null,
    filter: whereFilter(given.get('filter')),
    alias: given.get('alias') ?? null,
    offset_window: timeWindow(given.get('offset_window') ?? null, complain),
    offset_to_grain: given.get('offset_to_grain') ?? null,
  });
}

/** `28 days` as count and granularity. */
function timeWindow(value: Value, complain: (text: string) => void): Value {
  if (typeof value !== 'string') return null;
  const [count = '', unit = '', ...rest] = value.toLowerCase().split(' ');
  if (unit === '' || rest.length > 0) {
    complain(
      `Invalid window (${value}) in cumulative/conversion metric. Should be of the form \`<count> <granularity>\`, e.g., \`28 days\``,
    );
    return null;
  }
  if (!/^\d+$/.test(count)) {
    complain(`Invalid count (${count}) in cumulative/conversion metric window string: (${value})`);
    return null;
  }
  const granularity = unit.endsWith('s') && GRANULARITIES.includes(unit.slice(0, -1)) ? unit.slice(0, -1) : unit;
  return PyDict.fromObject<Value>({ count: Number(count), granularity });
}

function conversion(value: Value, complain: (text: string) => void): Value {
  if (!(value instanceof PyDict)) return null;
  return PyDict.fromObject<Value>({
    base_measure: inputMeasure(value.get('base_measure') ?? null),
    conversion_measure: inputMeasure(value.get('conversion_measure') ?? null),
    entity: value.get('entity') ?? null,
    calculation: value.get('calculation') ?? 'conversion_rate',
    window: timeWindow(value.get('window') ?? null, complain),
    constant_properties: value.get('constant_properties') ?? null,
  });
}

function cumulative(given: PyDict, complain: (text: string) => void): Value {
  const own = dict(given.get('cumulative_type_params'));
  return PyDict.fromObject<Value>({
    window: timeWindow(own.get('window') ?? given.get('window') ?? null, complain),
    grain_to_date: own.get('grain_to_date') ?? given.get('grain_to_date') ?? null,
    period_agg: own.get('period_agg') ?? 'first',
    metric: null,
  });
}
