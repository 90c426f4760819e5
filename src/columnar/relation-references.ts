import { scanSql } from '../compile/index.ts';
import { type Relation, relationKey } from '../model/index.ts';

/** A place in SQL text where a relation is named in full. */
export interface RelationReference {
  readonly start: number;
  readonly end: number;
  /** `relationKey` of the relation */
  readonly key: string;
}

/** Relations that are looked for in SQL text. */
export interface KnownRelations {
  readonly relations: readonly Pick<Relation, 'database' | 'schema' | 'identifier'>[];
  /** the database that names without one mean */
  readonly database: string;
}

interface NamePart {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Where SQL text names one of the relations: `"db"."schema"."x"`, quoted or not, or without its database where a
 * project leaves that out. What follows the name (`.column`) is not part of it. Text in strings and comments is none.
 */
export function findReferences(sql: string, known: KnownRelations): RelationReference[] {
  const keys = new Map<string, string>();
  for (const relation of known.relations) {
    const key = relationKey(relation);
    keys.set(key, key);
    if (relation.database?.toLowerCase() === known.database.toLowerCase()) {
      keys.set(relationKey({ ...relation, database: null }), key);
    }
  }
  const found: RelationReference[] = [];
  for (const path of namePaths(sql)) {
    const reference = match(path, keys);
    if (reference !== null) found.push(reference);
  }
  return found;
}

function match(path: readonly NamePart[], keys: ReadonlyMap<string, string>): RelationReference | null {
  const [first, second, third] = path;
  if (first === undefined || second === undefined) return null;
  if (third !== undefined) {
    const key = keys.get(relationKey({ database: first.name, schema: second.name, identifier: third.name }));
    if (key !== undefined) return { start: first.start, end: third.end, key };
  }
  const key = keys.get(relationKey({ database: null, schema: first.name, identifier: second.name }));
  return key === undefined ? null : { start: first.start, end: second.end, key };
}

/** Names joined by dots, of two parts or more. */
function* namePaths(sql: string): Generator<NamePart[]> {
  let path: NamePart[] = [];
  let dotted = false;
  for (const token of scanSql(sql)) {
    if (token.kind === 'space' || token.kind === 'comment') continue;
    const text = sql.slice(token.start, token.end);
    const isName = token.kind === 'word' || (token.kind === 'string' && text.startsWith('"'));
    if (isName && (path.length === 0 || dotted)) {
      path.push({ name: unquoted(text), start: token.start, end: token.end });
      dotted = false;
    } else if (text === '.' && path.length > 0 && !dotted) dotted = true;
    else {
      if (path.length > 1) yield path;
      path = isName ? [{ name: unquoted(text), start: token.start, end: token.end }] : [];
      dotted = false;
    }
  }
  if (path.length > 1) yield path;
}

const unquoted = (text: string): string => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);

/** The text with references replaced; where each edit was made, for source maps. */
export function replaceReferences(
  sql: string,
  references: readonly RelationReference[],
  replacement: (reference: RelationReference) => string | null,
): { readonly sql: string; readonly edits: readonly Edit[] } {
  const edits: Edit[] = [];
  let text = '';
  let at = 0;
  for (const reference of references) {
    const { start, end } = reference;
    const name = replacement(reference);
    if (name === null) continue;
    text += sql.slice(at, start);
    edits.push({ at: text.length, removed: end - start, added: name.length });
    text += name;
    at = end;
  }
  return { sql: text + sql.slice(at), edits };
}

/** One replacement: at an offset of the new text, so many characters took the place of so many. */
export interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly added: number;
}

/** The offset in the text before the edits that an offset in the new text comes from. */
export function offsetBefore(edits: readonly Edit[], offset: number): number {
  let shift = 0;
  for (const { at, removed, added } of edits) {
    if (offset < at) break;
    if (offset < at + added) return at + shift;
    shift += removed - added;
  }
  return offset + shift;
}
