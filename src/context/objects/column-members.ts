import { PyError, str, type Value } from '../../core/value.ts';
import { ColumnObject, numericType } from './column.ts';
import { type Member, type Members, method, property } from './member.ts';

/** What works on the class and on a column alike. */
const STATICS: [string, Member<unknown>][] = [
  method(
    'create',
    ['name', 'label_or_dtype'],
    (_, [name, dtype]) => new ColumnObject({ column: name as string, dtype: translateType(str(dtype as Value)) }),
  ),
  method('translate_type', ['dtype'], (_, [dtype]) => translateType(str(dtype as Value))),
  method('numeric_type', ['dtype', 'precision', 'scale'], (_, [dtype, precision, scale]) =>
    numericType(str(dtype as Value), precision as Value, scale as Value),
  ),
  method('string_type', ['size'], (_, [size]) => `character varying(${str(size as Value)})`),
  method('from_description', ['name', 'raw_data_type'], (_, [name, raw]) =>
    ColumnObject.fromDescription(name as string, str(raw as Value)),
  ),
];

/** Attributes and methods of a column, by name. */
export const COLUMN_MEMBERS: Members<ColumnObject> = new Map<string, Member<ColumnObject>>([
  property('name', c => c.data.column),
  property('column', c => c.data.column),
  property('dtype', c => c.data.dtype),
  property('char_size', c => c.data.charSize),
  property('numeric_precision', c => c.data.numericPrecision),
  property('numeric_scale', c => c.data.numericScale),
  property('quoted', c => `"${c.data.column}"`),
  property('data_type', c => c.dataType),
  property('expanded_data_type', c => c.dataType),
  property('fields', c => [...c.fields]),
  method('flatten', [], c => c.flatten()),
  method('is_string', [], c => c.is('string')),
  method('is_number', [], c => c.is('integer') || c.is('numeric') || c.is('float')),
  method('is_float', [], c => c.is('float')),
  method('is_integer', [], c => c.is('integer')),
  method('is_numeric', [], c => c.is('numeric')),
  method('is_struct', [], c => c.isStruct),
  method('string_size', [], c => c.stringSize()),
  method('can_expand_to', ['other_column'], (c, [other]) => {
    if (!(other instanceof ColumnObject)) throw new PyError('AttributeError', "object has no attribute 'is_string'");
    return c.is('string') && other.is('string') && other.stringSize() > c.stringSize();
  }),
  method('literal', ['value'], (c, [value]) => `${str(value as Value)}::${c.dataType}`),
  ...(STATICS as [string, Member<ColumnObject>][]),
]);

export const COLUMN_STATICS: Members<unknown> = new Map(STATICS);

function translateType(dtype: string): string {
  return dtype.toUpperCase() === 'STRING' ? 'TEXT' : dtype;
}
