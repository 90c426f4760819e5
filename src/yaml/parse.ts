import { YAMLException } from 'js-yaml';
import { type Diagnostic, err, ok, problem, type Result, type Span, spanAt, warning } from '../core/index.ts';
import { str, type Value } from '../core/value.ts';
import { BuildError, buildValue, type DuplicateKey } from './build.ts';
import { readEvents } from './events.ts';
import { findEntry, type OutlineNode, outline } from './outline.ts';
import { readPlainDocument } from './plain-document.ts';

/** Keys and indexes that lead from the document's root to a place. */
export type YamlPath = readonly (string | number)[];

/** A YAML file as a value that knows where its parts stand. */
export interface YamlDocument {
  readonly value: Value;
  /** Warnings about the document itself: duplicate keys. */
  readonly warnings: readonly Diagnostic[];
  readonly file: string;
  readonly text: string;
  /**
   * The place of a key (or of a sequence's item); with `part: 'value'` the place of what stands under it.
   * A path that leads nowhere gives the place of its longest part that does.
   */
  at(path: YamlPath, part?: 'key' | 'value'): Span;
}

/**
 * Reads one YAML document with PyYAML's meaning: ints and floats apart, YAML 1.1 booleans, dates, merge keys; the last
 * of duplicate keys wins, with a warning.
 * @param file path for messages, relative to the project's root
 */
export function parseYaml(text: string, file: string): Result<YamlDocument, Diagnostic> {
  const plain = readPlainDocument(text);
  if (plain !== undefined) return ok(document(text, file, plain.value, []));
  const duplicates: DuplicateKey[] = [];
  let original = (offset: number): number => offset;
  try {
    const stream = readEvents(text);
    original = stream.original;
    const value = buildValue(stream.events, stream.source, duplicates);
    const warnings = duplicates.map(({ key, offset }) => duplicateKey(text, file, key, original(offset)));
    return ok(document(text, file, value, warnings));
  } catch (error) {
    if (error instanceof BuildError) return err(syntaxError(text, file, error.message, original(error.offset)));
    if (error instanceof YAMLException) return err(syntaxError(text, file, error.reason, error.mark?.position ?? 0));
    throw error;
  }
}

function document(text: string, file: string, value: Value, warnings: readonly Diagnostic[]): YamlDocument {
  let places: { root: OutlineNode; original: (offset: number) => number } | undefined;
  const at = (path: YamlPath, part: 'key' | 'value' = 'key'): Span => {
    if (places === undefined) {
      const { events, source, original } = readEvents(text);
      places = { root: outline(events, source), original };
    }
    let node = places.root;
    let offset = Math.max(node.start, 0);
    for (const step of path) {
      const entry = findEntry(node, step);
      if (entry === undefined) break;
      node = entry.node;
      offset = part === 'key' ? entry.start : node.start;
    }
    return spanAt(file, text, places.original(Math.max(offset, 0)));
  };
  return { value, warnings, file, text, at };
}

function duplicateKey(text: string, file: string, key: Value, offset: number): Diagnostic {
  const span = spanAt(file, text, offset);
  return warning('PA111', { key: str(key) }, { span, excerpt: lineOf(text, span.line) });
}

function syntaxError(text: string, file: string, reason: string, offset: number): Diagnostic {
  const span = spanAt(file, text, Math.max(offset, 0));
  const excerpt = lineOf(text, span.line);
  return problem('PA110', { reason, hint: hintFor(excerpt, text, span.line) }, { span, excerpt });
}

/** The commonest slips and their cure. */
function hintFor(line: string, text: string, number: number): string | undefined {
  const near = `${lineOf(text, number - 1)}\n${line}`;
  if (/[:-]\s+\{\{/.test(near)) return 'Put quotes around a value that begins with {{ ... }}.';
  if (/^\s*\t/.test(line)) return 'Indent with spaces: YAML does not allow tabs.';
  if (/:\s.*:\s/.test(line)) return "Put quotes around a value that holds ': '.";
  return undefined;
}

/** The n-th line (from 1) of a text. */
export function lineOf(text: string, line: number): string {
  return text.split('\n', line)[line - 1]?.replace(/\r$/, '') ?? '';
}
