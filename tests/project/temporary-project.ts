import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Diagnostic } from '../../src/core/index.ts';
import { type LoadedProject, type LoadOptions, loadProject } from '../../src/project/index.ts';

const folders: string[] = [];

/** A folder with these files (path -> text), removed when the test file ends. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'pa-project-')));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export const PROFILES = 'p:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: x.duckdb}\n';

type Options = Omit<LoadOptions, 'environment'> & { env?: Record<string, string>; cwd?: string; home?: string };

/** Loads the project in a folder with an environment of its own. */
export function load(root: string, options: Options = {}) {
  const { env = {}, cwd = root, home = '/nonexistent', ...rest } = options;
  return loadProject({ ...rest, environment: { cwd, env, home } });
}

/** The project, which must load. */
export async function loaded(files: Readonly<Record<string, string>>, options: Options = {}): Promise<LoadedProject> {
  const result = await load(folderWith({ 'profiles.yml': PROFILES, ...files }), options);
  if (!result.ok) throw new Error(result.error.map(problem => problem.message).join('\n'));
  return result.value;
}

/** The complaints about a project that must not load. */
export async function complaints(
  files: Readonly<Record<string, string>>,
  options: Options = {},
): Promise<Diagnostic[]> {
  const result = await load(folderWith({ 'profiles.yml': PROFILES, ...files }), options);
  if (result.ok) throw new Error('the project loaded');
  return result.error;
}

/** Code, place and text of complaints: what a user sees first. */
export const seen = (problems: readonly Diagnostic[]): string[] =>
  problems.map(p => `${p.code} ${p.span ? `${p.span.file}:${p.span.line}:${p.span.column}` : '-'} ${p.message}`);
