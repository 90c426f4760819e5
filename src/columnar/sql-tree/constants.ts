import type { Expression } from './types.ts';

/**
 * A constant's value as a key that equal constants share, whatever integer type they are cast to; null for NULL and
 * for what is no constant. Text and whole numbers only: others compare in ways that depend on their types.
 */
export function constantKey(expression: Expression): ConstantKey | null {
  let at = expression;
  let integer = false;
  while (at.class === 'CAST') {
    const type = (at['cast_type'] as { id: string }).id;
    if (!INTEGERS.has(type) || at['try_cast'] === true) return null;
    integer = true;
    at = at['child'] as Expression;
  }
  if (at.class !== 'CONSTANT') return null;
  const value = at['value'] as { type: { id: string }; is_null: boolean; value?: unknown };
  if (value.is_null) return null;
  if (INTEGERS.has(value.type.id) && typeof value.value === 'number') return `integer ${value.value}`;
  return value.type.id === 'VARCHAR' && !integer ? `text ${String(value.value)}` : null;
}

export type ConstantKey = `integer ${number}` | `text ${string}`;

/** Whether a column of this type that equals the constant has one value only: text '02' equals the number 2 too. */
export function pinsDown(key: ConstantKey, type: string): boolean {
  return key.startsWith('integer ') ? INTEGERS.has(type) : type === 'VARCHAR';
}

/** Integer types of at most 64 bits, where equality is exact. */
const INTEGERS: ReadonlySet<string> = new Set([
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
]);
