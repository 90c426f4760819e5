import * as duck from '@duckdb/node-api';
import {
  PyDate,
  PyDateTime,
  PyDecimal,
  PyDict,
  PyFixedZone,
  PyObject,
  PyTime,
  PyTimedelta,
  type PyTzInfo,
  repr,
  toFloat,
  toInt,
  type Value,
} from '../../core/value.ts';

/** `bytes`: known by its Python text only, which is all that a result table keeps of a BLOB. */
export class PyBytesText extends PyObject {
  readonly typeName = 'bytes';
  private readonly text: string;

  constructor(bytes: Uint8Array) {
    super();
    this.text = bytesRepr(bytes);
  }

  override repr(): string {
    return this.text;
  }
}

/** From DuckDB's value (never null) to the Python client's. */
export type Convert = (v: duck.DuckDBValue) => Value;

const MAX_MICROS = 253_402_300_799_999_999n;
const MIN_MICROS = -62_135_596_800_000_000n;
const MAX_DAYS = 2_932_896;
const MIN_DAYS = -719_162;

/**
 * How a column's values look to a Python client of DuckDB: integers of any width are ints, DOUBLE is a float,
 * intervals count a month as 30 days, infinite dates become the calendar's last day, dates outside Python's years
 * 1 to 9999 become text, unions and variants their content.
 * @param zone the session's time zone, for TIMESTAMP WITH TIME ZONE
 */
export function converterFor(type: duck.DuckDBType, zone: PyTzInfo): Convert {
  if (type instanceof duck.DuckDBListType || type instanceof duck.DuckDBArrayType) {
    const item = nullable(converterFor(type.valueType, zone));
    return v => (v as duck.DuckDBListValue | duck.DuckDBArrayValue).items.map(item);
  }
  if (type instanceof duck.DuckDBStructType) {
    const fields = type.entryNames.map(
      (name, i) => [name, nullable(converterFor(type.entryTypes[i] as duck.DuckDBType, zone))] as const,
    );
    return v => {
      const { entries } = v as duck.DuckDBStructValue;
      return PyDict.of(fields.map(([name, convert]) => [name, convert(entries[name] ?? null)] as const));
    };
  }
  if (type instanceof duck.DuckDBMapType) {
    const key = converterFor(type.keyType, zone);
    const value = nullable(converterFor(type.valueType, zone));
    return v => PyDict.of((v as duck.DuckDBMapValue).entries.map(e => [mapKey(key(e.key)), value(e.value)] as const));
  }
  if (type instanceof duck.DuckDBUnionType) {
    const members = new Map(
      type.memberTags.map((tag, i) => [tag, nullable(converterFor(type.memberTypes[i] as duck.DuckDBType, zone))]),
    );
    return v => {
      const union = v as duck.DuckDBUnionValue;
      return members.get(union.tag)?.(union.value) ?? null;
    };
  }
  return scalarConverter(type.typeId, zone);
}

/** Nulls stay nulls. */
export function nullable(convert: Convert): (v: duck.DuckDBValue) => Value {
  return v => (v === null ? null : convert(v));
}

/** Lists and dicts are no keys of a dict: their text is. */
const mapKey = (key: Value): Value => (Array.isArray(key) || key instanceof PyDict ? repr(key) : key);

function scalarConverter(id: duck.DuckDBTypeId, zone: PyTzInfo): Convert {
  const Id = duck.DuckDBTypeId;
  switch (id) {
    case Id.BOOLEAN:
    case Id.VARCHAR:
    case Id.ENUM:
      return v => v as string | boolean;
    case Id.TINYINT:
    case Id.SMALLINT:
    case Id.INTEGER:
    case Id.UTINYINT:
    case Id.USMALLINT:
    case Id.UINTEGER:
      return v => v as number;
    case Id.BIGINT:
    case Id.UBIGINT:
    case Id.HUGEINT:
    case Id.UHUGEINT:
      return v => toInt(v as bigint);
    case Id.FLOAT:
    case Id.DOUBLE:
      return v => toFloat(v as number);
    case Id.DECIMAL:
      return v => decimal(v as duck.DuckDBDecimalValue);
    case Id.BLOB:
      return v => new PyBytesText((v as duck.DuckDBBlobValue).bytes);
    case Id.VARIANT:
      return v => variant(v as duck.DuckDBVariantValue, zone);
    default:
      return v => (typeof v === 'object' && v !== null ? (timeValue(v, zone) ?? String(v)) : String(v));
  }
}

