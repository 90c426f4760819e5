import {
  type Diagnostic,
  didYouMean,
  err,
  isList,
  nearestNames,
  ok,
  PyDict,
  problem,
  type Result,
  repr,
  type Value,
} from '../core/index.ts';
import { unknownMethod } from './methods/index.ts';
import { criterionFromDict, parseCriterion } from './parse-criterion.ts';
import type { Criterion, IndirectSelection, SelectionSpec } from './spec.ts';

/** The selectors of selectors.yml, read. */
export interface Selectors {
  readonly specs: ReadonlyMap<string, SelectionSpec>;
  /** the one that stands in when nothing is asked for */
  readonly defaultName: string | null;
}

/**
 * Reads the definitions of selectors.yml (rendered). A selector may use those defined before it.
 *
 * @param definitions name -> the item of the file: name, definition, description, default
 * @param layers the project's layers, when known: a criterion by any other name is refused at once, not on use
 */
export function parseSelectors(
  definitions: ReadonlyMap<string, PyDict>,
  indirect: IndirectSelection = 'eager',
  layers: ReadonlySet<string> | null = null,
): Result<Selectors, Diagnostic> {
  const specs = new Map<string, SelectionSpec>();
  let defaultName: string | null = null;
  for (const [name, item] of definitions) {
    if (item.get('default') === true) {
      if (defaultName !== null) {
        const text = `Found multiple selectors with \`default: true\`: ${defaultName} and ${name}`;
        return err(problem('PA405', { text, hint: 'Leave `default: true` on one of them.' }));
      }
      defaultName = name;
    }
    const spec = new DefinitionReader(specs, indirect, layers).read(item.get('definition') ?? null, true);
    if (!spec.ok) return err({ ...spec.error, message: `Selector '${name}': ${spec.error.message}` });
    specs.set(name, spec.value);
  }
  return ok({ specs, defaultName });
}

/** The selector of that name, or a complaint with the names there are. */
export function findSelector(selectors: Selectors, name: string): Result<SelectionSpec, Diagnostic> {
  const spec = selectors.specs.get(name);
  if (spec) return ok(spec);
  const names = [...selectors.specs.keys()];
  return err(problem('PA406', { name, names, hint: didYouMean(nearestNames(name, names)) }));
}

type Read = Result<SelectionSpec, Diagnostic>;

const bad = (text: string): { ok: false; error: Diagnostic } => err(problem('PA405', { text }));

/** Reads one definition; holds what it may refer to. */
class DefinitionReader {
  private readonly known: ReadonlyMap<string, SelectionSpec>;
  private readonly indirect: IndirectSelection;
  private readonly layers: ReadonlySet<string> | null;

  constructor(
    known: ReadonlyMap<string, SelectionSpec>,
    indirect: IndirectSelection,
    layers: ReadonlySet<string> | null,
  ) {
    this.known = known;
    this.indirect = indirect;
    this.layers = layers;
  }

  read(definition: Value, atRoot = false): Read {
    if (typeof definition === 'string') return this.checked(parseCriterion(definition, this.indirect));
    if (!(definition instanceof PyDict)) {
      return bad(`Expected to find union, intersection, str or dict, instead found ${repr(definition)}`);
    }
    const set = definition.has('union') ? 'union' : definition.has('intersection') ? 'intersection' : null;
    if (set === null) return this.readCriterion(definition);
    if (atRoot && definition.size > 1) {
      const keys = [...definition.keys()].join(',');
      return bad(
        `Only a single 'union' or 'intersection' key is allowed in a root level selector definition; found ${keys}.`,
      );
    }
    return this.readSet(set, definition);
  }

  private checked(criterion: Result<Criterion, Diagnostic>): Result<Criterion, Diagnostic> {
    if (!criterion.ok || this.layers === null || criterion.value.method !== 'layer') return criterion;
    const name = criterion.value.args[0] as string;
    return this.layers.has(name) ? criterion : err(unknownMethod(name, this.layers));
  }

  private readSet(kind: 'union' | 'intersection', definition: PyDict): Read {
    const items = listUnder(definition, kind);
    if (!items.ok) return items;
    const parts: SelectionSpec[] = [];
    let excluded: SelectionSpec | null = null;
    let exclusions = 0;
    for (const item of items.value) {
      if (item instanceof PyDict && item.has('exclude')) {
        exclusions += 1;
        if (exclusions > 1) {
          return bad(`You cannot provide multiple exclude arguments to the same selector set operator: ${repr(item)}`);
        }
        const read = this.readExclusion(item);
        if (!read.ok) return read;
        excluded = read.value;
      } else {
        const read = this.read(item);
        if (!read.ok) return read;
        parts.push(read.value);
      }
    }
    return ok(minus({ kind, parts, indirect: 'eager' }, excluded));
  }

  private readCriterion(definition: PyDict): Read {
    if (definition.size === 1) {
      const [[key, value]] = [...definition] as [[Value, Value]];
      if (typeof key !== 'string') return bad(`Expected definition key to be a "str", got ${repr(key)}`);
      const criterion = PyDict.of<Value>([
        ['method', key],
        ['value', value],
      ]);
      return this.checked(criterionFromDict(criterion, this.indirect));
    }
    if (definition.get('method') === 'selector') {
      const name = definition.get('value') ?? null;
      const spec = typeof name === 'string' ? this.known.get(name) : undefined;
      return spec ? ok(spec) : bad(`Existing selector definition for ${String(name)} not found.`);
    }
    if (!definition.has('method') || !definition.has('value')) {
      return bad(`Expected either 1 key or else "method" and "value" keys, but got ${repr([...definition.keys()])}`);
    }
    const criterion = this.checked(criterionFromDict(definition, this.indirect));
    if (!criterion.ok || !definition.has('exclude')) return criterion;
    const excluded = this.readExclusion(definition);
    return excluded.ok ? ok(minus(criterion.value, excluded.value)) : excluded;
  }

  private readExclusion(definition: PyDict): Result<SelectionSpec | null, Diagnostic> {
    const items = listUnder(definition, 'exclude');
    if (!items.ok) return items;
    const parts: SelectionSpec[] = [];
    for (const item of items.value) {
      const read = this.read(item);
      if (!read.ok) return read;
      parts.push(read.value);
    }
    if (parts.length <= 1) return ok(parts[0] ?? null);
    return ok({ kind: 'union', parts, indirect: 'eager' });
  }
}

function minus(spec: SelectionSpec, excluded: SelectionSpec | null): SelectionSpec {
  return excluded === null ? spec : { kind: 'difference', parts: [spec, excluded], indirect: 'eager' };
}

function listUnder(definition: PyDict, key: string): Result<(string | PyDict)[], Diagnostic> {
  const list = definition.get(key);
  if (list === undefined || !isList(list)) return bad(`Invalid value for key "${key}". Expected a list.`);
  const items: (string | PyDict)[] = [];
  for (const item of list) {
    if (typeof item !== 'string' && !(item instanceof PyDict)) {
      return bad(`Invalid value in key "${key}", expected dict or str (value: ${repr(item)}).`);
    }
    items.push(item);
  }
  return ok(items);
}
