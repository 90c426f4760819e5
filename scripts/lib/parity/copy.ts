import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { makeTwin } from '../../twin.ts';
import type { Step } from './spec.ts';

/** Products of a run and of development: a copy starts without them. */
const left = new Set(['.git', 'node_modules', 'target', 'logs', 'dbt_packages', 'dist', 'expected', '.user.yml']);

/** Copies a project into a new temporary folder, links followed, and returns the copy's path. */
export function copyProject(dir: string, label: string): string {
  const to = join(mkdtempSync(join(tmpdir(), `parity-${label}-`)), basename(dir) || 'project');
  cpSync(dir, to, {
    recursive: true,
    dereference: true,
    filter: source =>
      !relative(dir, source)
        .split(sep)
        .some(part => left.has(part) || /\.duckdb(\.wal)?$/.test(part)),
  });
  return to;
}

/**
 * The folder in which real dbt can run a copied project: the copy itself, or for a project with `project.yml`, which
 * dbt does not read, its twin beside the copy.
 */
export function readableByDbt(copy: string): string {
  if (existsSync(join(copy, 'dbt_project.yml')) || !existsSync(join(copy, 'project.yml'))) return copy;
  return makeTwin(copy, join(dirname(copy), 'twin', basename(copy)));
}

/** Removes a copy made by `copyProject`, with the temporary folder around it. */
export function removeCopy(copy: string): void {
  rmSync(dirname(copy), { recursive: true, force: true });
}

/** The file operations of a step. */
export function prepareFiles(step: Step, copy: string): void {
  for (const path of step.remove ?? []) rmSync(join(copy, path), { recursive: true, force: true });
  for (const [from, to] of Object.entries(step.copy ?? {})) {
    rmSync(join(copy, to), { recursive: true, force: true });
    mkdirSync(dirname(join(copy, to)), { recursive: true });
    cpSync(join(copy, from), join(copy, to), { recursive: true });
  }
}
