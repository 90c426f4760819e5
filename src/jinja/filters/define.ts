import type { Value } from '../../core/value.ts';
import type { RenderContext } from '../runtime/context.ts';
import type { Kwargs } from '../runtime/host.ts';
import { bind, type Signature } from '../runtime/signature.ts';

export type FilterFunction = (context: RenderContext, args: Value[], kwargs: Kwargs | null) => Value;

export type Bound = (Value | undefined)[];

/** A filter of fixed parameters; `spec` reads like Python: `do_join(value, d?, attribute?)`, `+` for an implicit argument. */
export function filter(spec: string, fn: (args: Bound, context: RenderContext) => Value): FilterFunction {
  const signature = parseSpec(spec);
  return (context, args, kwargs) => fn(bind(signature, args, kwargs), context);
}

function parseSpec(spec: string): Signature {
  const m = /^(\w+)\(([^)]*)\)$/.exec(spec);
  if (!m) throw new Error(`bad signature ${spec}`);
  const names = (m[2] as string)
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
  const implicit = names.filter(name => name === '+').length;
  const params = names.filter(name => name !== '+');
  return {
    name: m[1] as string,
    params: params.map(name => name.replace('?', '')),
    required: params.filter(name => !name.endsWith('?')).length,
    implicit,
  };
}
