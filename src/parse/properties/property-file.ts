import { readFileSync } from 'node:fs';
import { DiagnosticError, didYouMean, nearestNames, problem, type Span, warning } from '../../core/index.ts';
import { PyDict, repr, typeName, type Value } from '../../core/value.ts';
import { lineOf, parseYaml, type YamlDocument, type YamlPath } from '../../yaml/index.ts';
import { type SourceFile, stripEnd } from '../files/source-file.ts';
import type { Workspace } from '../workspace.ts';
import { renderEntry } from './render.ts';
import { checkShape, type ObjectShape, type ShapeProblem } from './shape.ts';

/** The lists a property file may hold, in the order in which they are read. */
export const SECTIONS = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'macros',
  'data_tests',
  'analyses',
  'exposures',
  'functions',
  'metrics',
  'groups',
  'semantic_models',
  'unit_tests',
  'saved_queries',
] as const;

export type Section = (typeof SECTIONS)[number];

const KNOWN_KEYS: ReadonlySet<string> = new Set<string>([...SECTIONS, 'version', 'tests', 'anchors']);

/** A property file that was read. */
export interface PropertyFile {
  readonly source: SourceFile;
  readonly document: YamlDocument;
  readonly content: PyDict;
}

/** One entry of a list of a property file: a model's properties, a source, an exposure, ... */
export interface PropertyEntry {
  readonly file: PropertyFile;
  readonly section: Section;
  readonly index: number;
  readonly name: string;
  /** rendered, except what is rendered later (tests, descriptions, hooks) */
  readonly data: PyDict;
  /** as written */
  readonly written: PyDict;
  /** the place of a part of the entry */
  at(path?: YamlPath, part?: 'key' | 'value'): Span;
}

/** Reads a property file; null when there is nothing in it, or nothing that can be used (which is reported). */
export function readPropertyFile(workspace: Workspace, source: SourceFile): PropertyFile | null {
  const text = stripEnd(readFileSync(source.absolutePath, 'utf8'));
  const document = readDocument(workspace, source, text);
  if (document === null) return null;
  for (const complaint of document.warnings) workspace.report(complaint);
  if (document.value === null) return null;
  if (!(document.value instanceof PyDict)) {
    const data = { file: source.originalPath, got: typeName(document.value) };
    workspace.report(problem('PA131', data, place(document, [])));
    return null;
  }
  const file: PropertyFile = { source, document, content: document.value };
  warnOfUnknownKeys(workspace, file);
  return file;
}

/** The content of a YAML file, taken from the cache where its text is known; places are then found when asked for. */
function readDocument(workspace: Workspace, source: SourceFile, text: string): YamlDocument | null {
  const known = workspace.cache?.document(text);
  if (known !== undefined) return rememberedDocument(source.originalPath, text, known);
  const parsed = parseYaml(text, source.originalPath);
  if (!parsed.ok) {
    workspace.report(parsed.error);
    return null;
  }
  if (parsed.value.warnings.length === 0) workspace.cache?.rememberDocument(text, parsed.value.value);
  return parsed.value;
}

function rememberedDocument(file: string, text: string, value: Value): YamlDocument {
  let parsed: YamlDocument | undefined;
  const at: YamlDocument['at'] = (path, part) => {
    if (parsed === undefined) {
      const again = parseYaml(text, file);
      if (!again.ok) return { file, line: 1 };
      parsed = again.value;
    }
    return parsed.at(path, part);
  };
  return { value, warnings: [], file, text, at };
}

function warnOfUnknownKeys(workspace: Workspace, file: PropertyFile): void {
  for (const key of file.content.keys()) {
    if (typeof key === 'string' && KNOWN_KEYS.has(key)) continue;
    const name = typeof key === 'string' ? key : repr(key);
    // Extension keys of YAML anchors, dbt allows any key that starts so.
    if (name.startsWith('.') || name.startsWith('x-')) continue;
    const hint = didYouMean(nearestNames(name, SECTIONS));
    workspace.report(
      warning(
        'PA132',
        { key: name, where: file.source.originalPath, hint, event: 'CustomTopLevelKeyDeprecation' },
        place(file.document, [name]),
      ),
    );
  }
}

/**
 * The entries of one list, rendered and checked against their shape. Entries that cannot be used are reported and
 * left out.
 */