const decimal = (v: duck.DuckDBDecimalValue): Value => new PyDecimal(v.value, v.scale === 0 ? 0 : -v.scale);

function variant(v: duck.DuckDBVariantValue, zone: PyTzInfo): Value {
  if (v.value === null) return null;
  return v.type === undefined ? String(v.value) : converterFor(v.type, zone)(v.value);
}

function timeValue(v: object, zone: PyTzInfo): Value | undefined {
  if (v instanceof duck.DuckDBDateValue) return date(v);
  if (v instanceof duck.DuckDBTimestampValue) return stamp(v.micros, v);
  if (v instanceof duck.DuckDBTimestampTZValue) return zonedStamp(v, zone);
  if (v instanceof duck.DuckDBTimestampSecondsValue) return stamp(v.seconds * 1_000_000n, v);
  if (v instanceof duck.DuckDBTimestampMillisecondsValue) return stamp(v.millis * 1000n, v);
  if (v instanceof duck.DuckDBTimestampNanosecondsValue) return stamp(floorDiv(v.nanos, 1000n), v);
  if (v instanceof duck.DuckDBTimeValue) return clock(v.micros, null);
  if (v instanceof duck.DuckDBTimeNSValue) return clock(v.nanos / 1000n, null);
  if (v instanceof duck.DuckDBTimeTZValue) return clock(v.micros, new PyFixedZone(v.offset));
  if (v instanceof duck.DuckDBIntervalValue) {
    return PyTimedelta.fromMicroseconds(BigInt(v.months * 30 + v.days) * 86_400_000_000n + v.micros);
  }
  return undefined;
}

function date(v: duck.DuckDBDateValue): Value {
  if (!v.isFinite) return PyDate.fromDays(v.days > 0 ? MAX_DAYS : MIN_DAYS);
  return v.days > MAX_DAYS || v.days < MIN_DAYS ? v.toString() : PyDate.fromDays(v.days);
}

function stamp(micros: bigint, v: { isFinite?: boolean; toString(): string }): Value {
  if (v.isFinite === false) return PyDateTime.fromMicroseconds(micros > 0n ? MAX_MICROS : MIN_MICROS);
  if (micros > MAX_MICROS || micros < MIN_MICROS) return v.toString();
  return PyDateTime.fromMicroseconds(micros);
}

function zonedStamp(v: duck.DuckDBTimestampTZValue, zone: PyTzInfo): Value {
  const { micros } = v;
  if (!v.isFinite) return PyDateTime.fromMicroseconds(micros > 0n ? MAX_MICROS : MIN_MICROS, zone);
  if (micros > MAX_MICROS || micros < MIN_MICROS) return v.toString();
  return PyDateTime.fromMicroseconds(micros + BigInt(zone.offsetAt(micros)) * 1_000_000n, zone);
}

function clock(micros: bigint, zone: PyTzInfo | null): Value {
  // 24:00:00 is a time in DuckDB, not in Python.
  const us = Number(micros >= 86_400_000_000n ? 86_399_999_999n : micros);
  const seconds = Math.floor(us / 1_000_000);
  return new PyTime(Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, us % 1_000_000, zone);
}

/** Python's `repr(bytes)`. */
export function bytesRepr(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  let out = '';
  for (const byte of bytes) {
    const c = String.fromCharCode(byte);
    if (c === quote || c === '\\') out += `\\${c}`;
    else if (c === '\n') out += '\\n';
    else if (c === '\r') out += '\\r';
    else if (c === '\t') out += '\\t';
    else out += byte >= 0x20 && byte < 0x7f ? c : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `b${quote}${out}${quote}`;
}

function floorDiv(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n);
}
