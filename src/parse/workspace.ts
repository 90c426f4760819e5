import type { Diagnostic } from '../core/index.ts';
import type { Flags, Manifest, Package, Project } from '../model/index.ts';
import type { ParseCache } from './cache/parse-cache.ts';
import type { ConfigTrees } from './config/levels.ts';
import type { SourceFile } from './files/source-file.ts';
import type { NodeLookup } from './lookup.ts';
import type { RelationNames } from './relation-names.ts';
import type { Templates } from './templates/templates.ts';

/** Everything the parsers of one project share while they work. */
export interface Workspace {
  readonly project: Project;
  readonly flags: Flags;
  readonly manifest: Manifest;
  readonly configs: ConfigTrees;
  readonly templates: Templates;
  /** what earlier parses left; null when nothing is to be remembered */
  readonly cache: ParseCache | null;
  readonly names: RelationNames;
  readonly lookup: NodeLookup;
  /** files of unit test fixtures, by `package.name` */
  readonly fixtures: ReadonlyMap<string, SourceFile>;
  /** seconds since the epoch, the `created_at` of everything parsed now */
  readonly now: number;
  report(diagnostic: Diagnostic): void;
  /** Says whose files are read from now on. */
  enter(pkg: Package): void;
}

export const isRoot = (workspace: Workspace, pkg: Package): boolean => pkg.name === workspace.project.root.name;

/** A package by name; nodes only ever name packages that were loaded. */
export function packageOf(workspace: Workspace, name: string): Package {
  const pkg = workspace.project.packages.get(name);
  if (pkg === undefined) throw new Error(`no package ${name}`);
  return pkg;
}
