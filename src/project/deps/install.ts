import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve, sep } from 'node:path';
import { type Diagnostic, type EventSink, err, ok, problem, type Result } from '../../core/index.ts';
import { PyDict } from '../../core/value.ts';
import { type Environment, systemEnvironment } from '../environment.ts';
import { findProjectDir } from '../find.ts';
import { type PackageFile, readMappingFile, readPackageFile } from '../package-file.ts';
import { readProjectFile } from '../project-file.ts';
import { renderTree } from '../render.ts';
import { createScope, NoTarget, type RenderScope } from '../render-scope.ts';
import { type AddedPackage, addPackage } from './add-package.ts';
import type { FetchContext, Fetched } from './fetched.ts';
import { definitionHash, LOCK_FILE, lockFileText } from './lock-file.ts';
import { type PackageSpec, readPackageSpecs } from './package-spec.ts';
import { fetchPackage, resolvePackages } from './resolve.ts';

export interface DepsOptions {
  readonly projectDir?: string;
  readonly vars?: PyDict;
  /** write package-lock.yml and stop */
  readonly lock?: boolean;
  /** resolve again although the lock fits */
  readonly upgrade?: boolean;
  readonly add?: AddedPackage;
  /** hub versions must run on this dbt; undefined: any */
  readonly dbtVersion?: string;
  readonly emit: EventSink;
  readonly environment?: Partial<Environment>;
}

/**
 * `pa deps`: brings the lock file up to date and installs what it says. The packages folder is exchanged only when
 * everything has been fetched.
 */
