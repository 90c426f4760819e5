import { join } from 'node:path';
import { type Diagnostic, err, ok, problem, type Result, warning } from '../core/index.ts';
import { isInt, PyDict, str, type Value } from '../core/value.ts';
import type { Package, ResourcePaths } from '../model/project.ts';
import { parseYaml, type YamlDocument } from '../yaml/index.ts';
import type { Environment } from './environment.ts';
import { projectFileIn } from './find.ts';
import { checkProjectFlags } from './project-flags.ts';
import { checkProjectKeys, OWN_KEYS } from './project-keys.ts';
import { type Path, renderTree } from './render.ts';
import type { RenderScope } from './render-scope.ts';
import { formatRequirement, parseRequirement, parseRequirements, satisfiable, satisfies } from './semver.ts';
import { spanAndExcerpt } from './yaml-place.ts';

/** A project file as read, before Jinja. */
export interface RawProject {
  /** absolute folder */
  readonly root: string;
  readonly fileName: string;
  readonly document: YamlDocument;
  readonly data: PyDict;
}

/**
 * Reads the project file of a folder.
 * @param label path of the folder for messages, from the root project: '' for the root itself
 */
export function readProjectFile(root: string, label: string, environment: Environment): Result<RawProject, Diagnostic> {
  const fileName = projectFileIn(root, environment);
  if (fileName === undefined) return err(problem('PA102', { folder: label === '' ? root : label }));
  const parsed = parseYaml(environment.readText(join(root, fileName)) ?? '', join(label, fileName));
  if (!parsed.ok) return parsed;
  const data = parsed.value.value;
  if (!(data instanceof PyDict)) {
    return err(problem('PA109', { file: parsed.value.file }, { span: parsed.value.at([]) }));
  }
  return ok({ root, fileName, document: parsed.value, data });
}

/** What the project file says before anything else is known: `flags:` and `log-path`, as written. */
export function peekProject(root: string, environment: Environment): { flags: PyDict; logPath: string | null } {
  const raw = readProjectFile(root, '', environment);
  const data = raw.ok ? raw.value.data : new PyDict();
  const logPath = data.get('log-path');
  return { flags: dict(data, 'flags'), logPath: typeof logPath === 'string' ? logPath : null };
}

export interface PackageOptions {
  /** the version of dbt whose projects we run, for `require-dbt-version`; undefined: not checked */
  readonly dbtVersion: string | undefined;
  /** `--target-path`, `--log-path`: win over the file's */
  readonly targetPath?: string;
  readonly logPath?: string;
}

/** Renders and checks a project file. The root's quoting is forced on installed packages by the caller. */
export function readPackage(
  raw: RawProject,
  scope: RenderScope,
  options: PackageOptions,
): Result<{ package: Package; warnings: Diagnostic[] }, Diagnostic[]> {
  const { document } = raw;
  const rendered = renderTree(raw.data, document, scope, { renders: isRendered });
  if (!rendered.ok) return err([rendered.error]);
  const data = rendered.value as PyDict;
  const ofFlags = checkProjectFlags(dict(raw.data, 'flags'), document);
  const problems = [
    ...ofFlags.filter(({ severity }) => severity === 'error'),
    ...checkVersionRequirement(data, document, options.dbtVersion),
    ...checkProjectKeys(data, document),
  ];
  if (problems.length > 0) return err(problems);
  const flagWarnings = ofFlags.filter(({ severity }) => severity === 'warning');
  const warnings = [...document.warnings, ...flagWarnings, ...deprecatedKeys(data, document)];
  return ok({ package: toPackage(raw, data, options), warnings });
}

/** What is left to be rendered later, with the names of a run (B11). */
function isRendered(path: Path): boolean {
  const first = path[0];
  if (first === 'on-run-start' || first === 'on-run-end' || first === 'query-comment' || first === 'vars') return false;
  // Rendered by those who loop over periods, with the project's own variables in sight.
  if (first === 'periods') return false;
  if (!TREES_WITH_HOOKS.has(String(first))) return true;
  return !path.some(part => typeof part === 'string' && HOOK_KEYS.has(part.replace(/^[+ ]+/, '')));
}

const TREES_WITH_HOOKS: ReadonlySet<string> = new Set(['models', 'seeds', 'snapshots', 'tests', 'data_tests']);
const HOOK_KEYS: ReadonlySet<string> = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook']);

/** Config trees by the name under which the rest of the engine knows them, and their key in the file. */
const TREES: readonly (readonly [name: string, key: string])[] = [
  ['models', 'models'],
  ['seeds', 'seeds'],
  ['snapshots', 'snapshots'],
  ['analyses', 'analyses'],
  ['sources', 'sources'],
  ['data_tests', 'data_tests'],
  ['unit_tests', 'unit_tests'],
  ['metrics', 'metrics'],
  ['semantic_models', 'semantic-models'],
  ['saved_queries', 'saved-queries'],
  ['exposures', 'exposures'],
  ['functions', 'functions'],
];

function configTrees(data: PyDict): Map<string, PyDict> {
  return new Map(
    TREES.map(([name, key]) => {
      // `tests:` is the old name of `data_tests:`.
      const tree = data.get(key) ?? (key === 'data_tests' ? data.get('tests') : null);
      return [name, tree instanceof PyDict ? tree : new PyDict()];
    }),
  );
}

