import { readFileSync } from 'node:fs';
import { sha256 } from '../../core/index.ts';
import type { Checksum, Package } from '../../model/index.ts';

/** What a file is read as; decided by the folder it lies in and its extension (B13). */
export type FileKind =
  | 'macro'
  | 'model'
  | 'snapshot'
  | 'analysis'
  | 'singular_test'
  | 'generic_test'
  | 'seed'
  | 'docs'
  | 'properties'
  | 'fixture'
  | 'function';

/** One file of a package. */
export interface SourceFile {
  readonly package: Package;
  readonly kind: FileKind;
  /** the resource path it was found under, e.g. `models` */
  readonly searchedPath: string;
  /** path below that, e.g. `staging/stg_a.sql` */
  readonly relativePath: string;
  /** path from the package's root, e.g. `models/staging/stg_a.sql` */
  readonly originalPath: string;
  readonly absolutePath: string;
  /** size and times, as one word: equal stamps mean an unchanged file */
  readonly stamp: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** The base name without its extension. */
export function stemOf(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  return dot <= 0 ? base : base.slice(0, dot);
}

/** Folder parts of a relative path. */
export const foldersOf = (path: string): string[] => path.split('/').slice(0, -1);

/** The text that counts: outer whitespace (Python's notion of it) stripped, as its checksum sees it. */
export function readText(file: Pick<SourceFile, 'absolutePath'>): string {
  return stripText(readFileSync(file.absolutePath, 'utf8'));
}

const EDGES = /^(?:[^\S\uFEFF]|[\x1c-\x1f\x85])+|(?:[^\S\uFEFF]|[\x1c-\x1f\x85])+$/g;

/** Python's `str.strip()`, for which a byte order mark is no whitespace. */
export const stripText = (text: string): string => text.replace(EDGES, '');

/** As `stripText`, at the end only, so that places in the text stay where they are. */
export const stripEnd = (text: string): string => text.replace(/(?:[^\S\uFEFF]|[\x1c-\x1f\x85])+$/, '');

/** Lines that stripping took from the top: what to add to a line of the stripped text. */
export function linesStripped(original: string): number {
  const lead = /^(?:[^\S\uFEFF]|[\x1c-\x1f\x85])*/.exec(original)?.[0] ?? '';
  return lead.split('\n').length - 1;
}

export const textChecksum = (text: string): Checksum => ({ name: 'sha256', checksum: sha256(text) });

/** The id of a file in patch paths: `package://models/x.yml`. */
export const fileId = (file: Pick<SourceFile, 'package' | 'originalPath'>): string =>
  `${file.package.name}://${file.originalPath}`;
