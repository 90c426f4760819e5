import { isList, PyDict, type Value } from '../core/index.ts';
import { parseCriterion } from './parse-criterion.ts';

/**
 * The definitions of selectors.yml as the manifest shows them: texts become dicts, `{tag: x}` becomes method and
 * value, and a selector that is used by name is replaced by its definition. The definitions must be valid.
 */
export function normalizeSelectors(definitions: ReadonlyMap<string, PyDict>): Map<string, PyDict> {
  const done = new Map<string, PyDict>();
  for (const [name, item] of definitions) {
    const selector = item.copy();
    selector.set('definition', normalize(item.get('definition') ?? null, done));
    done.set(name, selector);
  }
  return done;
}

function normalize(definition: Value, done: ReadonlyMap<string, PyDict>): Value {
  if (typeof definition === 'string') return criterionDict(definition);
  if (!(definition instanceof PyDict)) return definition;
  for (const set of ['union', 'intersection']) {
    const parts = definition.get(set);
    if (parts !== undefined && isList(parts)) return PyDict.of([[set, parts.map(part => normalize(part, done))]]);
  }
  const [[key, value]] = [...definition] as [[Value, Value]];
  const read = isList(value) ? value.map(part => normalize(part, done)) : value;
  if (key === 'exclude') return PyDict.of([[key, read]]);
  if (definition.size === 1) {
    return PyDict.of<Value>([
      ['method', key],
      ['value', read],
    ]);
  }
  if (key === 'method' && value === 'selector') {
    return done.get(String(definition.get('value')))?.get('definition') ?? definition;
  }
  return definition;
}

/** What a criterion typed as text says, without what it does not say. */
function criterionDict(text: string): Value {
  const read = parseCriterion(text, 'eager');
  if (!read.ok) return text;
  const criterion = read.value;
  const method = criterion.method === 'layer' ? criterion.args : [criterion.method, ...criterion.args];
  const entries: [string, Value][] = [];
  if (criterion.childrensParents) entries.push(['childrens_parents', true]);
  if (criterion.parents) entries.push(['parents', true]);
  if (criterion.parentsDepth !== null) entries.push(['parents_depth', String(criterion.parentsDepth)]);
  entries.push(['method', method.join('.')]);
  if (criterion.value !== '') entries.push(['value', criterion.value]);
  if (criterion.children) entries.push(['children', true]);
  if (criterion.childrenDepth !== null) entries.push(['children_depth', String(criterion.childrenDepth)]);
  return PyDict.of(entries);
}
