import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../core/index.ts';
import type { Package, Project } from '../model/index.ts';

/** The complaints of one parse. */
export class Complaints {
  readonly all: Diagnostic[] = [];
  /** whose files are read at the moment: paths in complaints are relative to its root */
  package: Package | null = null;
  private readonly project: Project;
  private readonly seen = new Set<string>();

  constructor(project: Project) {
    this.project = project;
  }

  /** Adds a complaint unless it was made before: a node's config is looked at more than once. */
  add(diagnostic: Diagnostic): void {
    const key = JSON.stringify([diagnostic.code, diagnostic.message, diagnostic.span, diagnostic.node]);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.all.push(this.fromRoot(diagnostic));
  }

  /** The same complaint with the path of a package's file as it is seen from the project's root. */
  private fromRoot(diagnostic: Diagnostic): Diagnostic {
    const { span } = diagnostic;
    const { root } = this.project;
    if (span === undefined || this.package === null || this.package.name === root.name) return diagnostic;
    if (!existsSync(join(this.package.root, span.file))) return diagnostic;
    const file = join(root.packagesInstallPath, this.package.name, span.file);
    return { ...diagnostic, span: { ...span, file } };
  }
}
