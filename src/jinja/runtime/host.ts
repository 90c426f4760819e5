import { PyObject, type Value } from '../../core/value.ts';
import type { RenderContext } from './context.ts';

/** Keyword arguments by name; a Map, so that no name can reach a prototype. */
export type Kwargs = ReadonlyMap<string, Value>;

export const NO_KWARGS: Kwargs = new Map();

/** Operators that a host object may implement. */
export type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/**
 * A value with behaviour of the host's choosing: the only way by which a template reaches host code.
 * Every hook is optional. A name that `getattr` answers with undefined is, to the template, an undefined attribute.
 */
export abstract class HostObject extends PyObject {
  /** Python module of the class, as messages about missing attributes show it. */
  readonly moduleName?: string;

  getattr?(name: string): Value | undefined;
  /** `x[key]`; undefined means that there is no such item. */
  getitem?(key: Value): Value | undefined;
  setattr?(name: string, value: Value): void;
  setitem?(key: Value, value: Value): void;
  /** A Promise is allowed only when the template is rendered asynchronously (`context.mode`). */
  call?(args: Value[], kwargs: Kwargs, context: RenderContext): Value | Promise<Value>;
  /** `this op other`, or `other op this` when `reflected`; undefined means "not supported". */
  binary?(op: Operator, other: Value, reflected: boolean): Value | undefined;
  /** Value in JSON text; without it `tojson` refuses the object. */
  toJson?(): Value;
}

export type HostFunction = (args: Value[], kwargs: Kwargs, context: RenderContext) => Value | Promise<Value>;

/** A host function as a template value. */
export class Fn extends HostObject {
  readonly typeName: string;
  readonly name: string;
  private readonly fn: HostFunction;

  constructor(name: string, fn: HostFunction, typeName = 'function') {
    super();
    this.name = name;
    this.fn = fn;
    this.typeName = typeName;
  }

  override call(args: Value[], kwargs: Kwargs, context: RenderContext): Value | Promise<Value> {
    return this.fn(args, kwargs, context);
  }

  override repr(): string {
    return `<${this.typeName} ${this.name}>`;
  }
}

/** A class such as `dict`: callable, with static methods, and shown as `<class 'dict'>`. */
export class PyType extends HostObject {
  readonly typeName = 'type';
  readonly name: string;
  private readonly construct: HostFunction;
  private readonly statics: ReadonlyMap<string, Value>;

  constructor(name: string, construct: HostFunction, statics: ReadonlyMap<string, Value> = new Map()) {
    super();
    this.name = name;
    this.construct = construct;
    this.statics = statics;
  }

  override call(args: Value[], kwargs: Kwargs, context: RenderContext): Value | Promise<Value> {
    return this.construct(args, kwargs, context);
  }

  override getattr(name: string): Value | undefined {
    return this.statics.get(name);
  }

  override repr(): string {
    return `<class '${this.name}'>`;
  }
}
