import {
  floatRepr,
  isTuple,
  PyDate,
  PyDateTime,
  PyDict,
  PyError,
  PyFloat,
  PySet,
  typeName,
  type Value,
} from '../core/value.ts';
import { analyzeText } from './dump-analysis.ts';
import { doubleQuoted, plain, singleQuoted } from './dump-text.ts';
import { readsAsString } from './scalar.ts';

export interface DumpOptions {
  /** sort the keys of mappings; default: their own order */
  readonly sortKeys?: boolean;
  /** indent the items of a sequence below its key; default: same column as the key */
  readonly indentSequences?: boolean;
}

/** Lines are folded at spaces beyond this column. */
const WIDTH = 80;

/**
 * The text that PyYAML's `safe_dump` writes: block style, two blanks of indentation, an anchor for a collection that
 * occurs twice.
 * @throws PyError RepresenterError for a value that has no YAML form
 */
export function dumpYaml(value: Value, options: DumpOptions = {}): string {
  const dump = new Dump(options, sharedCollections(value));
  dump.root(value);
  return dump.text;
}

class Dump {
  text = '';
  private readonly sortKeys: boolean;
  private readonly indentSequences: boolean;
  /** anchor names of collections that occur more than once; '' until the first occurrence is written */
  private readonly anchors: Map<object, string>;
  private anchorCount = 0;

  constructor(options: DumpOptions, shared: ReadonlySet<object>) {
    this.sortKeys = options.sortKeys ?? false;
    this.indentSequences = options.indentSequences ?? false;
    this.anchors = new Map([...shared].map(object => [object, '']));
  }

  root(value: Value): void {
    const scalar = this.scalarOrEmpty(value);
    if (scalar === undefined) {
      const prefix = this.anchor(value);
      if (prefix !== '') this.text += `${prefix.trim()}\n`;
      this.collection(value, 0, 0);
      return;
    }
    this.text += this.laidOut(scalar, { indent: 2, column: 0, isKey: false });
    // A plain text at the root could go on in the next document: PyYAML closes it.
    this.text += scalar.style === 'plain' ? '\n...\n' : '\n';
  }

  /** The items of a collection, one per line, at `indent`; the first one starts at the present column. */
  private collection(value: Value, indent: number, start: number): void {
    let first = true;
    const lead = (): void => {
      if (!first || this.column() !== start)
        this.text += `${this.text === '' || this.text.endsWith('\n') ? '' : '\n'}${' '.repeat(indent)}`;
      first = false;
    };
    if (value instanceof PyDict || value instanceof PySet) {
      for (const [key, item] of this.entries(value)) {
        lead();
        this.pair(key, item, indent);
      }
      return;
    }
    for (const item of value as Value[]) {
      lead();
      this.text += '-';
      this.item(item, indent);
    }
  }

  private pair(key: Value, item: Value, indent: number): void {
    const scalar = this.scalarOrEmpty(key);
    if (scalar === undefined || !isSimpleKey(scalar)) {
      this.text += '?';
      this.item(key, indent);
      this.text += `${this.text.endsWith('\n') ? '' : '\n'}${' '.repeat(indent)}:`;
      this.item(item, indent);
      return;
    }
    this.text += `${this.laidOut(scalar, { indent, column: this.column(), isKey: true })}:`;
    this.mappingValue(item, indent);
  }

  /** After `key:`: scalars on the same line, mappings indented below it, sequences below it at the same column. */
  private mappingValue(value: Value, indent: number): void {
    const scalar = this.scalarOrEmpty(value);
    if (scalar !== undefined) {
      this.text += ` ${this.laidOut(scalar, { indent: indent + 2, column: this.column() + 1, isKey: false })}\n`;
      return;
    }
    this.text += `${this.anchor(value)}\n`;
    this.collection(value, isSequence(value) && !this.indentSequences ? indent : indent + 2, -1);
  }

  /** After `-` or `?`: scalars and collections on the same line. */
  private item(value: Value, indent: number): void {
    const scalar = this.scalarOrEmpty(value);
    if (scalar !== undefined) {
      this.text += ` ${this.laidOut(scalar, { indent: indent + 2, column: this.column() + 1, isKey: false })}\n`;
      return;
    }
    const prefix = this.anchor(value);
    this.text += prefix === '' ? ' ' : `${prefix}\n`;
    this.collection(value, indent + 2, prefix === '' ? this.column() : -1);
  }

  private entries(value: PyDict | PySet): [Value, Value][] {
    const entries: [Value, Value][] = value instanceof PySet ? [...value].map(item => [item, null]) : [...value];
    return this.sortKeys || value instanceof PySet ? sortedEntries(entries) : entries;
  }

  /** The scalar that a value is written as; undefined for a collection with items. */
  private scalarOrEmpty(value: Value): Scalar | undefined {
    const name = typeof value === 'object' && value !== null ? this.anchors.get(value) : undefined;
    if (name !== undefined && name !== '') return { text: `*${name}`, style: 'literal' };
    return scalarOf(value);
  }

