import { foldersOf, type SourceFile } from './files/source-file.ts';

/** Package and folders below the resource path: where an fqn begins (F21). */
export const folderFqn = (file: Pick<SourceFile, 'package' | 'relativePath'>): string[] => [
  file.package.name,
  ...foldersOf(file.relativePath),
];

/** As `folderFqn`, for resources that know only their path from the package's root: its first part is left out. */
export const rootFqn = (packageName: string, originalPath: string): string[] => [
  packageName,
  ...foldersOf(originalPath).slice(1),
];
