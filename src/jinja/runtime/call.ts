import { PyDict, type PyError, PyObject, PyTuple, str, typeName, type Value } from '../../core/value.ts';
import { typeError } from '../errors.ts';
import type { RenderContext } from './context.ts';
import { HostObject, type Kwargs, NO_KWARGS } from './host.ts';
import { isIterable, iterate } from './iterate.ts';
import { Markup } from './objects.ts';
import type { OutputMap } from './output-map.ts';
import { makeUndefined } from './undefined.ts';

const CALL = 'jinja2.sandbox.SandboxedEnvironment.call()';

/** Calls a template value. Only objects that the host made callable are. */
export function call(
  context: RenderContext,
  target: Value,
  args: Value[],
  kwargs: Kwargs | null,
): Value | Promise<Value> {
  if (!(target instanceof HostObject) || !target.call) {
    throw typeError(`'${typeName(target)}' object is not callable`);
  }
  const result = target.call(args, kwargs ?? NO_KWARGS, context);
  if (result === undefined) return makeUndefined(context.undefinedKind);
  if (result instanceof Promise && context.mode === 'sync') {
    result.catch(() => {});
    throw typeError('this function needs the database and cannot be called while a project is parsed');
  }
  return result;
}

export const isCallable = (v: Value): boolean =>
  v instanceof PyObject && v instanceof HostObject && v.call !== undefined;

export function kwargs(pairs: (string | Value)[]): Kwargs {
  const map = new Map<string, Value>();
  for (let i = 0; i < pairs.length; i += 2) {
    const name = pairs[i] as string;
    if (map.has(name)) throw typeError(`${CALL} got multiple values for keyword argument '${name}'`);
    map.set(name, pairs[i + 1] as Value);
  }
  return map;
}

/** `f(a, *more)` */
export function spread(args: Value[], more: Value): Value[] {
  if (!isIterable(more)) throw typeError(`${CALL} argument after * must be an iterable, not ${typeName(more)}`);
  return [...args, ...iterate(more)];
}

/** `f(a=1, **more)` */
export function spreadKwargs(given: Kwargs | null, more: Value): Kwargs {
  const entries =
    more instanceof PyDict
      ? more.entries()
      : more instanceof HostObject && more.getitem && more.iter
        ? [...more.iter()].map(key => [key, more.getitem?.(key) ?? null] as const)
        : undefined;
  if (!entries) throw typeError(`${CALL} argument after ** must be a mapping, not ${typeName(more)}`);
  const map = new Map(given);
  for (const [key, value] of entries) {
    if (typeof key !== 'string') throw typeError('keywords must be strings');
    if (map.has(key)) throw typeError(`${CALL} got multiple values for keyword argument '${key}'`);
    map.set(key, value);
  }
  return map;
}

export function dict(pairs: Value[]): PyDict {
  const result = new PyDict();
  for (let i = 0; i < pairs.length; i += 2) result.set(pairs[i] as Value, pairs[i + 1] as Value);
  return result;
}

export const tuple = (items: Value[]): PyTuple => PyTuple.make(items);

/** The pieces of a text that is being put together; Python joins them at its end, and takes nothing but text. */
export class Pieces {
  count = 0;
  private bad: PyError | undefined;

  /** What a call or filter block prints, which Jinja does not turn into text. */
  text(v: Value): string {
    const index = this.count++;
    if (typeof v === 'string') return v;
    if (v instanceof Markup) return v.text;
    this.bad ??= typeError(`sequence item ${index}: expected str instance, ${typeName(v)} found`);
    return '';
  }

  check(): void {
    if (this.bad) throw this.bad;
  }
}

/** Adds what `{{ v }}` prints to the output, and notes where it came from. */
export function put(output: string, map: OutputMap | undefined, pos: number, v: Value): string {
  const printed = typeof v === 'string' ? v : str(v);
  map?.embed(output.length, pos, printed);
  return output + printed;
}

/** Adds text of the template itself. */
export function data(output: string, map: OutputMap | undefined, pos: number, literal: string): string {
  map?.mark(output.length, pos);
  return output + literal;
}

/** What `{{ x }}` prints. */
export const text = (v: Value): string => (typeof v === 'string' ? v : str(v));