  private anchor(value: Value): string {
    const tag = value instanceof PySet ? ' !!set' : '';
    if (typeof value !== 'object' || value === null || !this.anchors.has(value)) return tag;
    const name = `id${String(++this.anchorCount).padStart(3, '0')}`;
    this.anchors.set(value, name);
    return ` &${name}${tag}`;
  }

  private laidOut(scalar: Scalar, at: { indent: number; column: number; isKey: boolean }): string {
    const layout = { indent: at.indent, column: at.column, width: WIDTH, split: !at.isKey };
    switch (scalar.style) {
      case 'plain':
        return plain(scalar.text, layout);
      case 'single':
        return singleQuoted(scalar.text, layout);
      case 'double':
        return doubleQuoted(scalar.text, layout);
      case 'literal':
        return scalar.text;
    }
  }

  private column(): number {
    return this.text.length - this.text.lastIndexOf('\n') - 1;
  }
}

interface Scalar {
  readonly text: string;
  /** literal: written as it is, no folding */
  readonly style: 'plain' | 'single' | 'double' | 'literal';
}

const isSequence = (value: Value): boolean => Array.isArray(value);
const isSimpleKey = (scalar: Scalar): boolean =>
  scalar.text !== '' && [...scalar.text].length < 128 && !/[\n\u0085\u2028\u2029]/.test(scalar.text);

function scalarOf(value: Value): Scalar | undefined {
  switch (typeof value) {
    case 'string':
      return textScalar(value);
    case 'boolean':
      return { text: value ? 'true' : 'false', style: 'plain' };
    case 'bigint':
      return { text: String(value), style: 'plain' };
    case 'number':
      return { text: Number.isInteger(value) ? String(BigInt(value)) : floatText(value), style: 'plain' };
    default:
  }
  if (value === null) return { text: 'null', style: 'plain' };
  if (value instanceof PyFloat) return { text: floatText(value.value), style: 'plain' };
  if (value instanceof PyDateTime) return { text: value.isoformat(' '), style: 'plain' };
  if (value instanceof PyDate) return { text: value.isoformat(), style: 'plain' };
  if (Array.isArray(value)) return value.length === 0 ? { text: '[]', style: 'literal' } : undefined;
  if (value instanceof PyDict) return value.size === 0 ? { text: '{}', style: 'literal' } : undefined;
  if (value instanceof PySet && !value.frozen)
    return value.size === 0 ? { text: '!!set {}', style: 'literal' } : undefined;
  throw new PyError('RepresenterError', `cannot represent an object of type ${typeName(value)}`);
}

function textScalar(text: string): Scalar {
  const { allowsPlain, allowsSingleQuotes } = analyzeText(text);
  if (allowsPlain && readsAsString(text)) return { text, style: 'plain' };
  return { text, style: allowsSingleQuotes ? 'single' : 'double' };
}

function floatText(n: number): string {
  if (Number.isNaN(n)) return '.nan';
  if (!Number.isFinite(n)) return n > 0 ? '.inf' : '-.inf';
  const text = floatRepr(n).toLowerCase();
  return text.includes('.') || !text.includes('e') ? text : text.replace('e', '.0e');
}

/** Sorted as Python sorts (key, value) pairs; left alone when the keys cannot be compared. */
function sortedEntries(entries: [Value, Value][]): [Value, Value][] {
  const keys = entries.map(([key]) => key);
  if (keys.every(key => typeof key === 'string')) {
    return entries.sort(([a], [b]) => compareCodePoints(a as string, b as string));
  }
  if (keys.every(key => typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean')) {
    return entries.sort(([a], [b]) => Number(a) - Number(b));
  }
  return entries;
}

function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [[...a], [...b]];
  const i = left.findIndex((c, at) => c !== right[at]);
  if (i === -1) return -1;
  if (right[i] === undefined) return 1;
  return (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
}

/** Collections that occur more than once: Python's emitter names them. */
function sharedCollections(root: Value): Set<object> {
  const seen = new Set<object>();
  const shared = new Set<object>();
  const visit = (value: Value): void => {
    if (typeof value !== 'object' || value === null || (isTuple(value) && value.length === 0)) return;
    if (!(Array.isArray(value) || value instanceof PyDict || value instanceof PySet || value instanceof PyDate)) return;
    if (seen.has(value)) {
      shared.add(value);
      return;
    }
    seen.add(value);
    if (value instanceof PyDict) {
      for (const [key, item] of value) {
        visit(key);
        visit(item);
      }
    } else if (!(value instanceof PyDate)) for (const item of value) visit(item);
  };
  visit(root);
  // Dates are written in full: an anchor on a scalar would be correct, but nobody reads it.
  for (const object of shared) if (object instanceof PyDate) shared.delete(object);
  return shared;
}
