import { PyDate, PyDict, PyTuple, str, type Value } from '../../core/value.ts';

type KeyPath = readonly (string | number)[];

const LATE = new Set<string | number>(['tests', 'data_tests', 'description', 'loaded_at_query']);
const LATE_HOOKS = new Set<string | number>(['pre_hook', 'post_hook', 'loaded_at_query']);
const COLUMN_LISTS = new Set<string | number>(['columns', 'dimensions', 'measures', 'entities']);

/** Strings that are left as they are when a property file is read, as they are rendered later. */
function isLate(path: KeyPath): boolean {
  const [first, second, third] = path;
  if (first !== undefined && LATE.has(first)) return true;
  if (path.length === 2 && LATE.has(second as string)) return true;
  if (path.length >= 2 && first === 'config' && LATE_HOOKS.has(second as string)) return true;
  if (path.length === 5 && path[4] === 'description') return true;
  return (
    path.length >= 3 &&
    COLUMN_LISTS.has(first as string) &&
    (third === 'tests' || third === 'data_tests' || third === 'description')
  );
}

function shouldRender(key: string, path: KeyPath): boolean {
  const [first, second] = path;
  if (first === undefined) return true;
  switch (key) {
    case 'sources':
      if (first === 'description' || first === 'loaded_at_query') return false;
      if (first === 'config' && second === 'loaded_at_query') return false;
      return !(first === 'tables' && isLate(path.slice(2)));
    case 'macros':
      return !isLate(first === 'arguments' ? path.slice(1) : path);
    case 'metrics':
      return path[path.length - 1] !== 'filter' && path[path.length - 2] !== 'filter' && !isLate(path);
    case 'saved_queries':
      return !(first === 'query_params' && second === 'where') && !isLate(path);
    default:
      return !isLate(path);
  }
}

const TEMPLATE = /\{[{%#]/;

/**
 * An entry of a property file with its templates rendered, except those that are rendered later: tests,
 * descriptions, hooks, filters. Values without templates are shared with the entry as read.
 * @param key the list the entry stands in: models, sources, ...
 * @param render natively typed rendering of one string; may throw, having been told the path
 */
export function renderEntry(key: string, entry: PyDict, render: (template: string, path: KeyPath) => Value): PyDict {
  return renderValue(key, entry, [], render) as PyDict;
}

/** `path` is one array that grows and shrinks on the way: few values need it. */
function renderValue(
  key: string,
  value: Value,
  path: (string | number)[],
  render: (template: string, path: KeyPath) => Value,
): Value {
  if (typeof value === 'string') {
    if (TEMPLATE.test(value)) return shouldRender(key, path) ? render(value, [...path]) : value;
    return value.endsWith('\n') && shouldRender(key, path) ? value.slice(0, -1) : value;
  }
  // dbt's rendering makes text of dates, and of nothing else.
  if (value instanceof PyDate) return shouldRender(key, path) ? str(value) : value;
  if (value instanceof PyDict) {
    let changed: PyDict | null = null;
    for (const [k, item] of value) {
      path.push(k as string);
      const rendered = renderValue(key, item, path, render);
      path.pop();
      if (rendered !== item) {
        changed ??= value.copy();
        changed.set(k, rendered);
      }
    }
    return changed ?? value;
  }
  if (Array.isArray(value) && !(value instanceof PyTuple)) {
    let changed: Value[] | null = null;
    for (let i = 0; i < value.length; i++) {
      const item = value[i] as Value;
      path.push(i);
      const rendered = renderValue(key, item, path, render);
      path.pop();
      if (rendered !== item) {
        changed ??= [...value];
        changed[i] = rendered;
      }
    }
    return changed ?? value;
  }
  return value;
}