export async function installDependencies(options: DepsOptions): Promise<Result<null, Diagnostic[]>> {
  const environment = systemEnvironment(options.environment);
  const downloads = mkdtempSync(join(tmpdir(), 'pa-deps-'));
  try {
    const result = await install(options, environment, downloads);
    return result.ok ? result : err([result.error]);
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

async function install(
  options: DepsOptions,
  environment: Environment,
  downloads: string,
): Promise<Result<null, Diagnostic>> {
  const { emit } = options;
  const say = (name: string, message: string): void => emit({ type: 'line', level: 'info', name, message });
  const folder = findProjectDir(options.projectDir, environment);
  if (!folder.ok) return folder;
  const root = environment.realpath(folder.value);
  const scope = createScope({
    env: environment.env,
    vars: options.vars ?? new PyDict(),
    secrets: true,
    requireVars: false,
  });
  const project = readRoot(root, options, environment);
  if (!project.ok) return project;

  if (options.add !== undefined) {
    const added = addPackage(root, options.add, scope, environment, say);
    if (!added.ok) return added;
  }
  const wanted = readPackageFile(root, '', scope, environment);
  if (!wanted.ok) return wanted;
  const context: FetchContext = {
    root,
    downloads,
    environment,
    emit,
    dbtVersion: options.dbtVersion,
    readMetadata: (path, label) => readMetadata(path, label, scope, environment),
  };

  const locked = await bringLockUpToDate(
    root,
    project.value.name,
    wanted.value,
    options.upgrade ?? false,
    context,
    say,
  );
  if (!locked.ok) return locked;
  if (options.lock) return ok(null);
  const fetched = locked.value ?? (await fetchLocked(root, scope, context));
  if (!Array.isArray(fetched)) return fetched;
  const target = resolve(root, project.value.installPath);
  // The folder is emptied before packages go in: it may not be, or hold, the project.
  if (root === target || root.startsWith(target.endsWith(sep) ? target : target + sep)) {
    return err(problem('PA193', { path: target }));
  }
  return exchange(fetched, target, say);
}

function readRoot(
  root: string,
  options: DepsOptions,
  environment: Environment,
): Result<{ name: string; installPath: string }, Diagnostic> {
  const raw = readProjectFile(root, '', environment);
  if (!raw.ok) return raw;
  const vars = options.vars ?? new PyDict();
  const scope = createScope({ env: environment.env, vars, secrets: false, requireVars: false, target: new NoTarget() });
  const wanted = PyDict.of(
    ['name', 'packages-install-path'].map(key => [key, raw.value.data.get(key) ?? null] as const),
  );
  const rendered = renderTree(wanted, raw.value.document, scope);
  if (!rendered.ok) return rendered;
  const values = rendered.value as PyDict;
  const name = values.get('name');
  if (typeof name !== 'string') return err(problem('PA106', { file: raw.value.document.file }));
  const path = values.get('packages-install-path');
  return ok({ name, installPath: typeof path === 'string' ? path : 'dbt_packages' });
}

function readMetadata(
  folder: string,
  label: string,
  scope: RenderScope,
  environment: Environment,
): { name: string; packages: readonly PackageSpec[] } | Diagnostic {
  const raw = readProjectFile(folder, label, environment);
  if (!raw.ok) return raw.error;
  const name = raw.value.data.get('name');
  if (typeof name !== 'string' || name === '') return problem('PA106', { file: raw.value.document.file });
  if (name !== basename(name) || name === '..' || name === '.') {
    return problem('PA107', { name, reason: 'it leads out of the packages folder' });
  }
  const file = readPackageFile(folder, label, scope, environment);
  if (!file.ok) return file.error;
  const specs = readPackageSpecs(file.value);
  return specs.ok ? { name, packages: specs.value } : specs.error;
}

/** Writes the lock file when it is missing, stale, or to be renewed. @returns what was fetched for it, if it was */
async function bringLockUpToDate(
  root: string,
  rootName: string,
  wanted: PackageFile,
  upgrade: boolean,
  context: FetchContext,
  say: (name: string, message: string) => void,
): Promise<Result<Fetched[] | null, Diagnostic>> {
  const path = join(root, LOCK_FILE);
  const hash = definitionHash(wanted);
  if (!upgrade && existsSync(path)) {
    const lock = readMappingFile(path, LOCK_FILE, context.environment);
    if (!lock.ok) return lock;
    if (lock.value?.data.get('sha1_hash') === hash) return ok(null);
  }
  if (wanted.packages.length === 0) {
    say('DepsNoPackagesFound', 'Warning: No packages were found in packages.yml');
    return ok([]);
  }
  const specs = readPackageSpecs(wanted);
  if (!specs.ok) return specs;
  const resolved = await resolvePackages(specs.value, rootName, context);
  if (!resolved.ok) return resolved;
  const entries = resolved.value.map(item => item.lockEntry.copy().set('name', item.projectName));
  writeFileSync(path, lockFileText(entries, hash));
  say('DepsLockUpdating', `Updating lock file in file path: ${path}`);
  return resolved;
}

/** Fetches exactly what the lock file says. */
async function fetchLocked(
  root: string,
  scope: RenderScope,
  context: FetchContext,
): Promise<Fetched[] | Result<never, Diagnostic>> {
  const lock = readMappingFile(join(root, LOCK_FILE), LOCK_FILE, context.environment);
  if (!lock.ok) return lock;
  const { data, document } = lock.value ?? { data: new PyDict(), document: undefined };
  const unrendered = (data.get('packages') ?? []) as PyDict[];
  if (document === undefined) return [];
  const rendered = renderTree(PyDict.of([['packages', unrendered]]), document, scope);
  if (!rendered.ok) return rendered;
  const packages = (rendered.value as PyDict).get('packages') as PyDict[];
  const specs = readPackageSpecs({ file: LOCK_FILE, packages, unrendered, document });
  if (!specs.ok) return specs;
  const fetched: Fetched[] = [];
  for (const spec of specs.value) {
    // A lock is pinned: warnings about branches have been given when it was made.
    const result = await fetchPackage(spec.kind === 'git' ? { ...spec, warnUnpinned: false } : spec, context);
    if (!result.ok) return result;
    fetched.push(result.value);
  }
  return fetched;
}

function exchange(
  packages: readonly Fetched[],
  target: string,
  say: (name: string, message: string) => void,
): Result<null, Diagnostic> {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const outdated: string[] = [];
  for (const item of packages) {
    say('DepsStartPackageInstall', `Installing ${item.label}`);
    const destination = join(target, item.projectName);
    if (item.movable) move(item.folder, destination);
    else link(item.folder, destination);
    say('DepsInstallInfo', `Installed from ${item.versionLabel}`);
    if (item.newest !== undefined) {
      if (item.newest.taken === item.newest.latest) say('DepsUpToDate', 'Up to date!');
      else {
        say('DepsUpdateAvailable', `Updated version available: ${item.newest.latest}`);
        outdated.push(item.label);
      }
    }
    if (item.spec.kind === 'git' && item.spec.subdirectory !== null) {
      say('DepsListSubdirectory', `and subdirectory ${item.spec.subdirectory}`);
    }
  }
  if (outdated.length > 0) {
    say('Formatting', '');
    say(
      'DepsNotifyUpdatesAvailable',
      `Updates available for packages: ${outdated.join(', ')}\nUpdate your versions in packages.yml, then run pa deps`,
    );
  }
  return ok(null);
}

/** A link where the system has them, else a copy. */
function link(source: string, destination: string): void {
  try {
    symlinkSync(source, destination, 'dir');
  } catch {
    cpSync(source, destination, { recursive: true });
  }
}

/** Renames, or copies between file systems. */
function move(source: string, destination: string): void {
  try {
    renameSync(source, destination);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    cpSync(source, destination, { recursive: true });
  }
}
