import { PyDict, PyFloat, PySet, typeName, type Value } from '../../core/value.ts';
import { dictMethods } from '../methods/dict.ts';
import { listMethods, tupleMethods } from '../methods/list.ts';
import { floatMethods, intMethods } from '../methods/number.ts';
import { setMethods } from '../methods/set.ts';
import { markupMethods, strMethods } from '../methods/str.ts';
import { timeAttribute } from '../methods/time.ts';
import { hasDunder } from './dunder.ts';
import { HostObject } from './host.ts';
import { itemOf } from './index-access.ts';
import { BoundMethod, DictView, Markup, type Method, PyRange } from './objects.ts';
import { isUndefined, makeUndefined, type UndefinedKind } from './undefined.ts';

/**
 * Attribute access through tables of methods and the hooks of host objects. Nothing of JavaScript's own objects can be
 * reached: there is no property access by a name that comes from a template.
 */

function methodTable(obj: Value): ReadonlyMap<string, Method> | undefined {
  switch (typeof obj) {
    case 'string':
      return strMethods;
    case 'number':
      return Number.isInteger(obj) ? intMethods : floatMethods;
    case 'bigint':
    case 'boolean':
      return intMethods;
    default:
  }
  if (obj instanceof PyDict) return dictMethods;
  if (Array.isArray(obj)) return typeName(obj) === 'tuple' ? tupleMethods : listMethods;
  if (obj instanceof PyFloat) return floatMethods;
  if (obj instanceof PySet) return setMethods;
  if (obj instanceof Markup) return markupMethods;
  return undefined;
}

/** The attribute that Python's getattr would find, dunders aside; undefined when there is none. */
export function attributeOf(obj: Value, name: string): Value | undefined {
  const method = methodTable(obj)?.get(name);
  if (method) return new BoundMethod(obj, name, method);
  if (obj instanceof HostObject) {
    if (obj instanceof PyRange) return rangeAttribute(obj, name);
    if (obj instanceof DictView) return viewAttribute(obj, name);
    return obj.getattr?.(name);
  }
  return numberAttribute(obj, name) ?? timeAttribute(obj, name);
}

function rangeAttribute(range: PyRange, name: string): Value | undefined {
  if (name === 'start' || name === 'stop' || name === 'step') return range[name];
  return undefined;
}

function viewAttribute(view: DictView, name: string): Value | undefined {
  if (name === 'mapping') return view.dict;
  if (name === 'isdisjoint' && view.kind !== 'values') {
    return new BoundMethod(new PySet(view.iter()), name, setMethods.get(name) as Method);
  }
  return undefined;
}

function numberAttribute(obj: Value, name: string): Value | undefined {
  const isFloat = obj instanceof PyFloat || (typeof obj === 'number' && !Number.isInteger(obj));
  if (typeof obj === 'number' || typeof obj === 'bigint' || typeof obj === 'boolean' || obj instanceof PyFloat) {
    if (name === 'real') return typeof obj === 'boolean' ? Number(obj) : obj;
    if (name === 'imag') return isFloat ? new PyFloat(0) : 0;
    if (!isFloat && name === 'numerator') return typeof obj === 'boolean' ? Number(obj) : obj;
    if (!isFloat && name === 'denominator') return 1;
  }
  return undefined;
}

function unsafe(kind: UndefinedKind, obj: Value, name: string): Value {
  return makeUndefined(
    kind,
    `access to attribute '${name}' of '${shortTypeName(obj)}' object is unsafe.`,
    obj,
    name,
    'SecurityError',
  );
}

const shortTypeName = (obj: Value): string => {
  const name = typeName(obj);
  return name.slice(name.lastIndexOf('.') + 1);
};

/** `obj.name` in a template: the attribute, else the item, else undefined. */
export function getattr(kind: UndefinedKind, obj: Value, name: string): Value {
  if (obj instanceof PyDict) {
    const method = dictMethods.get(name);
    if (method) return new BoundMethod(obj, name, method);
    if (name.startsWith('_') && hasDunder(obj, name)) return unsafe(kind, obj, name);
    const item = obj.get(name);
    return item === undefined ? makeUndefined(kind, undefined, obj, name) : item;
  }
  if (isUndefined(obj)) {
    if (hasDunder(obj, name)) return unsafe(kind, obj, name);
    return /^__.*__$/.test(name) ? obj.item() : obj.member(name);
  }
  const attribute = attributeOf(obj, name);
  if (attribute !== undefined) return name.startsWith('_') ? unsafe(kind, obj, name) : attribute;
  if (name.startsWith('_') && hasDunder(obj, name)) return unsafe(kind, obj, name);
  const item = itemOf(obj, name);
  return item === undefined ? makeUndefined(kind, undefined, obj, name) : item;
}

/** `obj[key]` in a template: the item, else (for a text key) the attribute, else undefined. */
export function getitem(kind: UndefinedKind, obj: Value, key: Value): Value {
  if (isUndefined(obj)) return obj.item();
  const item = itemOf(obj, key);
  if (item !== undefined) return item;
  const name = key instanceof Markup ? key.text : key;
  if (typeof name === 'string') {
    const attribute = attributeOf(obj, name);
    if (attribute !== undefined) return name.startsWith('_') ? unsafe(kind, obj, name) : attribute;
    if (name.startsWith('_') && hasDunder(obj, name)) return unsafe(kind, obj, name);
  }
  return makeUndefined(kind, undefined, obj, key);
}
