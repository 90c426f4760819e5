import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import type { Package } from '../../model/index.ts';
import { type IgnoreFilter, ignoreFilter } from '../../project/index.ts';
import { readable } from '../guarded-file.ts';
import type { FileKind, SourceFile } from './source-file.ts';

interface Found {
  readonly path: string;
  readonly absolute: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly stamp: string;
}

/** The files of a package by kind. */
export type PackageFiles = Readonly<Record<FileKind, readonly SourceFile[]>>;

interface Place {
  readonly kind: FileKind;
  readonly paths: readonly string[];
  readonly extensions: readonly string[];
}

/**
 * Finds the files of a package. Within a folder, files come before sub-folders, each by name. Links are followed; a
 * link to a folder above itself is not. Files whose names begin with `.`, `#` or `~` do not count. @throws DiagnosticError for a folder that cannot be read
 */
export function findFiles(pkg: Package): PackageFiles {
  const ignored = ignoreRule(pkg.root);
  const walks = new Map<string, Found[]>();
  const walk = (path: string): Found[] => {
    let found = walks.get(path);
    if (found === undefined) {
      found = [];
      const folder = join(pkg.root, path);
      if (existsSync(folder)) walkFolder(folder, '', found, [realpathSync(folder)]);
      walks.set(path, found);
    }
    return found;
  };
  const result = {} as Record<FileKind, SourceFile[]>;
  for (const place of placesOf(pkg)) {
    const seen = new Set<string>();
    const files: SourceFile[] = [];
    for (const extension of place.extensions) {
      for (const searched of place.paths) {
        for (const found of walk(searched)) {
          if (!found.path.toLowerCase().endsWith(extension)) continue;
          if (place.kind === 'singular_test' && /^(generic|fixtures)\//.test(found.path)) continue;
          const originalPath = normalize(join(searched, found.path)).split(sep).join('/');
          if (seen.has(originalPath) || ignored(originalPath)) continue;
          seen.add(originalPath);
          files.push(sourceFile(pkg, place.kind, searched, originalPath, found));
        }
      }
    }
    result[place.kind] = files;
  }
  result.properties = [...rootPropertyFiles(pkg), ...result.properties];
  return result;
}

function sourceFile(
  pkg: Package,
  kind: FileKind,
  searchedPath: string,
  originalPath: string,
  found: Found,
): SourceFile {
  return {
    package: pkg,
    kind,
    searchedPath,
    relativePath: found.path,
    originalPath,
    absolutePath: found.absolute,
    stamp: found.stamp,
    size: found.size,
    modifiedMs: found.modifiedMs,
  };
}

function placesOf(pkg: Package): Place[] {
  const { paths } = pkg;
  const sources = unique([
    ...paths.model,
    ...paths.seed,
    ...paths.snapshot,
    ...paths.analysis,
    ...paths.macro,
    ...paths.test,
    ...paths.function,
  ]);
  const below = (name: string) => paths.test.map(path => join(path, name));
  return [
    { kind: 'macro', paths: paths.macro, extensions: ['.sql'] },
    { kind: 'model', paths: paths.model, extensions: ['.sql', '.py'] },
    { kind: 'snapshot', paths: paths.snapshot, extensions: ['.sql'] },
    { kind: 'analysis', paths: paths.analysis, extensions: ['.sql'] },
    { kind: 'singular_test', paths: paths.test, extensions: ['.sql'] },
    { kind: 'generic_test', paths: below('generic'), extensions: ['.sql'] },
    { kind: 'seed', paths: paths.seed, extensions: ['.csv'] },
    { kind: 'docs', paths: paths.docs.length > 0 ? paths.docs : sources, extensions: ['.md'] },
    { kind: 'properties', paths: sources, extensions: ['.yml', '.yaml'] },
    { kind: 'fixture', paths: below('fixtures'), extensions: ['.csv', '.sql'] },
    { kind: 'function', paths: paths.function, extensions: ['.sql', '.py'] },
  ];
}

const unique = (paths: readonly string[]): string[] => [...new Set(paths)];

function rootPropertyFiles(pkg: Package): SourceFile[] {
  return pkg.rootPropertyFiles.flatMap(name => {
    const absolute = join(pkg.root, name);
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) return [];
    return [sourceFile(pkg, 'properties', '', name, described(name, absolute, stats))];
  });
}

function ignoreRule(root: string): IgnoreFilter {
  const path = join(root, '.dbtignore');
  return existsSync(path) ? ignoreFilter(readFileSync(path, 'utf8')) : () => false;
}

function walkFolder(folder: string, prefix: string, found: Found[], ancestors: readonly string[]): void {
  const entries = readable(folder, () => readFolder(folder));
  const folders: { name: string; linked: boolean }[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) {
      folders.push({ name: entry.name, linked: false });
      continue;
    }
    const hidden = /^[.#~]/.test(entry.name);
    if (hidden && !entry.isSymbolicLink()) continue;
    const absolute = join(folder, entry.name);
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    if (stats.isDirectory()) folders.push({ name: entry.name, linked: true });
    else if (!hidden) found.push(described(prefix + entry.name, absolute, stats));
  }
  for (const { name, linked } of folders) {
    const below = join(folder, name);
    if (linked && leadsBack(below, folder, ancestors)) continue;
    walkFolder(below, `${prefix}${name}/`, found, linked ? [...ancestors, realpathSync(below)] : ancestors);
  }
}

const readFolder = (folder: string) =>
  readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** A link to a folder that holds it, directly or by way of other links. */
function leadsBack(link: string, folder: string, ancestors: readonly string[]): boolean {
  const target = realpathSync(link);
  const here = realpathSync(folder);
  return ancestors.includes(target) || here === target || here.startsWith(target + sep);
}

function described(
  path: string,
  absolute: string,
  stats: { size: number; mtimeMs: number; ctimeMs: number; ino: number },
): Found {
  const stamp = `${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}:${stats.ino}`;
  return { path, absolute, size: stats.size, modifiedMs: Math.max(stats.mtimeMs, stats.ctimeMs), stamp };
}
