import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Parts of a cache file; each is read only when it is asked for. */
export interface CacheSections {
  readonly header: unknown;
  section(name: string): unknown;
}

/** Raised at the first use of a file that is not what was written: damaged, cut off, or of another form. */
export class DamagedCache extends Error {}

const MAGIC = 'pa-parse-cache 1';

/**
 * Reads a cache file: a first line that says what it is and how its content hashes, a line with the header, then the
 * sections, one line of JSON each. Null when there is no such file. @throws DamagedCache
 */
export function readCacheFile(path: string): CacheSections | null {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch {
    return null;
  }
  const firstEnd = content.indexOf(10);
  const [magic, digest] = content.toString('latin1', 0, Math.max(firstEnd, 0)).split('\t');
  if (magic !== MAGIC || digest !== hashOf(content.subarray(firstEnd + 1)))
    throw new DamagedCache('content does not match');
  const headerEnd = content.indexOf(10, firstEnd + 1);
  const { header, sections } = JSON.parse(content.toString('utf8', firstEnd + 1, headerEnd)) as {
    header: unknown;
    sections: Record<string, [start: number, length: number]>;
  };
  return {
    header,
    section(name) {
      const at = sections[name];
      if (at === undefined) throw new DamagedCache(`no section ${name}`);
      const start = headerEnd + 1 + at[0];
      return JSON.parse(content.toString('utf8', start, start + at[1]));
    },
  };
}

/** Writes a cache file in one step: another process sees the old file or the new one. */
export function writeCacheFile(path: string, header: unknown, parts: Readonly<Record<string, string>>): void {
  const sections: Record<string, [number, number]> = {};
  const bodies: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const body = Buffer.from(`${text}\n`, 'utf8');
    sections[name] = [at, body.length - 1];
    at += body.length;
    bodies.push(body);
  }
  const content = Buffer.concat([Buffer.from(`${JSON.stringify({ header, sections })}\n`, 'utf8'), ...bodies]);
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(temporary, Buffer.concat([Buffer.from(`${MAGIC}\t${hashOf(content)}\n`, 'latin1'), content]));
    renameSync(temporary, path);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It was never made.
    }
    throw error;
  }
}

const hashOf = (content: Uint8Array): string => hash('sha1', content);
