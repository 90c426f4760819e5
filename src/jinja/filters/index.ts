import { hashKey, PyDict, typeName, type Value } from '../../core/value.ts';
import { typeError } from '../errors.ts';
import { toJson } from '../json.ts';
import { attributeOf, getattr } from '../runtime/attr.ts';
import { truth } from '../runtime/iterate.ts';
import { Markup } from '../runtime/objects.ts';
import { mul } from '../runtime/ops.ts';
import { isUndefined, makeUndefined } from '../runtime/undefined.ts';
import { type FilterFunction, filter } from './define.ts';
import { htmlFilters } from './html.ts';
import { numberFilters } from './number.ts';
import { prettyFormat } from './pretty.ts';
import { mapFilter, selectFilter } from './select.ts';
import { sequenceFilters } from './sequence.ts';
import { textFilters } from './text.ts';

const defaultFilter = filter(
  'do_default(value, default_value?, boolean?)',
  ([value, fallback = '', boolean = false]) =>
    isUndefined(value) || (truth(boolean) && !truth(value as Value)) ? fallback : (value as Value),
);

const attr = filter('do_attr(+, obj, name)', ([obj, name], context) => {
  const owner = obj as Value;
  const text = name instanceof Markup ? name.text : name;
  if (typeof text !== 'string') {
    hashKey(name as Value);
    throw typeError(`attribute name must be string, not '${typeName(name as Value)}'`);
  }
  if (!isUndefined(owner) && attributeOf(owner, text) === undefined && !text.startsWith('__')) {
    return makeUndefined(context.undefinedKind, undefined, owner, text);
  }
  return getattr(context.undefinedKind, owner, text);
});

const isContainer = (v: Value): boolean => Array.isArray(v) || v instanceof PyDict;

/** JSON that may stand in HTML: keys sorted, and the four characters that could end a script as escapes. */
const tojson = filter('do_tojson(+, value, indent?)', ([value, indent]) => {
  const width =
    indent === undefined || indent === null || !isContainer(value as Value)
      ? undefined
      : typeof indent === 'string'
        ? indent
        : (mul(' ', indent) as string);
  const text = toJson(value as Value, { sortKeys: true, indent: width });
  return new Markup(
    text.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026').replaceAll("'", '\\u0027'),
  );
});

/** Jinja's filters by name. */
export const filters: ReadonlyMap<string, FilterFunction> = new Map<string, FilterFunction>([
  ...textFilters,
  ...sequenceFilters,
  ...numberFilters,
  ...htmlFilters,
  ['default', defaultFilter],
  ['d', defaultFilter],
  ['attr', attr],
  ['tojson', tojson],
  ['pprint', filter('do_pprint(value)', ([value]) => prettyFormat(value as Value))],
  ['map', mapFilter(name => filters.get(name))],
  ['select', selectFilter(true, false)],
  ['reject', selectFilter(false, false)],
  ['selectattr', selectFilter(true, true)],
  ['rejectattr', selectFilter(false, true)],
]);
