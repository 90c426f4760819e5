import { PyDecimal } from './decimal.ts';
import { PyDict } from './dict.ts';
import { valueError } from './error.ts';
import { floatRepr, PyFloat } from './float.ts';
import { PyObject } from './object.ts';
import { PySet } from './set.ts';
import { PyDate, PyTime, PyTimedelta } from './time.ts';
import { PyTuple } from './tuple.ts';
import { typeName } from './type-name.ts';
import type { Value } from './types.ts';

/** Python's `str(v)`. */
export function str(v: Value): string {
  if (typeof v === 'string') return v;
  if (v instanceof PyObject) return v.str ? v.str() : repr(v);
  if (v instanceof PyDate || v instanceof PyTime || v instanceof PyTimedelta || v instanceof PyDecimal) {
    return v.toString();
  }
  return repr(v);
}

/** Python's `repr(v)`. A container inside itself shows as `[...]` or `{...}`. */
export function repr(v: Value): string {
  return reprIn(v, []);
}

function reprIn(v: Value, open: object[]): string {
  switch (typeof v) {
    case 'string':
      return stringRepr(v);
    case 'number':
      return Number.isInteger(v) ? intText(v) : floatRepr(v);
    case 'bigint':
      return bigText(v);
    case 'boolean':
      return v ? 'True' : 'False';
    default:
  }
  if (v === null) return 'None';
  if (v instanceof PyFloat) return floatRepr(v.value);
  if (v instanceof PyObject) return v.repr ? v.repr() : v.str ? v.str() : `<${v.typeName} object>`;
  if (v instanceof PyDecimal) return `Decimal('${v.toString()}')`;
  if (v instanceof PyDate || v instanceof PyTime || v instanceof PyTimedelta) return v.repr();
  if (typeof v !== 'object') return `<${typeName(v)}>`;
  if (open.includes(v)) return v instanceof PyTuple ? '(...)' : Array.isArray(v) ? '[...]' : '{...}';
  open.push(v);
  const text = containerRepr(v, open);
  open.pop();
  return text;
}

function containerRepr(v: Value, open: object[]): string {
  const item = (x: Value) => reprIn(x, open);
  if (v instanceof PyTuple) return v.length === 1 ? `(${item(v[0] as Value)},)` : `(${v.map(item).join(', ')})`;
  if (Array.isArray(v)) return `[${v.map(item).join(', ')}]`;
  if (v instanceof PyDict) {
    const parts: string[] = [];
    for (const [key, value] of v) parts.push(`${item(key)}: ${item(value)}`);
    return `{${parts.join(', ')}}`;
  }
  if (v instanceof PySet) {
    const body = [...v].map(item).join(', ');
    if (v.frozen) return v.size ? `frozenset({${body}})` : 'frozenset()';
    return v.size ? `{${body}}` : 'set()';
  }
  return `<${typeName(v)} object>`;
}

/** Digits that Python writes of an int before it refuses. */
const MAX_DIGITS = 4300;

function bigText(n: bigint): string {
  const text = String(n);
  if (text.length > MAX_DIGITS + (n < 0n ? 1 : 0)) {
    throw valueError(
      `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
    );
  }
  return text;
}

function intText(n: number): string {
  return Number.isSafeInteger(n) ? String(n === 0 ? 0 : n) : String(BigInt(n));
}

const PLAIN = /^[ !#-&(-[\]-~]*$/;
const UNPRINTABLE = /[\p{C}\p{Z}]/u;

/** Python's `repr(str)`: single quotes unless the text holds one and no double quote. */
export function stringRepr(s: string): string {
  if (PLAIN.test(s)) return `'${s}'`;
  const quote = s.includes("'") && !s.includes('"') ? '"' : "'";
  let out = quote;
  for (const c of s) out += charRepr(c, quote);
  return out + quote;
}

function charRepr(c: string, quote: string): string {
  if (c === quote || c === '\\') return `\\${c}`;
  if (c === '\n') return '\\n';
  if (c === '\r') return '\\r';
  if (c === '\t') return '\\t';
  if (c === ' ') return c;
  const code = c.codePointAt(0) as number;
  if (code >= 0x20 && code < 0x7f) return c;
  if (code > 0x7f && !UNPRINTABLE.test(c)) return c;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
