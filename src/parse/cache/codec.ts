import {
  isTuple,
  PyDate,
  PyDateTime,
  PyDecimal,
  PyDict,
  PyFixedZone,
  PyFloat,
  PyObject,
  PySet,
  PyTime,
  PyTimedelta,
  PyTuple,
} from '../../core/value.ts';

/**
 * Resources and values as JSON text and back, with all that JSON does not know: int and float, dicts with their order
 * and any key, tuples, Maps. Dictionaries that occur often (configs) are written once.
 *
 * A JSON array is a list; an object has one key that says what it is: `d` a dict (keys and values in turn), `o` a
 * plain object, `m` a Map, `f` a float, `b` a big int, `t` a tuple, `s` a set, `D` a date, `T` a time stamp, `r` a
 * shared dict, `u` undefined.
 */

/** A value that the cache cannot hold was met: what it belongs to is not cached. */
export class NotCacheable extends Error {}

const SHARED_FROM = 48;

/** Writes values as JSON text; `shared` collects the dicts that are written once. */
export class Encoder {
  readonly shared: string[] = [];
  private readonly index = new Map<string, number>();

  encode(v: unknown): string {
    switch (typeof v) {
      case 'string':
        return JSON.stringify(v);
      case 'boolean':
        return v ? 'true' : 'false';
      case 'number':
        return Number.isFinite(v) ? String(v) : `{"f":"${v}"}`;
      case 'bigint':
        return `{"b":"${v}"}`;
      case 'undefined':
        return '{"u":1}';
      default:
    }
    if (v === null) return 'null';
    if (Array.isArray(v)) return isTuple(v) ? `{"t":${this.list(v)}}` : this.list(v);
    if (v instanceof PyDict) return this.share(this.dict(v));
    if (v instanceof Map) return `{"m":${this.list([...v].flat())}}`;
    if (v instanceof PyFloat) return `{"f":"${Object.is(v.value, -0) ? '-0' : v.value}"}`;
    if (v instanceof PySet) return `{"s":${this.list([...v])}}`;
    if (v instanceof PyDateTime) return `{"T":${JSON.stringify(clock(v))}}`;
    if (v instanceof PyDate) return `{"D":${JSON.stringify(v.isoformat())}}`;
    if (v instanceof PyObject || v instanceof PyTime || v instanceof PyTimedelta || v instanceof PyDecimal) {
      throw new NotCacheable();
    }
    return this.object(v as Record<string, unknown>);
  }

  private list(items: readonly unknown[]): string {
    let out = '[';
    for (let i = 0; i < items.length; i++) out += i === 0 ? this.encode(items[i]) : `,${this.encode(items[i])}`;
    return `${out}]`;
  }

  private dict(dict: PyDict): string {
    let out = '';
    for (const [key, value] of dict) out += `${out === '' ? '' : ','}${this.encode(key)},${this.encode(value)}`;
    return `{"d":[${out}]}`;
  }

  private object(object: Record<string, unknown>): string {
    let out = '';
    for (const key of Object.keys(object)) {
      out += `${out === '' ? '' : ','}${JSON.stringify(key)}:${this.encode(object[key])}`;
    }
    return `{"o":{${out}}}`;
  }

  private share(text: string): string {
    if (text.length < SHARED_FROM) return text;
    let at = this.index.get(text);
    if (at === undefined) {
      at = this.shared.push(text) - 1;
      this.index.set(text, at);
    }
    return `{"r":${at}}`;
  }
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Reads what an Encoder wrote. Every reading of a shared dict gives a dict of its own. */
export class Decoder {
  private readonly shared: readonly Json[];

  constructor(shared: readonly unknown[]) {
    this.shared = shared as readonly Json[];
  }

  /**
   * The value that was written. Objects and lists are turned over in place, which is why a piece of JSON may be decoded
   * only once; dicts are made anew.
   */
  decode(json: unknown): unknown {
    if (json === null || typeof json !== 'object') return json;
    if (Array.isArray(json)) {
      for (let i = 0; i < json.length; i++) {
        const item = json[i];
        if (typeof item === 'object' && item !== null) json[i] = this.decode(item);
      }
      return json;
    }
    const object = json as { [key: string]: Json };
    for (const key in object) return this.tagged(key, object[key] as Json);
    return undefined;
  }

  /** A value inside a dict, which may be shared: nothing is changed in place. */
  private fresh(json: unknown): unknown {
    if (json === null || typeof json !== 'object') return json;
    if (Array.isArray(json)) return json.map(item => this.fresh(item));
    const object = json as { [key: string]: Json };
    for (const key in object) return this.tagged(key, object[key] as Json);
    return undefined;
  }

  private tagged(tag: string, body: Json): unknown {
    switch (tag) {
      case 'd':
        return this.dict(body as Json[]);
      case 'o':
        return this.object(body as { [key: string]: Json });
      case 'r':
        return this.fresh(this.shared[body as number]);
      case 'm': {
        const map = new Map<unknown, unknown>();
        const items = body as Json[];
        for (let i = 0; i < items.length; i += 2) map.set(this.decode(items[i]), this.decode(items[i + 1]));
        return map;
      }
      case 'f': {
        const n = Number(body);
        return Number.isInteger(n) ? new PyFloat(n) : n;
      }
      case 'b':
        return BigInt(body as string);
      case 't':
        return PyTuple.make((body as Json[]).map(item => this.fresh(item)) as never);
      case 's':
        return new PySet((body as Json[]).map(item => this.fresh(item)) as never);
      case 'D':
        return dateOf(body as string);
      case 'T':
        return dateTimeOf(body as (number | null)[]);
      default:
        return undefined;
    }
  }

  private dict(items: readonly Json[]): PyDict {
    const dict = new PyDict();
    for (let i = 0; i < items.length; i += 2)
      dict.set(this.fresh(items[i]) as never, this.fresh(items[i + 1]) as never);
    return dict;
  }

  private object(body: { [key: string]: unknown }): Record<string, unknown> {
    for (const key in body) {
      const item = body[key];
      if (typeof item === 'object' && item !== null) body[key] = this.decode(item);
    }
    return body;
  }
}

function dateOf(text: string): PyDate {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  return new PyDate(year, month, day);
}

/** Date, time and zone offset in seconds (null for none). Named zones are left to those who made them. */
function clock(v: PyDateTime): (number | null)[] {
  const { tzinfo } = v;
  if (tzinfo !== null && !(tzinfo instanceof PyFixedZone)) throw new NotCacheable();
  return [v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond, tzinfo === null ? null : tzinfo.seconds];
}

function dateTimeOf(fields: readonly (number | null)[]): PyDateTime {
  const [year, month, day, hour, minute, second, microsecond] = fields as number[];
  const zone = fields[7] ?? null;
  const tzinfo = zone === null ? null : new PyFixedZone(zone);
  return new PyDateTime(year as number, month as number, day as number, hour, minute, second, microsecond, tzinfo);
}
