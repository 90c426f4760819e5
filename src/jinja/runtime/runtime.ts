import { PyFloat, stringRepr, type Value, valueEquals } from '../../core/value.ts';
import { runtimeError, typeError } from '../errors.ts';
import { filters } from '../filters/index.ts';
import { tests } from '../tests.ts';
import { getattr, getitem } from './attr.ts';
import { call, data, dict, kwargs, Pieces, put, spread, spreadKwargs, text, tuple } from './call.ts';
import { compare, contains } from './compare.ts';
import type { RenderContext } from './context.ts';
import type { Kwargs } from './host.ts';
import { SliceValue, slice } from './index-access.ts';
import { iterate, truth, unpack } from './iterate.ts';
import { LoopContext } from './loop.ts';
import { Macro } from './macro.ts';
import { Namespace } from './objects.ts';
import { add, concat, div, floordiv, mod, mul, neg, pos, pow, sub } from './ops.ts';
import { makeUndefined, Undefined, type UndefinedKind } from './undefined.ts';

export type TemplateFunction = (context: RenderContext, args: Value[], kwargs: Kwargs | null) => Value;

/** What generated code may call: the whole of what a template can do. */
export function createRuntime(kind: UndefinedKind, dialectFilters: ReadonlyMap<string, TemplateFunction>) {
  const undef = (name: string): Value => makeUndefined(kind, undefined, undefined, name);
  return {
    add,
    sub,
    mul,
    div,
    floordiv,
    mod,
    pow,
    neg,
    pos,
    concat,
    truth,
    tuple,
    dict,
    text,
    Pieces,
    put,
    data,
    iterate,
    unpack,
    call,
    kwargs,
    spread,
    spreadKwargs,
    eq: (a: Value, b: Value): boolean => valueEquals(a, b),
    ne: (a: Value, b: Value): boolean => !valueEquals(a, b),
    lt: (a: Value, b: Value): boolean => compare('<', a, b),
    le: (a: Value, b: Value): boolean => compare('<=', a, b),
    gt: (a: Value, b: Value): boolean => compare('>', a, b),
    ge: (a: Value, b: Value): boolean => compare('>=', a, b),
    isIn: (item: Value, container: Value): boolean => contains(container, item),
    notIn: (item: Value, container: Value): boolean => !contains(container, item),
    float: (n: number): PyFloat => new PyFloat(n),
    getattr: (obj: Value, name: string): Value => getattr(kind, obj, name),
    getitem: (obj: Value, key: Value): Value => getitem(kind, obj, key),
    getslice: slice,
    sliceValue: (start: Value, stop: Value, step: Value): Value => new SliceValue([start, stop, step]),
    /** A variable, or Undefined where it has no value. */
    value: (v: Value | undefined, name: string): Value => (v === undefined ? undef(name) : v),
    noElse: (line: number): Value =>
      new Undefined(`the inline if-expression on line ${line} evaluated to false and no else section was defined.`),
    noParameter: (name: string): Value =>
      makeUndefined(kind, `parameter ${stringRepr(name)} was not provided`, undefined, name),
    noLoader: (): never => {
      throw typeError('no loader for this environment specified');
    },
    checkNamespace: (v: Value | undefined): void => {
      if (!(v instanceof Namespace)) throw runtimeError('cannot assign attribute on non-namespace object');
    },
    setNamespace: (v: Value, name: string, value: Value): void => {
      if (!(v instanceof Namespace)) throw runtimeError('cannot assign attribute on non-namespace object');
      v.attrs.set(name, value);
    },
    loop: (
      context: RenderContext,
      items: Value | Iterable<Value>,
      recurse: ((items: Value, depth: number) => Value | Promise<Value>) | null,
      depth: number,
    ): LoopContext => new LoopContext(context, items, recurse, depth),
    macro: (
      context: RenderContext,
      body: (...args: (Value | undefined)[]) => Value | Promise<Value>,
      name: string | null,
      params: string[],
      catchKwargs: boolean,
      catchVarargs: boolean,
      usesCaller: boolean,
    ): Macro => new Macro(context, body, name, params, catchKwargs, catchVarargs, usesCaller),
    filter: (name: string): TemplateFunction =>
      dialectFilters.get(name) ??
      filters.get(name) ??
      (() => {
        throw runtimeError(`No filter named ${stringRepr(name)} found.`);
      }),
    test: (name: string): TemplateFunction =>
      tests.get(name) ??
      (() => {
        throw runtimeError(`No test named ${stringRepr(name)} found.`);
      }),
  };
}

export type Runtime = ReturnType<typeof createRuntime>;
