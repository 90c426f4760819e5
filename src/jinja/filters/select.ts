import { hashKey, type PyError, repr, stringRepr, type Value } from '../../core/value.ts';
import { filterArgumentError, runtimeError } from '../errors.ts';
import type { RenderContext } from '../runtime/context.ts';
import type { Kwargs } from '../runtime/host.ts';
import { iterate, truth } from '../runtime/iterate.ts';
import { PyIter } from '../runtime/objects.ts';
import { isUndefined } from '../runtime/undefined.ts';
import { tests } from '../tests.ts';
import { attributeGetter } from './attribute.ts';
import type { FilterFunction } from './define.ts';
import { lazily } from './sequence.ts';

type Step = (item: Value) => Value;

/** A name as the key of a table; what cannot be a key is refused. */
function textKey(name: Value): string {
  const key = hashKey(name);
  return typeof key === 'string' ? key : '';
}

function unknown(kind: string, name: Value): PyError {
  const hint = isUndefined(name) ? ` (${name.message}; did you forget to quote the callable name?)` : '';
  return runtimeError(`No ${kind} named ${repr(name)}.${hint}`);
}

/** `map`: by attribute, or by a filter with its arguments. */
export function mapFilter(filters: (name: string) => FilterFunction | undefined): FilterFunction {
  return (context, args, kwargs) => {
    const [value, ...rest] = args;
    return new PyIter(
      lazily(function* () {
        if (!truth(value as Value)) return;
        const step = mapStep(context, rest, kwargs, filters);
        for (const item of iterate(value as Value)) yield step(item);
      }),
    );
  };
}

function mapStep(
  context: RenderContext,
  args: Value[],
  kwargs: Kwargs | null,
  filters: (name: string) => FilterFunction | undefined,
): Step {
  if (args.length === 0 && kwargs?.has('attribute')) {
    for (const name of kwargs.keys()) {
      if (name !== 'attribute' && name !== 'default') {
        throw filterArgumentError(`Unexpected keyword argument ${stringRepr(name)}`);
      }
    }
    return attributeGetter(context, kwargs.get('attribute'), undefined, kwargs.get('default'));
  }
  if (args.length === 0) throw filterArgumentError('map requires a filter argument');
  const name = args[0] as Value;
  return item => {
    const fn = filters(textKey(name));
    if (!fn) throw unknown('filter', name);
    return fn(context, [item, ...args.slice(1)], kwargs);
  };
}

/** `select`, `reject`, `selectattr` and `rejectattr`. */
export function selectFilter(keep: boolean, byAttribute: boolean): FilterFunction {
  return (context, args, kwargs) => {
    const [value, ...rest] = args;
    return new PyIter(
      lazily(function* () {
        if (!truth(value as Value)) return;
        const test = selectTest(context, rest, kwargs, byAttribute);
        for (const item of iterate(value as Value)) if (test(item) === keep) yield item;
      }),
    );
  };
}

function selectTest(
  context: RenderContext,
  args: Value[],
  kwargs: Kwargs | null,
  byAttribute: boolean,
): (item: Value) => boolean {
  let get: Step = item => item;
  let rest = args;
  if (byAttribute) {
    if (args.length === 0) throw filterArgumentError('Missing parameter for attribute name');
    get = attributeGetter(context, args[0]);
    rest = args.slice(1);
  }
  if (rest.length === 0) return item => truth(get(item));
  const name = rest[0] as Value;
  return item => {
    const value = get(item);
    const test = tests.get(textKey(name));
    if (!test) throw unknown('test', name);
    return truth(test(context, [value, ...rest.slice(1)], kwargs));
  };
}
