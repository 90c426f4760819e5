import { floatRepr } from './float.ts';

/** A JSON string as Python's `json.dumps` writes it: in ASCII, DEL and everything beyond as `\uXXXX`. */
export function jsonString(s: string): string {
  return JSON.stringify(s).replace(/[\u007f-\uffff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A float as `json.dumps` writes it, with its names for what JSON cannot say: `NaN`, `Infinity`, `-Infinity`. */
export function jsonFloat(n: number): string {
  if (Number.isNaN(n)) return 'NaN';
  return Number.isFinite(n) ? floatRepr(n) : n > 0 ? 'Infinity' : '-Infinity';
}
