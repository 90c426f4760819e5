import { type Diagnostic, didYouMean, nearestNames, problem } from '../core/index.ts';
import { isFloat, isInt, PyDict, repr, type Value } from '../core/value.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { checkPerformance } from './performance-settings.ts';
import { spanAndExcerpt } from './yaml-place.ts';

/** What a key of the project file holds; null stands for "absent" wherever dbt says so. */
type Kind = 'text' | 'texts' | 'text-or-texts' | 'mapping' | 'list' | 'bool' | 'flag' | 'int' | 'version' | 'any';

/** Every key a project file may have (B1-B10). `project.yml` shares them with `dbt_project.yml`. */
export const PROJECT_KEYS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['name', 'text'],
  ['config-version', 'int'],
  ['version', 'version'],
  ['profile', 'text'],
  ['project-root', 'text'],
  ['source-paths', 'texts'],
  ['model-paths', 'texts'],
  ['macro-paths', 'texts'],
  ['data-paths', 'texts'],
  ['seed-paths', 'texts'],
  ['test-paths', 'texts'],
  ['analysis-paths', 'texts'],
  ['docs-paths', 'texts'],
  ['asset-paths', 'texts'],
  ['function-paths', 'texts'],
  ['snapshot-paths', 'texts'],
  ['target-path', 'text'],
  ['log-path', 'text'],
  ['clean-targets', 'texts'],
  ['packages-install-path', 'text'],
  ['quoting', 'mapping'],
  ['on-run-start', 'text-or-texts'],
  ['on-run-end', 'text-or-texts'],
  ['require-dbt-version', 'text-or-texts'],
  ['dispatch', 'list'],
  ['models', 'mapping'],
  ['seeds', 'mapping'],
  ['snapshots', 'mapping'],
  ['analyses', 'mapping'],
  ['sources', 'mapping'],
  ['tests', 'mapping'],
  ['data_tests', 'mapping'],
  ['unit_tests', 'mapping'],
  ['metrics', 'mapping'],
  ['semantic-models', 'mapping'],
  ['saved-queries', 'mapping'],
  ['exposures', 'mapping'],
  ['functions', 'mapping'],
  ['vars', 'mapping'],
  ['packages', 'list'],
  ['query-comment', 'any'],
  ['restrict-access', 'bool'],
  ['dbt-cloud', 'mapping'],
  ['flags', 'mapping'],
]);

/** Keys that are ours alone; dbt knows none of them. */
export const OWN_KEYS: ReadonlySet<string> = new Set([
  'periods',
  'scenarios',
  'performance',
  'event_generation',
  'optimization',
]);

/** Names a package may not have: they mean something else in a template. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(
  (
    '_sql_results adapter api column config context database env env_var exceptions execute flags fromjson fromyaml ' +
    'graph invocation_id load_agate_table load_result log model modules post_hooks pre_hooks ref render return ' +
    'run_started_at schema source sql sql_now store_result store_raw_result target this tojson toyaml ' +
    'try_or_compiler_error var write'
  ).split(' '),
);

/** Every complaint about the keys of a rendered project file, at their places. */
export function checkProjectKeys(data: PyDict, document: YamlDocument): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const at = (path: string[], part?: 'value') => placed(document, path, part);
  for (const [key, value] of data) {
    const name = typeof key === 'string' ? key : repr(key);
    const kind = PROJECT_KEYS.get(name);
    if (kind !== undefined) {
      if (!fits(kind, value)) {
        problems.push(
          problem('PA105', { key: name, expected: KIND_TEXT[kind], found: repr(value) }, at([name], 'value')),
        );
      }
    } else if (!OWN_KEYS.has(name)) {
      const hint = didYouMean(nearestKeys(name));
      problems.push(problem('PA104', { key: name, file: document.file, hint }, at([name])));
    }
  }
  problems.push(...checkName(data.get('name'), document), ...checkDispatch(data.get('dispatch'), document));
  problems.push(...checkNested(data, document));
  if (data.has('performance')) problems.push(...checkPerformance(data.get('performance') ?? null, document));
  if (truthy(data.get('tests')) && truthy(data.get('data_tests'))) {
    problems.push(problem('PA108', { first: 'tests', second: 'data_tests' }, at(['tests'])));
  }
  for (const [old, current] of [
    ['source-paths', 'model-paths'],
    ['data-paths', 'seed-paths'],
  ] as const) {
    if (data.has(old) && data.has(current)) {
      problems.push(problem('PA108', { first: old, second: current }, at([old])));
    }
  }
  return problems;
}

