import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';

/**
 * Writes a file whole or not at all: into a temporary file beside it, which then takes its place. Folders are made.
 * A full disk or a missing permission leaves the old file as it was and is told as PA702.
 */
export function writeArtifact(path: string, text: string): Result<void, Diagnostic> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, text);
    renameSync(temporary, path);
    return ok(undefined);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // The first failure is the one to tell.
    }
    return err(problem('PA702', { path, reason: (error as Error).message }));
  }
}
