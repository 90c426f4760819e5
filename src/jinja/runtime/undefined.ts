import { PyError, repr, stringRepr, typeName, type Value } from '../../core/value.ts';
import { HostObject } from './host.ts';

/** `'dict object'` and the like: what Jinja calls an object in messages. */
export function objectTypeName(obj: Value): string {
  if (obj === null) return 'None';
  const module = obj instanceof HostObject ? obj.moduleName : undefined;
  return `${module ? `${module}.` : ''}${typeName(obj)} object`;
}

/** Jinja's Undefined: prints as nothing, is empty and false, and everything else raises its error. */
export class Undefined extends HostObject {
  readonly typeName: string = 'Undefined';
  readonly hint: string | undefined;
  /** The object that lacked the attribute or item; undefined when a variable is missing. */
  readonly obj: Value | undefined;
  readonly attribute: Value | undefined;
  readonly errorType: string;

  constructor(hint?: string, obj?: Value, attribute?: Value, errorType = 'UndefinedError') {
    super();
    this.hint = hint;
    this.obj = obj;
    this.attribute = attribute;
    this.errorType = errorType;
  }

  get message(): string {
    if (this.hint) return this.hint;
    const name = this.attribute === undefined ? null : this.attribute;
    if (this.obj === undefined) return `${repr(name)} is undefined`;
    const owner = objectTypeName(this.obj);
    return typeof name === 'string'
      ? `${stringRepr(owner)} has no attribute ${stringRepr(name)}`
      : `${owner} has no element ${repr(name)}`;
  }

  fail(): never {
    throw new PyError(this.errorType, this.message);
  }

  /** A member of it: an error here, more of the same in the capturing kind. */
  member(_name: string): Value {
    return this.fail();
  }

  item(): Value {
    return this.fail();
  }

  override call(): Value {
    return this.fail();
  }

  override str(): string {
    return '';
  }

  override repr(): string {
    return 'Undefined';
  }

  override truth(): boolean {
    return false;
  }

  override len(): number {
    return 0;
  }

  override iter(): Iterable<Value> {
    return [];
  }

  override eq(other: Value): boolean {
    return other instanceof Undefined && other.constructor === this.constructor;
  }

  override hash(): string {
    return '\u0000undefined';
  }
}

/**
 * dbt's Undefined while models are parsed: members and calls give more of it, so that a macro that is not known yet
 * does no harm. Arithmetic and comparisons raise all the same.
 */
export class CaptureUndefined extends Undefined {
  private label: Value;

  constructor(hint?: string, _obj?: Value, attribute?: Value, _errorType?: string) {
    super(hint, undefined, attribute);
    this.label = attribute === undefined ? null : attribute;
  }

  override member(name: string): Value {
    if (name === 'name') return this.label;
    if (name === 'hint') return this.hint ?? null;
    if (name === 'node') return null;
    if (name === 'unsafe_callable' || name === 'alters_data') return false;
    this.label = name;
    return new CaptureUndefined(this.hint, undefined, name);
  }

  override item(): Value {
    return this;
  }

  override call(): Value {
    return this;
  }
}

export type UndefinedKind = 'plain' | 'capture';

export function makeUndefined(
  kind: UndefinedKind,
  hint?: string,
  obj?: Value,
  attribute?: Value,
  errorType?: string,
): Undefined {
  return kind === 'capture'
    ? new CaptureUndefined(hint, obj, attribute, errorType)
    : new Undefined(hint, obj, attribute, errorType);
}

export const isUndefined = (v: unknown): v is Undefined => v instanceof Undefined;
