import { isAbsolute, join, relative } from 'node:path';
import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import type { Package } from '../model/project.ts';
import type { Environment } from './environment.ts';
import { type PackageOptions, readPackage, readProjectFile } from './project-file.ts';
import type { RenderScope } from './render-scope.ts';

/** Folders below the packages folder that hold packages: links are followed, names with a leading `__` are not ours. */
export function installedFolders(root: Package, environment: Environment): string[] {
  const base = installPath(root);
  return environment
    .list(base)
    .filter(name => !name.startsWith('__') && environment.isDirectory(join(base, name)))
    .map(name => join(base, name));
}

export function installPath(root: Package): string {
  return isAbsolute(root.packagesInstallPath) ? root.packagesInstallPath : join(root.root, root.packagesInstallPath);
}

/**
 * Reads the installed packages. Their project files see the target but not `--vars` (only the root may be changed from
 * outside), and the root's quoting holds for all.
 * @param specified how many packages the packages file asks for: fewer installed ones are an error
 */
export function readInstalledPackages(
  root: Package,
  specified: { readonly count: number; readonly file: string },
  scope: RenderScope,
  options: Pick<PackageOptions, 'dbtVersion'>,
  environment: Environment,
): Result<{ packages: Package[]; warnings: Diagnostic[] }, Diagnostic[]> {
  const folders = installedFolders(root, environment);
  if (specified.count > folders.length) {
    const { count, file } = specified;
    return err([
      problem('PA180', { specified: count, file, installed: folders.length, folder: root.packagesInstallPath }),
    ]);
  }
  const packages: Package[] = [];
  const problems: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const names = new Set([root.name]);
  for (const folder of folders) {
    const raw = readProjectFile(folder, relative(root.root, folder), environment);
    if (!raw.ok) {
      problems.push(raw.error);
      continue;
    }
    const read = readPackage(raw.value, scope, options);
    if (!read.ok) {
      problems.push(...read.error);
      continue;
    }
    const pkg = {
      ...read.value.package,
      quoting: root.quoting,
      rootPropertyFiles: rootProperties(read.value.package, environment),
    };
    if (names.has(pkg.name))
      problems.push(problem('PA181', { name: pkg.name }, { span: raw.value.document.at(['name']) }));
    names.add(pkg.name);
    packages.push(pkg);
    warnings.push(...read.value.warnings);
  }
  if (problems.length > 0) return err(problems);
  packages.sort((a, b) => (a.name < b.name ? -1 : 1));
  return ok({ packages, warnings });
}

/** `sources.yml` beside a `project.yml`: an installed package that is dbt's own keeps dbt's rule, which ignores it. */
function rootProperties(pkg: Package, environment: Environment): string[] {
  return pkg.projectFile === 'project.yml' ? rootPropertyFiles(pkg, environment) : [];
}

/** Property files at a package's root, unless the root itself is a resource path and they are found there anyway. */
export function rootPropertyFiles(pkg: Package, environment: Environment): string[] {
  if (pkg.paths.model.some(path => path === '.' || path === './' || path === '')) return [];
  return ['sources.yml', 'sources.yaml'].filter(name => environment.exists(join(pkg.root, name)));
}
