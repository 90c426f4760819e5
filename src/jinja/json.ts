import {
  floatRepr,
  intOf,
  jsonFloat,
  jsonString,
  PyDate,
  PyDecimal,
  PyDict,
  PyFloat,
  toFloat,
  toInt,
  typeName,
  type Value,
} from '../core/value.ts';
import { PyError, typeError, valueError } from './errors.ts';
import { HostObject } from './runtime/host.ts';
import { Markup } from './runtime/objects.ts';
import { sortValues } from './runtime/sort.ts';

export interface JsonOptions {
  sortKeys?: boolean;
  /** Spaces (or a text) by level; undefined is one line with `, ` and `: `. */
  indent?: number | string;
  /** Values that JSON has no form for, as text; without it they are refused. */
  fallback?: (v: Value) => Value | undefined;
}

/** Text of a value as Python's json.dumps writes it. @throws PyError TypeError */
export function toJson(v: Value, options: JsonOptions = {}): string {
  const { indent } = options;
  const unit = indent === undefined ? undefined : typeof indent === 'string' ? indent : ' '.repeat(Math.max(0, indent));
  return write(v, options, unit, '', []);
}

function write(v: Value, options: JsonOptions, unit: string | undefined, margin: string, open: object[]): string {
  if (v === null || typeof v === 'boolean') return String(v);
  if (typeof v === 'string') return jsonString(v);
  if (typeof v === 'bigint') return String(v);
  if (typeof v === 'number') return Number.isInteger(v) ? String(v) : jsonFloat(v);
  if (v instanceof PyFloat) return floatRepr(v.value);
  if (v instanceof Markup) return jsonString(v.text);
  if (Array.isArray(v) || v instanceof PyDict) {
    if (open.includes(v)) throw valueError('Circular reference detected');
    open.push(v);
    const text = Array.isArray(v)
      ? writeList(v, options, unit, margin, open)
      : writeDict(v, options, unit, margin, open);
    open.pop();
    return text;
  }
  if (v instanceof HostObject && v.toJson) return write(v.toJson(), options, unit, margin, open);
  const other = options.fallback?.(v);
  if (other !== undefined) return write(other, options, unit, margin, open);
  const name = typeName(v);
  throw typeError(`Object of type ${name.slice(name.lastIndexOf('.') + 1)} is not JSON serializable`);
}

function wrap(parts: string[], brackets: string, unit: string | undefined, margin: string): string {
  if (parts.length === 0) return brackets;
  if (unit === undefined) return `${brackets[0]}${parts.join(', ')}${brackets[1]}`;
  const inner = `\n${margin}${unit}`;
  return `${brackets[0]}${inner}${parts.join(`,${inner}`)}\n${margin}${brackets[1]}`;
}

function writeList(v: Value[], options: JsonOptions, unit: string | undefined, margin: string, open: object[]): string {
  const next = margin + (unit ?? '');
  return wrap(
    v.map(item => write(item, options, unit, next, open)),
    '[]',
    unit,
    margin,
  );
}

function writeDict(v: PyDict, options: JsonOptions, unit: string | undefined, margin: string, open: object[]): string {
  const next = margin + (unit ?? '');
  let entries = [...v];
  if (options.sortKeys) {
    const values = new Map(entries);
    entries = sortValues([...values.keys()], key => key).map(key => [key, values.get(key) as Value]);
  }
  const parts = entries.map(
    ([key, value]) => `${jsonString(keyText(key))}: ${write(value, options, unit, next, open)}`,
  );
  return wrap(parts, '{}', unit, margin);
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  if (key instanceof Markup) return key.text;
  if (key === null || typeof key === 'boolean') return String(key);
  if (typeof key === 'bigint') return String(key);
  if (typeof key === 'number') return Number.isInteger(key) ? String(key) : jsonFloat(key);
  if (key instanceof PyFloat) return floatRepr(key.value);
  throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

/** What dbt's own `tojson` falls back to: dates as ISO text, decimals as float. */
export function dbtJsonFallback(v: Value): Value | undefined {
  if (v instanceof PyDate) return v.isoformat();
  if (v instanceof PyDecimal) return toFloat(v.toNumber());
  return undefined;
}

/** The value of a JSON text; 1.0 stays a float and large ints stay exact. @throws PyError JSONDecodeError */
export function fromJson(text: string): Value {
  return new JsonReader(text).read();
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
const ESCAPES: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const CONSTANTS: [string, Value][] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
];

class JsonReader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): Value {
    this.space();
    const v = this.value();
    this.space();
    if (this.at < this.text.length) this.fail('Extra data', this.at);
    return v;
  }

  private space(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private fail(message: string, at: number): never {
    const before = this.text.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    throw new PyError('JSONDecodeError', `${message}: line ${line} column ${column} (char ${at})`);
  }

  private value(): Value {
    const c = this.text[this.at];
    if (c === '{' || c === '[') {
      if (++this.depth > 900)
        throw new PyError('RecursionError', 'maximum recursion depth exceeded while decoding JSON');
      const v = c === '{' ? this.object() : this.array();
      this.depth--;
      return v;
    }
    if (c === '"') return this.string();
    for (const [word, v] of CONSTANTS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return v;
      }
    }
    NUMBER.lastIndex = this.at;
    const m = NUMBER.exec(this.text);
    if (!m) return this.fail('Expecting value', this.at);
    this.at += m[0].length;
    if (m[1] !== undefined || m[2] !== undefined) return toFloat(Number(m[0]));
    return m[0].length < 15 ? intOf(Number(m[0])) : toInt(BigInt(m[0]));
  }

  private array(): Value[] {
    const items: Value[] = [];
    this.at++;
    this.space();
    if (this.text[this.at] === ']') {
      this.at++;
      return items;
    }
    for (;;) {
      items.push(this.value());
      this.space();
      const c = this.text[this.at++];
      if (c === ']') return items;
      if (c !== ',') this.fail("Expecting ',' delimiter", this.at - 1);
      this.space();
    }
  }

  private object(): PyDict {
    const dict = new PyDict();
    this.at++;
    this.space();
    if (this.text[this.at] === '}') {
      this.at++;
      return dict;
    }
    for (;;) {
      if (this.text[this.at] !== '"') this.fail('Expecting property name enclosed in double quotes', this.at);
      const key = this.string();
      this.space();
      if (this.text[this.at] !== ':') this.fail("Expecting ':' delimiter", this.at);
      this.at++;
      this.space();
      dict.set(key, this.value());
      this.space();
      const c = this.text[this.at++];
      if (c === '}') return dict;
      if (c !== ',') this.fail("Expecting ',' delimiter", this.at - 1);
      this.space();
    }
  }

  private string(): string {
    const start = this.at++;
    let out = '';
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined) return this.fail('Unterminated string starting at', start);
      if (c === '"') {
        this.at++;
        return out;
      }
      if (c === '\\') out += this.escape(start);
      else {
        if (c < ' ') this.fail('Invalid control character at', this.at);
        out += c;
        this.at++;
      }
    }
  }

  private escape(start: number): string {
    const kind = this.text[this.at + 1];
    if (kind === undefined) return this.fail('Unterminated string starting at', start);
    if (kind === 'u') {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('Invalid \\uXXXX escape', this.at + 1);
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const c = ESCAPES[kind];
    if (c === undefined) return this.fail('Invalid \\escape', this.at);
    this.at += 2;
    return c;
  }
}
