import { isInt, PyDate, PyDict, repr, type Value } from '../../core/value.ts';
import type { YamlPath } from '../../yaml/index.ts';

/** What a value of a property file may be. */
export type Shape =
  | 'any'
  | 'string'
  | 'bool'
  | 'int'
  | 'number'
  | 'date'
  | 'dict'
  | 'list'
  | { readonly list: Shape }
  | { readonly optional: Shape }
  | { readonly oneOf: readonly string[] }
  | { readonly either: readonly Shape[] }
  | ObjectShape;

export interface ObjectShape {
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** keys that are not fields are kept; else they are refused */
  readonly open?: boolean;
}

export type ShapeProblem =
  | { readonly kind: 'type'; readonly path: YamlPath; readonly expected: string; readonly got: string }
  | { readonly kind: 'missing'; readonly path: YamlPath; readonly key: string }
  | { readonly kind: 'unknown'; readonly path: YamlPath; readonly key: string; readonly known: readonly string[] };

/** Everything in which a value departs from a shape. */
export function checkShape(value: Value, shape: Shape, at: YamlPath): ShapeProblem[] {
  const problems: ShapeProblem[] = [];
  check(value, shape, [...at], problems);
  return problems;
}

/** `path` is one array that grows and shrinks on the way: most values are right and need no path of their own. */
function check(value: Value, shape: Shape, path: (string | number)[], problems: ShapeProblem[]): void {
  if (typeof shape === 'object' && 'fields' in shape) checkObject(value, shape, path, problems);
  else if (typeof shape === 'object' && 'list' in shape) {
    if (!Array.isArray(value)) problems.push(mismatch(path, describe(shape), value));
    else for (const [i, item] of value.entries()) checkBelow(item, shape.list, i, path, problems);
  } else if (typeof shape === 'object' && 'optional' in shape) {
    if (value !== null) check(value, shape.optional, path, problems);
  } else if (!matches(value, shape)) problems.push(mismatch(path, describe(shape), value));
}

function checkBelow(
  value: Value,
  shape: Shape,
  step: string | number,
  path: (string | number)[],
  problems: ShapeProblem[],
): void {
  path.push(step);
  check(value, shape, path, problems);
  path.pop();
}

function checkObject(value: Value, shape: ObjectShape, path: (string | number)[], problems: ShapeProblem[]): void {
  if (!(value instanceof PyDict)) {
    problems.push(mismatch(path, 'a dictionary', value));
    return;
  }
  for (const key of shape.required ?? []) {
    if (!value.has(key)) problems.push({ kind: 'missing', path: [...path], key });
  }
  for (const [key, item] of value) {
    const name = typeof key === 'string' ? key : repr(key);
    const below = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (below !== undefined) checkBelow(item, below, name, path, problems);
    else if (shape.open !== true) {
      problems.push({ kind: 'unknown', path: [...path, name], key: name, known: Object.keys(shape.fields) });
    }
  }
}

function matches(value: Value, shape: Shape): boolean {
  if (typeof shape === 'object') {
    if ('oneOf' in shape) return typeof value === 'string' && shape.oneOf.includes(value);
    if ('either' in shape) return shape.either.some(s => checkShape(value, s, []).length === 0);
    return checkShape(value, shape, []).length === 0;
  }
  switch (shape) {
    case 'any':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return isInt(value);
    case 'number':
      return (
        typeof value === 'number' ||
        typeof value === 'bigint' ||
        (value !== null && typeof value === 'object' && 'value' in value && typeof value.value === 'number')
      );
    case 'date':
      return value instanceof PyDate || (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}([T ].*)?$/.test(value));
    case 'dict':
      return value instanceof PyDict;
    case 'list':
      return Array.isArray(value);
  }
}

function describe(shape: Shape): string {
  if (typeof shape === 'object') {
    if ('oneOf' in shape) return `one of ${shape.oneOf.join(', ')}`;
    if ('list' in shape) return shape.list === 'any' ? 'a list' : `a list of ${plural(shape.list)}`;
    if ('optional' in shape) return `${describe(shape.optional)} or nothing`;
    if ('either' in shape) return shape.either.map(describe).join(' or ');
    return 'a dictionary';
  }
  return DESCRIPTIONS[shape];
}

const DESCRIPTIONS: Readonly<Record<Extract<Shape, string>, string>> = {
  any: 'anything',
  string: 'a string',
  bool: 'true or false',
  int: 'a whole number',
  number: 'a number',
  date: 'a date (YYYY-MM-DD)',
  dict: 'a dictionary',
  list: 'a list',
};

function plural(shape: Shape): string {
  if (shape === 'string') return 'strings';
  if (shape === 'dict' || (typeof shape === 'object' && 'fields' in shape)) return 'dictionaries';
  return describe(shape);
}

function mismatch(path: YamlPath, expected: string, value: Value): ShapeProblem {
  const text = repr(value);
  const got = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return { kind: 'type', path: [...path], expected, got };
}
