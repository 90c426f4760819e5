import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** An open database, shared by everyone in the process who uses its file. */
export interface SharedInstance {
  readonly instance: DuckDBInstance;
  readonly readOnly: boolean;
  /** Notes that a file is attached; false when another instance of the process holds it for writing. */
  attach(path: string, readOnly: boolean): boolean;
  /** Gives the instance back; the last user closes it. */
  release(): void;
}

interface Entry {
  readonly opening: Promise<DuckDBInstance>;
  readonly readOnly: boolean;
  users: number;
  /** files attached to it, and whether for reading only */
  readonly attached: Map<string, boolean>;
}

/**
 * Open instances by the real path of their file (in-memory ones by an object of their own). Process-wide on purpose:
 * DuckDB opens a second instance of the same file in the same process without complaint, and then loses what one of the
 * two wrote.
 */
const INSTANCES = new Map<string | object, Entry>();

/** Schemes that are no files: MotherDuck, DuckLake, Postgres... */
const REMOTE = /^[a-z][a-z0-9_+-]+:/i;

export const isFilePath = (path: string): boolean => path !== ':memory:' && path !== '' && !REMOTE.test(path);

/** The path as DuckDB takes it: `~` is the user's home, the rest is counted from the current folder. */
export function absoluteFile(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(path);
}

/** The file's name with all links followed, so that two ways to one file are one; a new file's folder is followed. */
export function realFile(path: string): string {
  const absolute = absoluteFile(path);
  try {
    return realpathSync(absolute);
  } catch {
    try {
      return join(realpathSync(dirname(absolute)), basename(absolute));
    } catch {
      return absolute;
    }
  }
}

/**
 * Opens a database or shares the one that is open already. A reader shares a writer's instance; a writer that finds a
 * reader's instance gets `conflict`, because a file cannot be opened in two ways at once.
 * @throws what the native layer throws when the file cannot be opened
 */
export async function openInstance(
  path: string,
  readOnly: boolean,
  config: Record<string, string>,
): Promise<SharedInstance | 'conflict'> {
  const options = readOnly ? { ...config, access_mode: 'READ_ONLY' } : config;
  if (!isFilePath(path)) {
    // An in-memory database takes no access mode.
    const entry = { opening: DuckDBInstance.create(path, config), readOnly, users: 1, attached: new Map() };
    const instance = await entry.opening;
    INSTANCES.set(entry, entry);
    return shared(entry, entry, instance);
  }
  const key = realFile(path);
  let entry = INSTANCES.get(key);
  if (entry === undefined) {
    if (isHeld(key, readOnly, null)) return 'conflict';
    // Opened by the name that was given: DuckDB names the database after it.
    entry = { opening: DuckDBInstance.create(absoluteFile(path), options), readOnly, users: 0, attached: new Map() };
    INSTANCES.set(key, entry);
  } else if (entry.readOnly && !readOnly) return 'conflict';
  entry.users += 1;
  try {
    return shared(key, entry, await entry.opening);
  } catch (error) {
    if (INSTANCES.get(key) === entry) INSTANCES.delete(key);
    throw error;
  }
}

/** Whether an instance other than `own` has the file open, and one of the two would write. */
function isHeld(file: string, readOnly: boolean, own: Entry | null): boolean {
  for (const [key, entry] of INSTANCES) {
    if (entry === own) continue;
    const held = key === file ? entry.readOnly : entry.attached.get(file);
    if (held !== undefined && !(held && readOnly)) return true;
  }
  return false;
}

function shared(key: string | object, entry: Entry, instance: DuckDBInstance): SharedInstance {
  let released = false;
  return {
    instance,
    readOnly: entry.readOnly,
    attach(path, readOnly) {
      const file = realFile(path);
      if (isHeld(file, readOnly, entry)) return false;
      entry.attached.set(file, readOnly);
      return true;
    },
    release() {
      if (released) return;
      released = true;
      entry.users -= 1;
      if (entry.users > 0) return;
      if (INSTANCES.get(key) === entry) INSTANCES.delete(key);
      instance.closeSync();
    },
  };
}
