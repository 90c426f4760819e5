import { type Diagnostic, DiagnosticError, err, ok, problem, type Result, warning } from '../core/index.ts';
import { PyDict, type Value } from '../core/value.ts';
import type { Package, Project } from '../model/project.ts';
import { targetDict } from './credentials.ts';
import { DBT_VERSION } from './dbt-version.ts';
import { type Environment, systemEnvironment } from './environment.ts';
import { settleEventGeneration } from './event-generation.ts';
import { absolute, findProjectDir } from './find.ts';
import { readInstalledPackages, rootPropertyFiles } from './installed-packages.ts';
import { readPackageFile } from './package-file.ts';
import { type LoadedProfile, loadProfile } from './profile.ts';
import { readPackage, readProjectFile } from './project-file.ts';
import { renderTree } from './render.ts';
import { createScope, NoTarget } from './render-scope.ts';
import { readSelectors } from './selectors-file.ts';
import { overrideTarget, type TargetOverride } from './target-override.ts';

export interface LoadOptions {
  /** `--project-dir`; default: the nearest folder with a project file */
  readonly projectDir?: string;
  readonly profilesDir?: string;
  readonly profile?: string;
  readonly target?: string;
  readonly threads?: number | null;
  /** `--vars` */
  readonly vars?: PyDict;
  /** what is changed in the profile's target */
  readonly targetOverride?: TargetOverride;
  /** `--config`: a YAML file with `event_generation:` */
  readonly configFile?: string;
  readonly targetPath?: string;
  readonly logPath?: string;
  /** check `require-dbt-version`; default true */
  readonly versionCheck?: boolean;
  /** false: installed packages are not read (deps, clean, debug) */
  readonly packages?: boolean;
  /** false: a missing variable is None (deps) */
  readonly requireVars?: boolean;
  /** names that every template sees besides env_var, var and target */
  readonly baseScope?: ReadonlyMap<string, Value>;
  /** the outside world; default: the process's own */
  readonly environment?: Partial<Environment>;
}

export interface LoadedProject {
  readonly project: Project;
  readonly warnings: readonly Diagnostic[];
  /** environment variables that project-level files read, with their values; secrets show as undefined */
  readonly envReads: ReadonlyMap<string, string | undefined>;
  /** variables that project-level files asked for: what they say may follow from them */
  readonly varReads: ReadonlySet<string>;
}

/**
 * Finds and reads a project: project file, profile and target, installed packages, selectors.
 * @returns every complaint found at the first stage that has any
 */
export async function loadProject(options: LoadOptions = {}): Promise<Result<LoadedProject, Diagnostic[]>> {
  try {
    return load(options);
  } catch (error) {
    // A file that is there but cannot be read.
    if (error instanceof DiagnosticError) return err([...error.diagnostics]);
    throw error;
  }
}

