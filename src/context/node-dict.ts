import { PyDict, PyObject, PyTuple, type Value } from '../core/value.ts';
import type { Manifest } from '../model/manifest.ts';

/** Fields that the engine adds for itself and templates do not see. */
const INTERNAL: ReadonlySet<string> = new Set(['raw_code_line', 'dynamic', 'at', 'line', 'prior_refs', 'prior_nodes']);

/** Fields that hold further fields: what a semantic definition says, and keys of the YAML that the schema does not know. */
const SPREAD: ReadonlySet<string> = new Set(['fields', 'extra']);

/**
 * A resource as templates see it in `model` and `graph`: the manifest's fields as a dict.
 * @param omitNone leave out fields that are None (`model`), or keep them (`graph`)
 */
export function resourceDict(resource: object, omitNone: boolean): PyDict {
  const dict = new PyDict();
  for (const [key, value] of Object.entries(resource)) {
    if (INTERNAL.has(key) || value === undefined || (omitNone && value === null)) continue;
    if (SPREAD.has(key) && value instanceof PyDict) {
      for (const [name, item] of value) if (!dict.has(name) && !(omitNone && item === null)) dict.set(name, item);
    } else dict.set(key, convert(value, omitNone));
  }
  return dict;
}

function convert(value: unknown, omitNone: boolean): Value {
  if (value === null || typeof value !== 'object') return value as Value;
  if (value instanceof PyDict || value instanceof PyObject || value instanceof PyTuple) return value;
  if (Array.isArray(value)) return value.map(item => convert(item, omitNone));
  if (value instanceof Map) {
    return PyDict.of([...value].map(([key, item]) => [key as string, convert(item, omitNone)] as const));
  }
  if (Object.getPrototypeOf(value) === Object.prototype) return resourceDict(value, omitNone);
  return value as Value;
}

/** `graph` at execution: every resource by unique id. Built once for a manifest. */
export function graphDict(manifest: Manifest): PyDict {
  const section = (resources: ReadonlyMap<string, object>): PyDict =>
    PyDict.of([...resources].map(([id, resource]) => [id, resourceDict(resource, false)] as const));
  return PyDict.of([
    ['exposures', section(manifest.exposures)],
    ['functions', section(manifest.functions)],
    ['groups', section(manifest.groups)],
    ['metrics', section(manifest.metrics)],
    ['nodes', section(manifest.nodes)],
    ['sources', section(manifest.sources)],
    ['semantic_models', section(manifest.semanticModels)],
    ['saved_queries', section(manifest.savedQueries)],
  ]);
}