/** Known keys a reader may have meant: `model_paths` -> `model-paths`, `modle-paths` -> `model-paths`. */
function nearestKeys(name: string): string[] {
  const known = [...PROJECT_KEYS.keys(), ...OWN_KEYS];
  const same = known.filter(key => key.replaceAll('-', '_') === name.replaceAll('-', '_'));
  return same.length > 0 ? same : nearestNames(name, known);
}

function checkName(name: Value | undefined, document: YamlDocument): Diagnostic[] {
  if (name === undefined || name === null) return [problem('PA106', { file: document.file }, placed(document, []))];
  if (typeof name !== 'string') return [];
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    const reason = 'it must hold letters, digits and underscores only and not begin with a digit';
    return [problem('PA107', { name, reason }, placed(document, ['name'], 'value'))];
  }
  if (RESERVED_NAMES.has(name)) {
    return [problem('PA107', { name, reason: 'it is a reserved word' }, placed(document, ['name'], 'value'))];
  }
  return [];
}

/** Mappings with fixed members; `null` members of quoting are dbt's "not set". */
const NESTED_KEYS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  quoting: { database: 'flag', schema: 'flag', identifier: 'flag', project: 'flag', snowflake_ignore_case: 'flag' },
  'query-comment': { comment: 'text', append: 'flag', 'job-label': 'flag' },
};

function checkNested(data: PyDict, document: YamlDocument): Diagnostic[] {
  return Object.entries(NESTED_KEYS).flatMap(([parent, members]) => {
    const value = data.get(parent);
    if (!(value instanceof PyDict)) return [];
    return [...value].flatMap(([key, item]) => {
      const name = String(key);
      const kind = Object.hasOwn(members, name) ? members[name] : undefined;
      const shown = `${parent}.${name}`;
      if (kind === undefined) {
        const hint = didYouMean(nearestNames(name, Object.keys(members)));
        return [problem('PA104', { key: shown, file: document.file, hint }, placed(document, [parent, name]))];
      }
      if (fits(kind, item)) return [];
      const at = placed(document, [parent, name], 'value');
      return [problem('PA105', { key: shown, expected: KIND_TEXT[kind], found: repr(item) }, at)];
    });
  });
}

function checkDispatch(entries: Value | undefined, document: YamlDocument): Diagnostic[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry, i) => {
    const good = entry instanceof PyDict && entry.has('macro_namespace') && Array.isArray(entry.get('search_order'));
    if (good) return [];
    const expected = 'a mapping with macro_namespace and a search_order list';
    const at = spanAndExcerpt(document, ['dispatch', i], 'value');
    return [problem('PA105', { key: `dispatch[${i}]`, expected, found: repr(entry) }, at)];
  });
}

const KIND_TEXT: Record<Kind, string> = {
  text: 'a string',
  texts: 'a list of strings',
  'text-or-texts': 'a string or a list of strings',
  mapping: 'a mapping',
  list: 'a list',
  bool: 'true or false',
  flag: 'true or false',
  int: 'an integer',
  version: "a version such as '1.0.0', or a number",
  any: 'anything',
};

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)(\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?)?$/;

function fits(kind: Kind, value: Value): boolean {
  if (value === null) return kind !== 'bool' && kind !== 'list';
  const texts = Array.isArray(value) && value.every(item => typeof item === 'string');
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'texts':
      return texts;
    case 'text-or-texts':
      return texts || typeof value === 'string';
    case 'mapping':
      return value instanceof PyDict;
    case 'list':
      return Array.isArray(value);
    case 'bool':
    case 'flag':
      return typeof value === 'boolean';
    case 'int':
      return isInt(value);
    case 'version':
      return isInt(value) || isFloat(value) || (typeof value === 'string' && VERSION.test(value));
    case 'any':
      return true;
  }
}

function truthy(value: Value | undefined): boolean {
  return value instanceof PyDict ? value.size > 0 : value !== undefined && value !== null && value !== false;
}

function placed(document: YamlDocument, path: string[], part?: 'value') {
  return spanAndExcerpt(document, path, part);
}
