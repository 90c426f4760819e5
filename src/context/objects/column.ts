import { problem } from '../../core/catalogue/index.ts';
import { DiagnosticError } from '../../core/diagnostic.ts';
import { type HashKey, PyError, repr, str, type Value, valueEquals } from '../../core/value.ts';
import { HostObject } from '../../jinja/index.ts';
import { COLUMN_MEMBERS } from './column-members.ts';

const STRINGS = new Set(['text', 'character varying', 'character', 'varchar']);
const FLOATS = new Set(['real', 'float', 'float4', 'float8', 'double']);
const NUMERICS = new Set(['numeric', 'decimal']);
const INTEGERS = new Set([
  ...['tinyint', 'smallint', 'integer', 'bigint', 'hugeint', 'utinyint', 'usmallint', 'uinteger', 'ubigint'],
  ...['int1', 'int2', 'int4', 'int8', 'short', 'int', 'signed', 'long'],
]);

export interface ColumnData {
  readonly column: string;
  readonly dtype: string;
  readonly charSize: Value;
  readonly numericPrecision: Value;
  readonly numericScale: Value;
}

/** A column as templates see it; a struct's fields are columns too. */
export class ColumnObject extends HostObject {
  readonly typeName = 'DuckDBColumn';
  override readonly moduleName = 'dbt.adapters.duckdb.column';
  readonly data: ColumnData;
  readonly fields: readonly ColumnObject[];

  constructor(data: Partial<ColumnData> & Pick<ColumnData, 'column' | 'dtype'>) {
    super();
    this.data = { charSize: null, numericPrecision: null, numericScale: null, ...data };
    this.fields = structFields(this.data.dtype).map(([column, dtype]) => new ColumnObject({ column, dtype }));
  }

  /** From a name and the type's text, whose size in parentheses is taken apart: `varchar(10)`, `decimal(18,3)`. */
  static fromDescription(name: string, rawType: string): ColumnObject {
    const match = /^([^(]+)(?:\(([^)]+)\))?/.exec(rawType);
    if (match === null) throw typeProblem(`Could not interpret data type "${rawType}"`);
    const sizes = match[2]?.split(',') ?? [];
    const numbers = sizes.length > 2 ? [] : sizes.map(size => sizeNumber(size, rawType));
    const base = { column: name, dtype: match[1] as string };
    if (numbers.length === 1) return new ColumnObject({ ...base, charSize: numbers[0] as number });
    const [numericPrecision = null, numericScale = null] = numbers;
    return new ColumnObject({ ...base, numericPrecision, numericScale });
  }

  is(kind: 'string' | 'float' | 'integer' | 'numeric'): boolean {
    const type = this.data.dtype.toLowerCase();
    const kinds = { string: STRINGS, float: FLOATS, integer: INTEGERS, numeric: NUMERICS };
    return kinds[kind].has(type);
  }

  get isStruct(): boolean {
    return this.data.dtype.toLowerCase().startsWith('struct');
  }

  get dataType(): string {
    const { dtype, numericPrecision, numericScale } = this.data;
    if (this.is('string')) return `character varying(${this.stringSize()})`;
    return this.is('numeric') ? numericType(dtype, numericPrecision, numericScale) : dtype;
  }

  stringSize(): number {
    if (!this.is('string')) throw typeProblem('Called string_size() on non-string field!');
    const { dtype, charSize } = this.data;
    return dtype === 'text' || charSize === null ? 256 : Number(charSize);
  }

  /** A struct's leaves as `a.b.c`; any other column is its own only leaf. */
  flatten(): ColumnObject[] {
    if (!this.isStruct) return [this];
    return this.fields.flatMap(field =>
      field.flatten().map(leaf => {
        const column = `${this.data.column}.${leaf.data.column}`;
        return new ColumnObject({ column, dtype: leaf.data.dtype });
      }),
    );
  }

  override getattr(name: string): Value | undefined {
    return COLUMN_MEMBERS.get(name)?.(this);
  }

  override repr(): string {
    const { column, dtype, charSize, numericPrecision, numericScale } = this.data;
    const fields = `fields=${repr([...this.fields])}`;
    const sizes = `char_size=${repr(charSize)}, numeric_precision=${repr(numericPrecision)}, numeric_scale=${repr(numericScale)}`;
    return `DuckDBColumn(column=${repr(column)}, dtype=${repr(dtype)}, ${sizes}, ${fields})`;
  }

  override eq(other: Value): boolean {
    if (!(other instanceof ColumnObject)) return false;
    const keys = ['column', 'dtype', 'charSize', 'numericPrecision', 'numericScale'] as const;
    return keys.every(key => valueEquals(this.data[key], other.data[key]));
  }

  override hash(): HashKey {
    throw new PyError('TypeError', "unhashable type: 'DuckDBColumn'");
  }
}

export function numericType(dtype: string, precision: Value, scale: Value): string {
  return precision === null || scale === null ? dtype : `${dtype}(${str(precision)},${str(scale)})`;
}

/** Names and types inside `STRUCT(a INTEGER, b STRUCT(..))`. */
function structFields(dtype: string): [string, string][] {
  const content = /^STRUCT\((.*)\)/is.exec(dtype)?.[1];
  if (content === undefined) return [];
  const parts: string[] = [''];
  let depth = 0;
  for (const char of content) {
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map(part => {
    const text = part.trim();
    const space = text.indexOf(' ');
    return [text.slice(0, space), text.slice(space + 1)];
  });
}

function sizeNumber(text: string, rawType: string): number {
  if (/^\s*[+-]?\d+\s*$/.test(text)) return Number(text);
  throw typeProblem(`Could not interpret data_type "${rawType}": could not convert "${text}" to an integer`);
}

function typeProblem(text: string): DiagnosticError {
  return new DiagnosticError(problem('PA220', { kind: 'Runtime Error', text }));
}