function load(options: LoadOptions): Result<LoadedProject, Diagnostic[]> {
  const environment = systemEnvironment(options.environment);
  const envReads = new Map<string, string | undefined>();
  const varReads = new Set<string>();
  const vars = options.vars ?? new PyDict();
  const common = {
    env: environment.env,
    base: options.baseScope,
    onEnvRead: (name: string, value: string | undefined) => void envReads.set(name, value),
    onVarRead: (name: string) => void varReads.add(name),
  };
  const secretScope = createScope({ ...common, vars, secrets: true });

  const folder = findProjectDir(options.projectDir, environment);
  if (!folder.ok) return err([folder.error]);
  const raw = readProjectFile(folder.value, '', environment);
  if (!raw.ok) return err([raw.error]);

  const profileName = renderTree(raw.value.data.get('profile') ?? null, raw.value.document, secretScope);
  if (!profileName.ok) return err([profileName.error]);
  const profilesDir = options.profilesDir === undefined ? undefined : absolute(options.profilesDir, environment);
  const profile = loadProfile(
    {
      profilesDir,
      projectDir: folder.value,
      profile: options.profile,
      projectProfile: typeof profileName.value === 'string' ? profileName.value : null,
      target: options.target,
      threads: options.threads ?? null,
    },
    secretScope,
    environment,
  );
  if (!profile.ok) return profile;
  const { file: profilesFile } = profile.value;
  const target = overrideTarget(profile.value.target, options.targetOverride ?? {});

  const requireVars = options.requireVars ?? true;
  const projectScope = createScope({ ...common, vars, target: targetDict(target), secrets: false, requireVars });
  const dbtVersion = (options.versionCheck ?? true) ? DBT_VERSION : undefined;
  const { targetPath, logPath } = options;
  const root = readPackage(raw.value, projectScope, { dbtVersion, targetPath, logPath });
  if (!root.ok) return root;
  const moved = movedFlags(root.value.package, profile.value);
  if (!moved.ok) return err([moved.error]);
  const events = settleEventGeneration({
    raw: raw.value,
    root: root.value.package,
    vars,
    configFile: options.configFile,
    scope: projectScope,
    environment,
  });
  if (!events.ok) return events;
  const rootPackage = {
    ...root.value.package,
    vars: events.value.vars,
    flags: moved.value.flags,
    rootPropertyFiles: rootPropertyFiles(root.value.package, environment),
  };

  const selectors = readSelectors(folder.value, projectScope, environment);
  if (!selectors.ok) return err([selectors.error]);

  let installed: { packages: Package[]; warnings: Diagnostic[] } = { packages: [], warnings: [] };
  if (options.packages ?? true) {
    const specified = readPackageFile(folder.value, '', secretScope, environment);
    if (!specified.ok) return err([specified.error]);
    const packageScope = createScope({ ...common, vars: new PyDict(), target: targetDict(target), secrets: false });
    const { packages, file } = specified.value;
    const read = readInstalledPackages(
      rootPackage,
      { count: packages.length, file },
      packageScope,
      { dbtVersion },
      environment,
    );
    if (!read.ok) return read;
    installed = read.value;
  }

  const project: Project = {
    root: rootPackage,
    packages: new Map([rootPackage, ...installed.packages].map(pkg => [pkg.name, pkg])),
    target,
    profilesFile,
    cliVars: vars,
    env: environment.env,
    selectors: selectors.value,
    eventGeneration: events.value.settings,
  };
  const warnings = [
    ...profile.value.warnings,
    ...moved.value.warnings,
    ...root.value.warnings,
    ...events.value.warnings,
    ...installed.warnings,
  ];
  return ok({ project, warnings, envReads, varReads });
}

/** The project's `flags:`, or else those that an old profiles.yml keeps under `config:`; both are an error. */
function movedFlags(
  root: Package,
  profile: Pick<LoadedProfile, 'config' | 'file'>,
): Result<{ flags: PyDict; warnings: Diagnostic[] }, Diagnostic> {
  if (profile.config.size === 0) return ok({ flags: root.flags, warnings: [] });
  if (root.flags.size > 0) return err(problem('PA127', { file: profile.file, projectFile: root.projectFile }));
  return ok({
    flags: profile.config,
    warnings: [warning('PA128', { file: profile.file, projectFile: root.projectFile })],
  });
}

/** The root project file alone, without profile and packages: `target` is empty in its templates (clean). */
export function loadProjectFile(options: Omit<LoadOptions, 'packages'> = {}): Result<Package, Diagnostic[]> {
  const environment = systemEnvironment(options.environment);
  const folder = findProjectDir(options.projectDir, environment);
  if (!folder.ok) return err([folder.error]);
  const raw = readProjectFile(folder.value, '', environment);
  if (!raw.ok) return err([raw.error]);
  const scope = createScope({
    env: environment.env,
    base: options.baseScope,
    vars: options.vars ?? new PyDict(),
    target: new NoTarget(),
    secrets: false,
    requireVars: options.requireVars ?? true,
  });
  const { targetPath, logPath } = options;
  const dbtVersion = (options.versionCheck ?? true) ? DBT_VERSION : undefined;
  const read = readPackage(raw.value, scope, { dbtVersion, targetPath, logPath });
  return read.ok ? ok(read.value.package) : read;
}