export function* entriesOf(
  workspace: Workspace,
  file: PropertyFile,
  section: Section,
  shape: ObjectShape | ((entry: PyDict) => ObjectShape),
): Generator<PropertyEntry> {
  const list = file.content.get(section);
  if (list === undefined) return;
  const { document, source } = file;
  if (!Array.isArray(list)) {
    const data = { section, file: source.originalPath, got: typeName(list) };
    workspace.report(problem('PA133', data, place(document, [section])));
    return;
  }
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as Value;
    const base = [section, index];
    if (!(item instanceof PyDict)) {
      const data = { path: `${section}[${index}]`, expected: 'a dictionary', got: repr(item) };
      workspace.report(problem('PA134', data, place(document, base, 'value')));
      continue;
    }
    if (!item.has('name')) {
      workspace.report(problem('PA135', { path: `${section}[${index}]`, key: 'name' }, place(document, base, 'value')));
      continue;
    }
    const entry = renderedEntry(workspace, file, section, index, item);
    if (entry === null) continue;
    const wanted = typeof shape === 'function' ? shape(entry.data) : shape;
    if (checkEntry(workspace, entry, wanted)) yield entry;
  }
}

function renderedEntry(
  workspace: Workspace,
  file: PropertyFile,
  section: Section,
  index: number,
  written: PyDict,
): PropertyEntry | null {
  const at = (path: YamlPath = [], part?: 'key' | 'value') => file.document.at([section, index, ...path], part);
  let failed = false;
  const data = renderEntry(section, written, (template, path) => {
    try {
      return workspace.templates.renderYaml(file.source.package, template);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      failed = true;
      const span = at(path, 'value');
      const excerpt = lineOf(file.document.text, span.line);
      for (const diagnostic of error.diagnostics) workspace.report({ ...diagnostic, span, excerpt });
      return null;
    }
  });
  if (failed) return null;
  const name = data.get('name');
  return { file, section, index, name: typeof name === 'string' ? name : repr(name ?? null), data, written, at };
}

/** Reports where an entry departs from its shape; true when it can be used all the same. */
function checkEntry(workspace: Workspace, entry: PropertyEntry, shape: ObjectShape): boolean {
  const problems = checkShape(entry.data, shape, []);
  for (const found of problems) reportShape(workspace, entry, found);
  if (problems.length === 0) warnOfCustomKeys(workspace, entry, shape);
  return problems.length === 0;
}

export function reportShape(workspace: Workspace, entry: PropertyEntry, found: ShapeProblem): void {
  const { document } = entry.file;
  const whole = [entry.section, entry.index, ...found.path];
  const shown = `${entry.section} '${entry.name}'${found.path.length > 0 ? `: ${showPath(found.path)}` : ''}`;
  switch (found.kind) {
    case 'type':
      workspace.report(
        problem('PA134', { path: shown, expected: found.expected, got: found.got }, place(document, whole, 'value')),
      );
      break;
    case 'missing':
      workspace.report(problem('PA135', { path: shown, key: found.key }, place(document, whole)));
      break;
    case 'unknown': {
      const hint = didYouMean(nearestNames(found.key, found.known)) ?? `Known keys: ${found.known.join(', ')}.`;
      workspace.report(problem('PA136', { path: shown, key: found.key, hint }, place(document, whole)));
    }
  }
}

/** Keys that dbt keeps but does not know are most often slips of the pen. */
function warnOfCustomKeys(workspace: Workspace, entry: PropertyEntry, shape: ObjectShape): void {
  if (shape.open !== true) return;
  const known = [...Object.keys(shape.fields), ...EXTRA_KNOWN];
  for (const key of entry.data.keys()) {
    const name = String(key);
    if (known.includes(name)) continue;
    const hint = didYouMean(nearestNames(name, known));
    const where = `${entry.section} '${entry.name}'`;
    const data = { key: name, where, hint, event: 'CustomKeyInObjectDeprecation' };
    workspace.report(warning('PA132', data, place(entry.file.document, [entry.section, entry.index, name])));
  }
}

/** Keys that entries commonly have though the shape does not check them. */
const EXTRA_KNOWN = ['contract', 'tags', 'enabled', 'latest_version', 'relation', 'tests', 'data_tests'];

export function place(document: YamlDocument, path: YamlPath, part?: 'key' | 'value'): { span: Span; excerpt: string } {
  const span = document.at(path, part);
  return { span, excerpt: lineOf(document.text, span.line) };
}

export function showPath(path: YamlPath): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}
