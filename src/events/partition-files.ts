import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The only file of a partition that was written here. */
export const DATA_FILE = 'data_0.parquet';

/** Folders that a run works in begin like this; readers' patterns pass over hidden names. */
const STAGE = '.pa-events-';
/** Within a stage: a partition that makes room for its new self. */
const OLD = 'old-';

/**
 * A place beside hive partitions to write new ones in. Nothing that a reader sees changes until `publish`, which swaps
 * each partition by a rename.
 */
export interface PartitionStage {
  /** absolute; may be used for other temporary files, in folders that are no partition's */
  readonly folder: string;
  /** where to write the file of a partition; its folder exists */
  fileFor(partition: string): string;
  /** Puts the written partitions in the place of older ones of the same name. */
  publish(): void;
  /** Removes what is left of the stage; what was published stays. */
  remove(): void;
}

/**
 * Opens a stage in a folder, which is made when it is missing.
 * @param folder absolute; holds partitions such as `simulation_year=2025`
 */
export function openStage(folder: string, pid: number = process.pid): PartitionStage {
  // The stage's own folder is made with the first file, so that a run that fails early leaves no trace.
  const missing = firstMissing(folder);
  mkdirSync(folder, { recursive: true });
  removeLeftovers(folder);
  const stage = join(folder, `${STAGE}${pid}`);
  const written: string[] = [];
  let published = false;
  return {
    folder: stage,
    fileFor(partition) {
      mkdirSync(join(stage, partition), { recursive: true });
      written.push(partition);
      return join(stage, partition, DATA_FILE);
    },
    publish() {
      for (const partition of written) swapIn(stage, partition, join(folder, partition));
      published = true;
    },
    remove() {
      rmSync(stage, { recursive: true, force: true });
      if (!published && missing !== null) removeEmpty(folder, missing);
    },
  };
}

/** One rename where the partition is new or holds our file only; else the old folder makes room, and comes back if need be. */
function swapIn(stage: string, partition: string, target: string): void {
  const fresh = join(stage, partition);
  const others = existsSync(target) ? readdirSync(target).filter(name => name !== DATA_FILE) : [];
  if (existsSync(target) && others.length === 0) {
    renameSync(join(fresh, DATA_FILE), join(target, DATA_FILE));
    return;
  }
  const old = join(stage, `${OLD}${partition}`);
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}

/**
 * Clears what killed runs left behind: their half-written files go, and a partition that had just made room comes back.
 * The stages of processes that still run are theirs.
 */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(STAGE)) continue;
    const pid = Number(name.slice(STAGE.length));
    if (pid !== process.pid && isAlive(pid)) continue;
    const stage = join(folder, name);
    for (const inner of readdirSync(stage)) {
      if (!inner.startsWith(OLD)) continue;
      const target = join(folder, inner.slice(OLD.length));
      if (!existsSync(target)) renameSync(join(stage, inner), target);
    }
    rmSync(stage, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The topmost folder on the way that does not exist yet. */
function firstMissing(folder: string): string | null {
  let missing: string | null = null;
  for (let at = folder; !existsSync(at); at = dirname(at)) missing = at;
  return missing;
}

/** Takes away folders that were made for nothing. */
function removeEmpty(folder: string, upTo: string): void {
  for (let at = folder; ; at = dirname(at)) {
    try {
      rmdirSync(at);
    } catch {
      // Something else has come to lie there.
      return;
    }
    if (at === upTo) return;
  }
}
