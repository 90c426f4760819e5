import {
  floatRepr,
  jsonFloat,
  jsonString,
  PyDate,
  PyDecimal,
  PyDict,
  PyFloat,
  PyTime,
  str,
  type Value,
} from '../core/value.ts';

/**
 * A nested value (list, struct, map) as the JSON text in which result tables carry it: Python's separators, ASCII
 * only, decimals as floats (or ints when they have no fraction digits), dates in ISO form.
 */
export function jsonText(v: Value): string {
  if (v === null) return 'null';
  switch (typeof v) {
    case 'boolean':
    case 'bigint':
      return String(v);
    case 'number':
      return Number.isInteger(v) ? String(v) : jsonFloat(v);
    case 'string':
      return jsonString(v);
    default:
  }
  if (v instanceof PyFloat) return floatRepr(v.value);
  if (v instanceof PyDecimal) return v.exponent >= 0 ? String(v.toInt()) : jsonFloat(v.toNumber());
  if (Array.isArray(v)) return `[${v.map(jsonText).join(', ')}]`;
  if (v instanceof PyDict) {
    return `{${[...v].map(([key, item]) => `${jsonString(keyText(key))}: ${jsonText(item)}`).join(', ')}}`;
  }
  if (v instanceof PyDate || v instanceof PyTime) return jsonString(v.isoformat());
  return jsonString(str(v));
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  return key === null || typeof key === 'boolean' ? String(key) : str(key);
}
