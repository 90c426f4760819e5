import { md5 } from '../core/index.ts';
import { isList, PyDict, PyError, PySet, PyTuple, repr, str, type Value, valueEquals } from '../core/value.ts';
import { bind, Fn, fromJson, iterate, type Kwargs, MacroReturn, modules, toJson, truth } from '../jinja/index.ts';
import { dumpYaml, parseYaml } from '../yaml/index.ts';

type Bound = readonly (Value | undefined)[];

/**
 * The functions and modules that every template sees and that need nothing of a run (dbt's base context without
 * `var`, `env_var`, `flags`, `log` and the invocation's own names).
 */
export function baseFunctions(): Map<string, Value> {
  const names = new Map<string, Value>([['modules', modules()]]);
  const define = (name: string, params: string[], required: number, run: (args: Bound) => Value): void => {
    const signature = { name, params, required };
    names.set(name, new Fn(name, (args: Value[], kwargs: Kwargs) => run(bind(signature, args, kwargs))));
  };

  define('return', ['data'], 1, ([data]) => {
    throw new MacroReturn(data as Value);
  });
  define('fromjson', ['string', 'default'], 1, ([text, preset]) => orElse(preset, () => fromJson(str(text as Value))));
  define('tojson', ['value', 'default', 'sort_keys'], 1, ([value, preset, sorts]) =>
    orElse(preset, () => toJson(value as Value, { sortKeys: truth(sorts ?? false) })),
  );
  define('fromyaml', ['value', 'default'], 1, ([text, preset]) => {
    const document = parseYaml(str(text as Value), 'fromyaml');
    return document.ok ? document.value.value : (preset ?? null);
  });
  define('toyaml', ['value', 'default', 'sort_keys'], 1, ([value, preset, sorts]) =>
    orElse(preset, () => dumpYaml(value as Value, { sortKeys: truth(sorts ?? false) })),
  );
  define('set', ['value', 'default'], 1, ([value, preset]) => orElse(preset, () => new PySet(iterate(value as Value))));
  define('set_strict', ['value'], 1, ([value]) => new PySet(iterate(value as Value)));
  define('local_md5', ['value'], 1, ([value]) => md5(str(value as Value)));
  define('diff_of_two_dicts', ['dict_a', 'dict_b'], 2, ([a, b]) => difference(a as Value, b as Value));
  names.set('zip', new Fn('zip', (args, kwargs) => orElse(kwargs.get('default'), () => zip(args))));
  names.set('zip_strict', new Fn('zip_strict', args => zip(args)));
  return names;
}

/** The value; where Python would have raised, the default. */
function orElse(preset: Value | undefined, produce: () => Value): Value {
  try {
    return produce();
  } catch (error) {
    if (error instanceof PyError) return preset ?? null;
    throw error;
  }
}

function zip(lists: readonly Value[]): Value {
  const columns = lists.map(list => [...iterate(list)]);
  const length = columns.length === 0 ? 0 : Math.min(...columns.map(column => column.length));
  return Array.from({ length }, (_, i) => PyTuple.make(columns.map(column => column[i] as Value)));
}

/** What the lists of `a` hold beyond those of `b` under the same key; keys and texts are compared without case. */
function difference(a: Value, b: Value): Value {
  if (!(a instanceof PyDict) || !(b instanceof PyDict)) {
    throw new PyError('TypeError', `diff_of_two_dicts() takes two dicts, got ${repr(a)} and ${repr(b)}`);
  }
  const folded = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value);
  const other = new Map([...b].map(([key, value]) => [folded(key), value]));
  const result = new PyDict();
  for (const [key, values] of a) {
    const present = other.get(folded(key));
    if (present === undefined) {
      result.set(key, values);
      continue;
    }
    const known = isList(present) ? present.map(folded) : [];
    const beyond = isList(values) ? values.filter(value => !known.some(item => valueEquals(item, folded(value)))) : [];
    if (beyond.length > 0) result.set(key, beyond);
  }
  return result;
}
