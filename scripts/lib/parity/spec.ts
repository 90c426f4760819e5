import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One thing done to a project copy. The file operations come first, then `sql`, then the command. */
export interface Step {
  /** Unique name of the step; recorded answers refer to it. */
  id: string;
  /** Arguments of the tool, e.g. `['run', '--full-refresh']`; a step without them only prepares files or tables. */
  args?: string[];
  env?: Record<string, string>;
  /** From → to, both relative to the project; a folder is copied whole and replaces what is there. */
  copy?: Record<string, string>;
  remove?: string[];
  /** SQL run by the harness on the project's databases, attached under their names; `{project}` is the copy's path. */
  sql?: string[];
}

/** One `ls` invocation, run after the last step. */
export interface Listing {
  id: string;
  args: string[];
}

/** A difference that we know and accept. It must still be there: a stale explanation is an error. */
export interface Explained {
  aspect: Aspect;
  /** Patterns with `*`; absent means any. */
  step?: string;
  id?: string;
  why: string;
}

export const aspects = ['ls', 'compile', 'status', 'rows'] as const;
export type Aspect = (typeof aspects)[number];

export interface ParitySpec {
  /** The folder of `parity.json`, or of the project without one: `expected/` in it holds the recorded answers. */
  home: string;
  /** Catalog name → file relative to the project. Absent: every DuckDB file found, named by its stem. */
  databases?: Record<string, string>;
  /** Folders (relative) whose data files count as relations: Parquet, CSV and JSON. */
  files: string[];
  /** `schema.relation.column` patterns whose values differ between any two runs; only null or not is compared. */
  volatile: string[];
  /** Patterns of nodes whose compiled lines come in no order of their own (dbt walks a set): compared sorted. */
  unordered: string[];
  steps: Step[];
  ls: Listing[];
  explained: Explained[];
}

interface SpecFile extends Partial<Omit<ParitySpec, 'ls' | 'home'>> {
  /** A string is short for `--select <string>`; a list is the arguments of `ls`. */
  ls?: (string | string[])[];
}

/** The script of a project that has no `parity.json`: everything once, then again. */
function defaultSpec(dir: string): SpecFile {
  const packages = ['packages.yml', 'dependencies.yml'].some(name => existsSync(join(dir, name)));
  return {
    steps: [
      ...(packages ? [{ id: 'deps', args: ['deps'] }] : []),
      { id: 'compile', args: ['compile'] },
      { id: 'build', args: ['build'] },
      { id: 'build again', args: ['build'] },
    ],
    ls: [
      '*',
      ['--output', 'name'],
      ['--output', 'path'],
      ['--output', 'json'],
      ['--resource-type', 'test'],
      'config.materialized:view+',
      'config.materialized:table,+config.materialized:table',
      'package:this',
      'test_type:generic',
    ],
  };
}

/**
 * Reads the script of a project: `parity.json` in its folder or in `tests/` of it, or the default one.
 * Throws when the file is not JSON or two steps have one name: both are faults of the fixture's author.
 */
export function loadSpec(dir: string): ParitySpec {
  const path = ['parity.json', 'tests/parity.json'].map(name => join(dir, name)).find(existsSync);
  const file: SpecFile = path ? JSON.parse(readFileSync(path, 'utf8')) : defaultSpec(dir);
  const steps = file.steps ?? [];
  const names = new Set<string>();
  for (const step of steps) {
    if (names.has(step.id)) throw new Error(`${path}: two steps are named '${step.id}'`);
    names.add(step.id);
  }
  return {
    home: path ? dirname(path) : dir,
    databases: file.databases,
    files: file.files ?? [],
    volatile: file.volatile ?? [],
    unordered: file.unordered ?? [],
    steps,
    ls: (file.ls ?? []).map(entry => {
      const args = typeof entry === 'string' ? ['--select', entry] : entry;
      return { id: args.join(' ') || '(all)', args };
    }),
    explained: file.explained ?? [],
  };
}

/** A pattern in which `*` stands for any text. */
export function wildcard(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split('*')
      .map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  );
}
