import { readFileSync } from 'node:fs';
import { sha256 } from '../../core/index.ts';
import type { PackageFiles } from '../files/find-files.ts';
import type { SourceFile } from '../files/source-file.ts';

/** A file as the cache knew it: its stamp, or its content's hash where the stamp cannot be trusted. */
export type FileStamp = readonly [id: string, stamp: string, hash: string | null];

/** Files changed less than this before the parse began may change again without their times showing it. */
const GRACE_MS = 3000;

export function stampFiles(packages: readonly PackageFiles[], parseBegan: number): FileStamp[] {
  return everyFile(packages).map(file => {
    const fresh = file.modifiedMs > parseBegan - GRACE_MS;
    return [idOf(file), file.stamp, fresh ? hashOf(file) : null];
  });
}

/** How many files are new, gone or changed since their stamps were taken. */
export function countChanged(packages: readonly PackageFiles[], known: readonly FileStamp[]): number {
  const stamps = new Map(known.map(([id, stamp, hash]) => [id, { stamp, hash }]));
  let changed = 0;
  let met = 0;
  for (const file of everyFile(packages)) {
    const before = stamps.get(idOf(file));
    if (before === undefined) {
      changed += 1;
      continue;
    }
    met += 1;
    if (before.hash !== null ? before.hash !== hashOf(file) : before.stamp !== file.stamp) changed += 1;
  }
  return changed + (stamps.size - met);
}

const everyFile = (packages: readonly PackageFiles[]): SourceFile[] =>
  packages.flatMap(files => Object.values(files).flat());

const idOf = (file: SourceFile): string => `${file.kind}:${file.package.name}://${file.originalPath}`;

function hashOf(file: SourceFile): string {
  try {
    return sha256(readFileSync(file.absolutePath));
  } catch {
    return 'unreadable';
  }
}
