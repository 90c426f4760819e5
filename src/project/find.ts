import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import type { Environment } from './environment.ts';

/** The names of a project file, in the order in which they are looked for. */
export const PROJECT_FILES: readonly string[] = ['dbt_project.yml', 'project.yml'];

/** The project file in exactly this folder. */
export function projectFileIn(folder: string, environment: Environment): string | undefined {
  return PROJECT_FILES.find(name => environment.exists(join(folder, name)));
}

/**
 * The project's folder: the one given, which must hold a project file; else the nearest at or above the working
 * directory. The path is absolute and keeps symbolic links as typed.
 */
export function findProjectDir(given: string | undefined, environment: Environment): Result<string, Diagnostic> {
  if (given !== undefined) {
    const folder = absolute(given, environment);
    if (projectFileIn(folder, environment) !== undefined) return ok(folder);
    return err(problem(environment.isDirectory(folder) ? 'PA102' : 'PA103', { folder }));
  }
  for (let folder = environment.cwd; ; folder = dirname(folder)) {
    if (projectFileIn(folder, environment) !== undefined) return ok(folder);
    if (folder === dirname(folder)) return err(problem('PA101', { folder: environment.cwd }));
  }
}

/** Resolves a path as typed: `~` is the home directory, relative ones start at the working directory. */
export function absolute(path: string, environment: Environment): string {
  const expanded = path === '~' || path.startsWith('~/') ? join(environment.home, path.slice(1)) : path;
  return isAbsolute(expanded) ? resolve(expanded) : resolve(environment.cwd, expanded);
}
