import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;
/** Archives of packages are a few megabytes; this bounds what a hostile one can unpack to. */
const MAX_BYTES = 1 << 30;

interface Entry {
  readonly path: string;
  readonly type: string;
  readonly data: Buffer;
}

/**
 * Unpacks a .tar.gz (or .tar) into a folder. Files and folders only: links are left out, and a path that leads out of
 * the folder fails the whole archive before anything is written.
 * @returns what is wrong with the archive, if anything
 */
export function extractArchive(archive: Buffer, folder: string): string | undefined {
  let entries: Entry[];
  try {
    const gzipped = archive[0] === 0x1f && archive[1] === 0x8b;
    entries = [...tarEntries(gzipped ? gunzipSync(archive, { maxOutputLength: MAX_BYTES }) : archive)];
  } catch (error) {
    return `it cannot be unpacked: ${(error as Error).message}`;
  }
  if (entries.length === 0) return 'it is no tar archive, or an empty one';
  const unsafe = entries.find(entry => leadsOut(entry.path));
  if (unsafe !== undefined) return `its entry '${unsafe.path}' leads out of the package's folder`;
  for (const entry of entries) {
    const target = join(folder, entry.path);
    if (entry.type === 'folder') mkdirSync(target, { recursive: true });
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, entry.data);
    }
  }
  return undefined;
}

function leadsOut(path: string): boolean {
  const normal = normalize(path);
  return (
    isAbsolute(normal) ||
    normal === '..' ||
    normal.startsWith(`..${sep}`) ||
    /^[A-Za-z]:/.test(path) ||
    path.includes('\0')
  );
}

/** Entries of a tar file: ustar, with the long names of pax and GNU. */
function* tarEntries(tar: Buffer): Generator<Entry> {
  let longName: string | undefined;
  let paxPath: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every(byte => byte === 0)) return;
    if (!checksumHolds(header)) throw new Error('a header is damaged');
    const size = octal(header, 124, 12);
    const data = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) throw new Error('it ends too early');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] as number);
    const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
    const plain = prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`;
    if (type === 'L') longName = text(data, 0, data.length);
    else if (type === 'x') paxPath = paxValue(data, 'path') ?? paxPath;
    else if (type === 'g') continue;
    else {
      const path = paxPath ?? longName ?? plain;
      paxPath = undefined;
      longName = undefined;
      const isFile = type === '0' || type === '\0' || type === '7';
      if (isFile && !path.endsWith('/')) yield { path, type: 'file', data };
      else if (type === '5' || isFile) yield { path, type: 'folder', data };
    }
  }
}

function text(buffer: Buffer, start: number, length: number): string {
  const end = buffer.indexOf(0, start);
  return buffer.toString('utf8', start, end === -1 || end > start + length ? start + length : end);
}

function octal(buffer: Buffer, start: number, length: number): number {
  const digits = text(buffer, start, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw new Error('a header is damaged');
  return Number.parseInt(digits || '0', 8);
}

function checksumHolds(header: Buffer): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] as number);
  return sum === octal(header, 148, 8);
}

/** `27 path=some/long/name\n` */
function paxValue(data: Buffer, key: string): string | undefined {
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const length = Number(data.toString('utf8', at, space));
    if (!Number.isInteger(length) || length <= 0) return undefined;
    const record = data.toString('utf8', space + 1, at + length - 1);
    if (record.startsWith(`${key}=`)) return record.slice(key.length + 1);
    at += length;
  }
  return undefined;
}
