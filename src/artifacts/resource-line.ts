import { PyDict } from '../core/index.ts';
import type { SelectableNode } from '../model/index.ts';
import { type Json, spacedJsonText } from './json-text.ts';
import { resourceJson } from './node-json.ts';

/**
 * A resource as one line of JSON with the keys asked for, in their order; a dotted key reaches inside and stays the
 * key. Keys that the resource does not have are left out. Written as Python does: spaced, and in ASCII.
 */
export function resourceLine(node: SelectableNode, keys: readonly string[]): string {
  const fields = resourceJson(node);
  const shown = new Map<string, Json>();
  for (const key of keys) {
    let value: Json = fields;
    for (const part of key.split('.')) value = member(value, part);
    if (value !== undefined) shown.set(key, value);
  }
  const text = spacedJsonText(shown);
  return text.replace(/[\u0080-\uffff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function member(value: Json, key: string): Json {
  if (value instanceof PyDict || value instanceof Map) return value.get(key) as Json;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as { [key: string]: Json })[key] : undefined;
}
