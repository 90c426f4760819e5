import { PyDict, PyFloat, PySet, type Value } from '../../core/value.ts';
import { HostObject } from './host.ts';
import { Macro } from './macro.ts';
import { BoundMethod, DictView, Markup, PyRange } from './objects.ts';
import { isUndefined } from './undefined.ts';

/** Which double-underscore attributes exist decides between "unsafe" and "has no attribute". None is ever given out. */
const names = (text: string): Set<string> => new Set(text.split(' ').map(name => `__${name}__`));

const OBJECT = names(
  'class delattr dir doc eq format ge getattribute getstate gt hash init init_subclass le lt ne new reduce reduce_ex repr setattr sizeof str subclasshook',
);
const INSTANCE = names('dict module weakref');
const SEQUENCE = names('add contains getitem getnewargs iter len mul rmul');
const LIST = names('add class_getitem contains delitem getitem iadd imul iter len mul reversed rmul setitem');
const DICT = names('class_getitem contains delitem getitem ior iter len or reversed ror setitem');
const NUMBER = names(
  'abs add and bool ceil divmod float floor floordiv getnewargs index int invert lshift mod mul neg or pos pow radd rand rdivmod rfloordiv rlshift rmod rmul ror round rpow rrshift rshift rsub rtruediv rxor sub truediv trunc xor',
);
const FUNCTION = names(
  'annotations builtins call closure code defaults dict get globals kwdefaults module name qualname',
);
const BUILTIN_METHOD = names('call module name qualname self text_signature');

export function hasDunder(obj: Value, name: string): boolean {
  if (!name.startsWith('__') || !name.endsWith('__')) return false;
  if (OBJECT.has(name)) return true;
  switch (typeof obj) {
    case 'string':
      return SEQUENCE.has(name) || name === '__mod__' || name === '__rmod__';
    case 'number':
    case 'bigint':
    case 'boolean':
      return NUMBER.has(name);
    default:
  }
  if (obj === null) return name === '__bool__';
  if (obj instanceof PyFloat) return NUMBER.has(name);
  if (Array.isArray(obj)) return LIST.has(name) || SEQUENCE.has(name);
  if (obj instanceof PyDict || obj instanceof PySet || obj instanceof DictView) return DICT.has(name);
  if (obj instanceof PyRange || obj instanceof Markup) return SEQUENCE.has(name) || name === '__reversed__';
  if (isUndefined(obj)) return UNDEFINED.has(name);
  if (obj instanceof BoundMethod) return BUILTIN_METHOD.has(name);
  if (obj instanceof Macro) return INSTANCE.has(name) || name === '__call__';
  if (obj instanceof HostObject) return FUNCTION.has(name) || INSTANCE.has(name);
  return false;
}

const UNDEFINED = names(
  'add aiter bool call complex div eq float floordiv getattr getitem hash int iter le len lt mod module mul neg pos pow radd rdiv rfloordiv rmod rmul rpow rsub rtruediv slots sub truediv',
);
