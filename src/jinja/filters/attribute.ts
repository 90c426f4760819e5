import type { Value } from '../../core/value.ts';
import { getitem } from '../runtime/attr.ts';
import type { RenderContext } from '../runtime/context.ts';
import { Markup } from '../runtime/objects.ts';
import { isUndefined } from '../runtime/undefined.ts';

export type Getter = (item: Value) => Value;

/** Parts of `a.b.0`: digits count as indices. */
function parts(attribute: Value | undefined): Value[] {
  if (attribute === undefined || attribute === null) return [];
  const text = attribute instanceof Markup ? attribute.text : attribute;
  if (typeof text !== 'string') return [text];
  return text.split('.').map(part => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Texts in lower case, everything else as it is: how Jinja compares unless told otherwise. */
export const ignoreCase = (v: Value): Value => (typeof v === 'string' ? v.toLowerCase() : v);

export function attributeGetter(
  context: RenderContext,
  attribute: Value | undefined,
  post?: (v: Value) => Value,
  fallback?: Value,
): Getter {
  const path = parts(attribute);
  return item => {
    for (const part of path) {
      item = getitem(context.undefinedKind, item, part);
      if (fallback !== undefined && fallback !== null && isUndefined(item)) item = fallback;
    }
    return post ? post(item) : item;
  };
}

/** Values of several attributes, `"a,b.c"`, as a list. */
export function multiAttributeGetter(
  context: RenderContext,
  attribute: Value | undefined,
  post?: (v: Value) => Value,
): Getter {
  const attributes = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const getters = attributes.map(one => attributeGetter(context, one, post));
  return item => getters.map(get => get(item));
}
