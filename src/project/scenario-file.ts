import { basename, isAbsolute, join, relative } from 'node:path';
import { type Diagnostic, didYouMean, nearestNames, problem, type Span } from '../core/index.ts';
import { PyDict, repr } from '../core/value.ts';
import { parseYaml, type YamlDocument } from '../yaml/index.ts';
import { type Environment, systemEnvironment } from './environment.ts';
import { spanAndExcerpt } from './yaml-place.ts';

/** A scenario: variables of its own, and a place of its own for what they lead to. */
export interface Scenario {
  readonly name: string;
  /** path as it was given */
  readonly file: string;
  readonly vars: PyDict;
  /** path of its database file; null: beside the target's, under its name, unless it has a schema */
  readonly database: string | null;
  /** schema in place of the target's; in the target's database, unless it has one of its own */
  readonly schema: string | null;
  /** where each variable stands in the file */
  readonly places: ReadonlyMap<string, { readonly span: Span; readonly excerpt: string }>;
}

const KEYS = ['name', 'description', 'database', 'schema', 'vars'];

/** Names that are folders, database files and words of a command line alike. */
const NAME = /^[A-Za-z0-9_][\w.-]*$/;

/**
 * Reads scenario files: `vars`, and optionally `name` (default: the file's), `description`, `database`, `schema`.
 * @returns the scenarios, or every complaint: PA710 for files that cannot be read, PA110 for broken YAML, PA717 for
 *   wrong keys and values, PA718 for two scenarios of one name
 */
export function readScenarios(
  files: readonly string[],
  given: Partial<Environment> = {},
): { scenarios: Scenario[]; problems: Diagnostic[]; warnings: Diagnostic[] } {
  const environment = systemEnvironment(given);
  const found = { scenarios: [] as Scenario[], problems: [] as Diagnostic[], warnings: [] as Diagnostic[] };
  for (const file of files) {
    const scenario = readScenario(file, environment, found);
    if (scenario === undefined) continue;
    const same = found.scenarios.find(other => other.name.toLowerCase() === scenario.name.toLowerCase());
    if (same === undefined) found.scenarios.push(scenario);
    else found.problems.push(problem('PA718', { name: scenario.name, first: same.file, second: file }));
  }
  return found;
}

function readScenario(
  file: string,
  environment: Environment,
  found: { problems: Diagnostic[]; warnings: Diagnostic[] },
): Scenario | undefined {
  const path = isAbsolute(file) ? file : join(environment.cwd, file);
  const text = environment.readText(path);
  if (text === undefined) {
    found.problems.push(problem('PA710', { file, reason: 'there is no such file' }));
    return undefined;
  }
  const parsed = parseYaml(text, shown(path, environment));
  if (!parsed.ok) {
    found.problems.push(parsed.error);
    return undefined;
  }
  const document = parsed.value;
  found.warnings.push(...document.warnings);
  const { value } = document;
  if (!(value instanceof PyDict)) {
    const reason = `it must be a mapping with ${KEYS.map(key => `'${key}'`).join(', ')}`;
    found.problems.push(problem('PA710', { file, reason }));
    return undefined;
  }
  const problems = problemsIn(value, document);
  found.problems.push(...problems);
  if (problems.length > 0) return undefined;
  const vars = (value.get('vars') as PyDict | null | undefined) ?? new PyDict();
  const textOf = (key: string): string | null => (value.get(key) as string | null | undefined) ?? null;
  const name = textOf('name') ?? basename(file).replace(/\.ya?ml$/i, '');
  if (!NAME.test(name)) {
    found.problems.push(problem('PA717', nameProblem(name), spanAndExcerpt(document, ['name'], 'value')));
    return undefined;
  }
  const places = new Map([...vars.keys()].map(key => [String(key), spanAndExcerpt(document, ['vars', String(key)])]));
  return { name, file, vars, database: textOf('database'), schema: textOf('schema'), places };
}

/** Relative to the working directory, where it lies below it. */
function shown(path: string, { cwd }: Environment): string {
  const inside = relative(cwd, path);
  return inside.startsWith('..') ? path : inside;
}

function problemsIn(value: PyDict, document: YamlDocument): Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const [key, item] of value) {
    const name = String(key);
    if (!KEYS.includes(name)) {
      const reason = `'${name}' is no key of a scenario`;
      const hint = didYouMean(nearestNames(name, KEYS)) ?? `Keys are ${KEYS.join(', ')}; variables go under vars.`;
      problems.push(problem('PA717', { reason, hint }, spanAndExcerpt(document, [name])));
    } else if (name === 'vars' ? !(item === null || item instanceof PyDict) : !isText(item, name)) {
      const wanted = name === 'vars' ? 'a mapping of variables' : 'a text';
      const reason = `'${name}' must be ${wanted}, not ${repr(item)}`;
      problems.push(problem('PA717', { reason }, spanAndExcerpt(document, [name], 'value')));
    }
  }
  return problems;
}

const isText = (item: unknown, key: string): boolean =>
  typeof item === 'string' ? item.trim() !== '' : item === null && key === 'description';

const nameProblem = (name: string): { reason: string; hint: string } => ({
  reason: `'${name}' cannot be the name of a scenario`,
  hint: 'Names hold letters, digits, _, - and dots, and begin with a letter, a digit or _.',
});
