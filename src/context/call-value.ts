import type { Value } from '../core/value.ts';
import { HostObject, type Kwargs, RenderContext, RenderState } from '../jinja/index.ts';
import type { NodeScope } from './node-scope.ts';

/** Calls a template value (a macro, a method) from outside of a template, while queries may be waited for. */
export async function callValue(
  scope: NodeScope,
  callable: Value,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value> = new Map(),
): Promise<Value> {
  if (!(callable instanceof HostObject) || callable.call === undefined) throw new Error('not a callable value');
  const { jinja } = scope.services;
  const context = new RenderContext(scope, jinja.globals, jinja.undefinedKind, new RenderState('async', jinja.limits));
  return callable.call([...args], kwargs as Kwargs, context);
}
