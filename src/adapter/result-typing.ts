import {
  floatRepr,
  isFloat,
  PyDate,
  PyDateTime,
  PyDecimal,
  PyDict,
  PyFloat,
  PySet,
  str,
  type Value,
} from '../core/value.ts';
import type { ColumnKind } from './adapter.ts';
import { jsonText } from './json-text.ts';

/**
 * Types a result's column as result tables do, from its values alone: the first of Integer, Number, Date, DateTime,
 * Boolean that all values fit, else Text; a column of nulls is Integer. Floats become decimals; nested values become
 * JSON text; whatever is left becomes its Python text. Texts are never parsed: '1' stays '1', '' stays ''.
 */
export function typeColumn(values: readonly Value[]): { kind: ColumnKind; values: Value[] } {
  const kind = kindOf(values);
  if (kind === 'Number') return { kind, values: values.map(toDecimal) };
  if (kind === 'Text') return { kind, values: values.map(toText) };
  if (kind === 'DateTime') return { kind, values: values.map(toDateTime) };
  return { kind, values: [...values] };
}

const KINDS: readonly ColumnKind[] = ['Integer', 'Number', 'Date', 'DateTime', 'Boolean'];

function kindOf(values: readonly Value[]): ColumnKind {
  let possible = KINDS;
  for (const value of values) {
    if (value === null) continue;
    const fits = kindsOfValue(value);
    possible = possible.filter(kind => fits.includes(kind));
    if (possible.length === 0) return 'Text';
  }
  return possible[0] ?? 'Text';
}

function kindsOfValue(v: Value): readonly ColumnKind[] {
  if (typeof v === 'boolean') return ['Boolean'];
  if (typeof v === 'bigint' || (typeof v === 'number' && Number.isInteger(v))) return ['Integer', 'Number'];
  if (isFloat(v) || v instanceof PyDecimal) return ['Number'];
  if (v instanceof PyDateTime) return ['DateTime'];
  if (v instanceof PyDate) return ['Date', 'DateTime'];
  return [];
}

function toDecimal(v: Value): Value {
  if (v === null || v instanceof PyDecimal) return v;
  if (typeof v === 'bigint') return PyDecimal.fromInt(v);
  const n = v instanceof PyFloat ? v.value : (v as number);
  if (!Number.isFinite(n)) return n;
  return typeof v === 'number' && Number.isInteger(v) ? PyDecimal.fromInt(n) : PyDecimal.parse(floatRepr(n));
}

function toDateTime(v: Value): Value {
  return v instanceof PyDate && !(v instanceof PyDateTime) ? new PyDateTime(v.year, v.month, v.day) : v;
}

function toText(v: Value): Value {
  if (v === null || typeof v === 'string') return v;
  if (Array.isArray(v) || v instanceof PyDict || v instanceof PySet) return jsonText(v as Value);
  return str(v);
}

/**
 * Names for a result's columns: a repeated name gets `_2`, `_3`...; a name so made that is taken again gets a further
 * suffix.
 */
export function uniqueNames(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  return names.map(name => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    let unique = count > 1 ? `${name}_${count}` : name;
    for (let i = 2; taken.has(unique); i += 1) unique = `${name}_${count}_${i}`;
    taken.add(unique);
    return unique;
  });
}
