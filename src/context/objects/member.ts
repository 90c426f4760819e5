import type { Value } from '../../core/value.ts';
import { Fn, HostObject } from '../../jinja/index.ts';
import { argumentBinder, type CallArguments } from '../host-function.ts';

/** How an attribute of an object of type T is found. */
export type Member<T> = (self: T) => Value;

export type Members<T> = ReadonlyMap<string, Member<T>>;

type Implementation<T> = (self: T, bound: Value[], call: CallArguments) => Value | Promise<Value>;

/** A method with Python's binding of arguments; parameters are written as for `hostFunction`. */
export function method<T>(
  name: string,
  parameters: readonly string[],
  implementation: Implementation<T>,
): [string, Member<T>] {
  const bind = argumentBinder(name, parameters);
  return [
    name,
    self =>
      new Fn(
        name,
        (args, kwargs, context) => implementation(self, bind(args, kwargs), { args, kwargs, context }),
        'method',
      ),
  ];
}

/** A plain attribute. */
export const property = <T>(name: string, read: Member<T>): [string, Member<T>] => [name, read];

/** An object whose attributes are all in one table. */
export abstract class TableObject<T> extends HostObject {
  protected abstract readonly members: Members<T>;

  override getattr(name: string): Value | undefined {
    return this.members.get(name)?.(this as unknown as T);
  }
}