function toPackage(raw: RawProject, data: PyDict, options: PackageOptions): Package {
  const targetPath = options.targetPath ?? text(data, 'target-path') ?? 'target';
  const version = data.get('version');
  return {
    name: text(data, 'name') as string,
    version: version === undefined || version === null ? null : str(version),
    root: raw.root,
    projectFile: raw.fileName,
    profileName: text(data, 'profile'),
    paths: resourcePaths(data),
    rootPropertyFiles: [],
    targetPath,
    logPath: options.logPath ?? text(data, 'log-path') ?? 'logs',
    packagesInstallPath: text(data, 'packages-install-path') ?? 'dbt_packages',
    cleanTargets: texts(data, 'clean-targets') ?? [targetPath],
    quoting: quotingOf(data),
    configTrees: configTrees(data),
    unrenderedConfigTrees: configTrees(raw.data),
    vars: dict(data, 'vars'),
    onRunStart: textOrTexts(data, 'on-run-start'),
    onRunEnd: textOrTexts(data, 'on-run-end'),
    dispatch: ((data.get('dispatch') as PyDict[] | undefined) ?? []).map(entry => ({
      macroNamespace: str(entry.get('macro_namespace') ?? null),
      searchOrder: (entry.get('search_order') as Value[]).map(str),
    })),
    queryComment: data.get('query-comment'),
    flags: dict(raw.data, 'flags'),
    restrictAccess: data.get('restrict-access') === true,
    requireDbtVersion: requirementTexts(data),
    text: raw.document.text,
    extra: PyDict.of([...data].filter(([key]) => OWN_KEYS.has(key as string))),
  };
}

function resourcePaths(data: PyDict): ResourcePaths {
  const paths = {
    model: texts(data, 'model-paths') ?? texts(data, 'source-paths') ?? ['models'],
    seed: texts(data, 'seed-paths') ?? texts(data, 'data-paths') ?? ['seeds'],
    snapshot: texts(data, 'snapshot-paths') ?? ['snapshots'],
    analysis: texts(data, 'analysis-paths') ?? ['analyses'],
    macro: texts(data, 'macro-paths') ?? ['macros'],
    test: texts(data, 'test-paths') ?? ['tests'],
    function: texts(data, 'function-paths') ?? ['functions'],
  };
  const all = [...new Set(Object.values(paths).flatMap(list => list.map(path => path.replace(/\/+$/, ''))))];
  return { ...paths, docs: texts(data, 'docs-paths') ?? all, asset: texts(data, 'asset-paths') ?? [] };
}

/** The project's quoting over the adapter's default, which quotes every part. */
function quotingOf(data: PyDict): PyDict {
  const quoting = PyDict.fromObject<Value>({ database: true, schema: true, identifier: true });
  for (const [key, value] of dict(data, 'quoting')) if (typeof value === 'boolean') quoting.set(key, value);
  return quoting;
}

function requirementTexts(data: PyDict): string[] {
  const required = data.get('require-dbt-version') as string | string[] | null | undefined;
  if (required === undefined || required === null) return [];
  return typeof required === 'string' ? required.split(',').map(part => part.trim()) : required;
}

function checkVersionRequirement(data: PyDict, document: YamlDocument, dbtVersion: string | undefined): Diagnostic[] {
  const required = data.get('require-dbt-version');
  const readable =
    typeof required === 'string' || (Array.isArray(required) && required.every(r => typeof r === 'string'));
  if (!readable) return [];
  const at = spanAndExcerpt(document, ['require-dbt-version']);
  const shown = `[${requirementTexts(data)
    .map(r => `'${r}'`)
    .join(', ')}]`;
  const requirements = parseRequirements(required as string | string[]);
  if (requirements === undefined) return [problem('PA114', { requirement: shown, reason: 'is not valid' }, at)];
  if (dbtVersion === undefined) return [];
  if (!satisfiable(requirements))
    return [problem('PA114', { requirement: shown, reason: 'can never be satisfied' }, at)];
  const installed = parseRequirement(dbtVersion);
  if (installed === undefined || satisfies(installed, requirements)) return [];
  const name = String(data.get('name') ?? '');
  const wanted = requirements.map(formatRequirement).join(', ');
  return [problem('PA112', { name, installed: `=${dbtVersion}`, required: wanted }, at)];
}

const RENAMED: readonly (readonly [old: string, current: string | null, silentValue: string | null, event: string])[] =
  [
    ['source-paths', 'model-paths', null, 'ConfigSourcePathDeprecation'],
    ['data-paths', 'seed-paths', null, 'ConfigDataPathDeprecation'],
    ['log-path', null, 'logs', 'ConfigLogPathDeprecation'],
    ['target-path', null, 'target', 'ConfigTargetPathDeprecation'],
  ];

function deprecatedKeys(data: PyDict, document: YamlDocument): Diagnostic[] {
  return RENAMED.filter(([old, , silent]) => data.has(old) && (silent === null || data.get(old) !== silent)).map(
    ([old, current, , event]) => warning('PA115', { old, current, event }, spanAndExcerpt(document, [old])),
  );
}

const text = (data: PyDict, key: string): string | null => {
  const value = data.get(key);
  return value === undefined || value === null ? null : isInt(value) ? String(value) : (value as string);
};
const texts = (data: PyDict, key: string): string[] | null => (data.get(key) as string[] | null | undefined) ?? null;
const dict = (data: PyDict, key: string): PyDict => {
  const value = data.get(key);
  return value instanceof PyDict ? value : new PyDict();
};

function textOrTexts(data: PyDict, key: string): string[] {
  const value = data.get(key);
  if (value === undefined || value === null) return [];
  return typeof value === 'string' ? [value] : (value as string[]);
}
