import { join, relative } from 'node:path';
import type { Project } from '../model/project.ts';
import { BUILTIN_PACKAGES } from './macro-namespace.ts';

/**
 * How messages name the file of a resource: from the project's root, so that an installed package's file shows its
 * folder. A built-in macro's file is named after its package; no file of the project has that name.
 */
export function sourceFile(
  project: Pick<Project, 'root' | 'packages'>,
  resource: { readonly package_name: string; readonly original_file_path: string },
): string {
  const { package_name: name, original_file_path: path } = resource;
  if (name === project.root.name) return path;
  if (BUILTIN_PACKAGES.includes(name)) return `${name}:${path}`;
  const home = project.packages.get(name);
  return home === undefined ? path : join(relative(project.root.root, home.root), path);
}

/** Whether a file's name in messages stands for a built-in macro's. */
export const isBuiltinFile = (file: string): boolean => BUILTIN_PACKAGES.some(name => file.startsWith(`${name}:`));
