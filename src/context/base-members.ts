import type { EventSink } from '../core/event.ts';
import { md5 } from '../core/hash.ts';
import { isList, PyDict, PyError, PySet, PyTuple, repr, str, type Value, valueEquals } from '../core/value.ts';
import { fromJson, iterate, MacroReturn, modules, toJson, truth } from '../jinja/index.ts';
import type { Invocation } from '../model/invocation.ts';
import { dumpYaml, parseYaml } from '../yaml/index.ts';
import { hostFunction } from './host-function.ts';

/** What the members that every phase has need to know. */
export interface BaseOptions {
  readonly invocation: Invocation;
  readonly dbtVersion: string;
  readonly emit: EventSink;
  readonly flags: Value;
  readonly runStartedAt: Value;
}

/** The names that every template sees, whatever the phase (dbt's base context), without `var` and `env_var`. */
export function baseMembers(options: BaseOptions): Map<string, Value> {
  const { emit } = options;
  const functions = [
    hostFunction('return', ['data'], ([data]) => {
      throw new MacroReturn(data!);
    }),
    hostFunction('log', ['msg', 'info?'], ([msg, info]) => {
      emit({ type: 'log', message: str(msg!), info: truth(info ?? false), node: null });
      return '';
    }),
    hostFunction('print', ['msg'], ([msg]) => {
      emit({ type: 'print', message: str(msg!) });
      return '';
    }),
    hostFunction('debug', [], () => ''),
    hostFunction('fromjson', ['string', 'default?'], ([text, fallback]) =>
      attempt(() => fromJson(str(text!)), fallback),
    ),
    hostFunction('tojson', ['value', 'default?', 'sort_keys?'], ([value, fallback, sortKeys]) =>
      attempt(() => toJson(value!, { sortKeys: truth(sortKeys ?? false) }), fallback),
    ),
    hostFunction('fromyaml', ['value', 'default?'], ([text, fallback]) => {
      const document = parseYaml(str(text!), 'fromyaml');
      return document.ok ? document.value.value : (fallback ?? null);
    }),
    hostFunction('toyaml', ['value', 'default?', 'sort_keys?'], ([value, fallback, sortKeys]) =>
      attempt(() => dumpYaml(value!, { sortKeys: truth(sortKeys ?? false) }), fallback),
    ),
    hostFunction('set', ['value', 'default?'], ([value, fallback]) => attempt(() => setOf(value!), fallback)),
    hostFunction('set_strict', ['value'], ([value]) => setOf(value!)),
    hostFunction('zip', ['*args', 'default?'], ([fallback, args]) => attempt(() => zip(args as Value[]), fallback)),
    hostFunction('zip_strict', ['*args'], ([args]) => zip(args as Value[])),
    hostFunction('local_md5', ['value'], ([value]) => md5(str(value!))),
    hostFunction('diff_of_two_dicts', ['dict_a', 'dict_b'], ([a, b]) => diffOfDicts(a!, b!)),
  ];
  const members = new Map<string, Value>(functions.map(fn => [fn.name, fn]));
  members.set('dbt_version', options.dbtVersion);
  members.set('invocation_id', options.invocation.id);
  members.set('run_started_at', options.runStartedAt);
  members.set('modules', modules());
  members.set('flags', options.flags);
  return members;
}

/** The value, or the default when Python would have raised. */
function attempt(produce: () => Value, fallback: Value | undefined): Value {
  try {
    return produce();
  } catch (error) {
    if (error instanceof PyError) return fallback ?? null;
    throw error;
  }
}

function setOf(value: Value): Value {
  return new PySet(iterate(value));
}

function zip(lists: readonly Value[]): Value {
  const columns = lists.map(list => [...iterate(list)]);
  const length = columns.length === 0 ? 0 : Math.min(...columns.map(c => c.length));
  return Array.from({ length }, (_, i) => PyTuple.make(columns.map(c => c[i]!)));
}

/** Values of lists in `a` that the same key of `b` (compared without case) does not have. */
function diffOfDicts(a: Value, b: Value): Value {
  if (!(a instanceof PyDict) || !(b instanceof PyDict)) {
    throw new PyError('TypeError', `diff_of_two_dicts() takes two dicts, got ${repr(a)} and ${repr(b)}`);
  }
  const lower = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value);
  const other = new Map([...b.entries()].map(([key, value]) => [lower(key), value]));
  const difference = new PyDict();
  for (const [key, values] of a.entries()) {
    const present = other.get(lower(key));
    const lowered = isList(present) ? present.map(lower) : [];
    const left = isList(values) ? values.filter(v => !lowered.some(o => valueEquals(o, lower(v)))) : [];
    if (present === undefined) difference.set(key, values);
    else if (left.length > 0) difference.set(key, left);
  }
  return difference;
}
