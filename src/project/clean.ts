import { existsSync, realpathSync, rmSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { type Diagnostic, type EventSink, err, ok, problem, type Result } from '../core/index.ts';
import type { Package } from '../model/project.ts';

export interface CleanOptions {
  /** refuse paths outside the project */
  readonly projectFilesOnly: boolean;
  readonly emit: EventSink;
}

/**
 * Deletes the project's clean-targets (A17). Nothing is deleted when one of them is refused: a resource path or a
 * folder that holds one, the project itself, or a path outside it. Links are resolved before the rules are applied.
 */
export function cleanProject(pkg: Package, options: CleanOptions): Result<null, Diagnostic> {
  const root = realpathSync(pkg.root);
  const { docs, asset, ...resources } = pkg.paths;
  const sources = Object.values(resources)
    .flat()
    .map(path => real(resolve(root, path)));
  const targets = [...new Set(pkg.cleanTargets.map(path => real(resolve(root, path))))];

  const holdsSources = targets.filter(target => target === root || sources.some(source => isWithin(source, target)));
  if (holdsSources.length > 0) return err(problem('PA192', { paths: holdsSources, reason: 'source paths' }));
  const holdsProject = targets.filter(target => isWithin(root, target));
  const outside = targets.filter(target => !isWithin(target, root));
  const refused = options.projectFilesOnly ? outside : holdsProject;
  if (refused.length > 0) return err(problem('PA192', { paths: refused, reason: 'directories outside the project' }));

  const say = (name: string, message: string): void => options.emit({ type: 'line', level: 'info', name, message });
  for (const target of targets) {
    say('CheckCleanPath', `Checking ${target}/*`);
    rmSync(target, { recursive: true, force: true });
    say('ConfirmCleanPath', `Cleaned ${target}/*`);
  }
  say('FinishedCleanPaths', 'Finished cleaning all paths.');
  return ok(null);
}

/** The path with the links of its existing part resolved. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : resolve(real(parent), relative(parent, path));
}

/** Whether `path` is `folder` or lies below it. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
