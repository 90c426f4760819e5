import type { PyDict, Value } from '../core/value.ts';
import type { EventGeneration } from './event-generation.ts';

/** Where a package's resources stand; paths are relative to the package's root. */
export interface ResourcePaths {
  readonly model: string[];
  readonly seed: string[];
  readonly snapshot: string[];
  readonly test: string[];
  readonly macro: string[];
  readonly analysis: string[];
  readonly function: string[];
  readonly docs: string[];
  readonly asset: string[];
}

/** One package: the root project or an installed one. From `project.yml` or `dbt_project.yml`. */
export interface Package {
  readonly name: string;
  readonly version: string | null;
  /** absolute path of its root folder (links followed only when reading) */
  readonly root: string;
  /** the project file's name, for messages: `project.yml` or `dbt_project.yml` */
  readonly projectFile: string;
  readonly profileName: string | null;
  readonly paths: ResourcePaths;
  /** yml files at the root that are read as property files though they lie outside the paths: `sources.yml` */
  readonly rootPropertyFiles: string[];
  readonly targetPath: string;
  readonly logPath: string;
  readonly packagesInstallPath: string;
  readonly cleanTargets: string[];
  readonly quoting: PyDict;
  /** config trees by kind, rendered except hooks: models, seeds, snapshots, tests, sources, exposures, ... */
  readonly configTrees: ReadonlyMap<string, PyDict>;
  /** the same trees as written (for `unrendered_config`) */
  readonly unrenderedConfigTrees: ReadonlyMap<string, PyDict>;
  readonly vars: PyDict;
  readonly onRunStart: string[];
  readonly onRunEnd: string[];
  readonly dispatch: readonly { readonly macroNamespace: string; readonly searchOrder: readonly string[] }[];
  readonly queryComment: Value | undefined;
  readonly flags: PyDict;
  readonly restrictAccess: boolean;
  readonly requireDbtVersion: string[];
  /** the file's own text, for excerpts and for hashing */
  readonly text: string;
  /** keys of `project.yml` that are ours alone (`periods`, ...) */
  readonly extra: PyDict;
}

/** One attached database of a target. */
export interface Attachment {
  readonly path: string;
  readonly alias: string | null;
  readonly type: string | null;
  readonly readOnly: boolean;
  readonly secret: string | null;
  readonly options: PyDict;
  readonly isDucklake: boolean | null;
}

/** A profile's chosen output: dbt-duckdb's credentials, read and checked. */
export interface Target {
  readonly profileName: string;
  readonly targetName: string;
  readonly type: 'duckdb';
  /** `:memory:`, a file, `md:..`, `ducklake:..` */
  readonly path: string;
  readonly database: string;
  readonly schema: string;
  readonly threads: number;
  readonly configOptions: PyDict;
  readonly settings: PyDict;
  /** name, or name with repository */
  readonly extensions: readonly { readonly name: string; readonly repo: string | null }[];
  readonly secrets: readonly PyDict[];
  readonly attach: readonly Attachment[];
  readonly externalRoot: string;
  readonly disableTransactions: boolean;
  readonly keepOpen: boolean;
  readonly isDucklake: boolean;
  /** true: an in-memory database of the same name stands in for the one of `path`, and attached ones are only read */
  readonly scratch?: boolean;
  readonly retries: {
    readonly connectAttempts: number;
    readonly queryAttempts: number;
    readonly retryableExceptions: readonly string[];
  } | null;
  /** everything the output block says, rendered: what `{{ target }}` shows beside name, type, schema, threads */
  readonly raw: PyDict;
}

/** A project ready to be parsed: the root package, its installed packages, and the chosen target. */
export interface Project {
  readonly root: Package;
  /** root first, then installed packages by name */
  readonly packages: ReadonlyMap<string, Package>;
  readonly target: Target;
  /** the profile's file, absolute; null when it was given in memory */
  readonly profilesFile: string | null;
  /** `--vars` */
  readonly cliVars: PyDict;
  /** environment variables as seen by this invocation */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** selectors.yml, as written: name -> definition item */
  readonly selectors: ReadonlyMap<string, PyDict>;
  /** `event_generation:`, settled */
  readonly eventGeneration: EventGeneration;
}

/** Variable look-up for a package: CLI > root `vars.<package>` > root global > the package's own. */
export function lookupVar(project: Project, packageName: string, name: string): Value | undefined {
  const fromCli = project.cliVars.get(name);
  if (fromCli !== undefined) return fromCli;
  const scoped = project.root.vars.get(packageName);
  if (isDict(scoped) && scoped.has(name)) return scoped.get(name);
  const global = project.root.vars.get(name);
  if (global !== undefined && !(isDict(global) && project.packages.has(name))) return global;
  const own = packageName === project.root.name ? undefined : project.packages.get(packageName);
  if (own === undefined) return undefined;
  const ownScoped = own.vars.get(packageName);
  if (isDict(ownScoped) && ownScoped.has(name)) return ownScoped.get(name);
  return own.vars.get(name);
}

function isDict(value: Value | undefined): value is PyDict {
  return typeof value === 'object' && value !== null && 'has' in value && 'entries' in value;
}
