import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { DiagnosticError, problem } from '../../core/index.ts';
import type { ExecutableNode, Manifest } from '../../model/index.ts';
import { readScenarioRecord } from '../scenarios/record.ts';

/** A side of a comparison, as far as it is known before a database is open. */
export type Side = DatabaseSide | NamedSide;

/** All tables of a database file, or of one schema in it. */
export interface DatabaseSide {
  readonly kind: 'database';
  readonly name: string;
  /** absolute path */
  readonly file: string;
  readonly schema: string | null;
}

/** Something in the target's database: a node's relation, or a schema or relation that is looked up there. */
export interface NamedSide {
  readonly kind: 'named';
  readonly name: string;
  /** what it must be; null: whatever is found first */
  readonly only: 'schema' | 'relation' | null;
  readonly node: ExecutableNode | null;
}

const KIND = /^(database|scenario|schema|relation):(.+)$/s;

/**
 * What a word of the command line means: a database file, a scenario that was run, a schema of the target's database, a
 * model or another relation, in this order. `database:x`, `scenario:x`, `schema:x` and `relation:x` say which.
 * @throws DiagnosticError PA712, PA713
 */
export function sideOf(word: string, known: { cwd: string; targetFolder: string; manifest: Manifest }): Side {
  const [, kind = null, rest = word] = KIND.exec(word) ?? [];
  const isFile = kind === 'database' || (kind === null && looksLikeFile(rest, known.cwd));
  if (isFile) return database(rest, resolve(known.cwd, rest), null, null);
  const record = kind === null || kind === 'scenario' ? readScenarioRecord(known.targetFolder, rest) : undefined;
  if (record !== undefined) return database(record.name, record.database, record.schema, record.name);
  if (kind === 'scenario') throw new DiagnosticError(problem('PA712', { name: word, nearest: [] }));
  const node =
    kind === 'schema' ? undefined : [...known.manifest.nodes.values()].find(n => n.name === rest && isStored(n));
  return {
    kind: 'named',
    name: rest,
    only: kind === 'schema' || kind === 'relation' ? kind : null,
    node: node ?? null,
  };
}

function database(name: string, file: string, schema: string | null, scenario: string | null): DatabaseSide {
  if (!existsSync(file))
    throw new DiagnosticError(problem('PA713', { path: scenario === null ? name : file, scenario }));
  return { kind: 'database', name, file, schema };
}

/** A path to a file, or a name that ends as database files do. */
function looksLikeFile(word: string, cwd: string): boolean {
  if (/\.(?:duckdb|ddb|db)$/i.test(word)) return true;
  return statSync(resolve(cwd, word), { throwIfNoEntry: false })?.isFile() ?? false;
}

const STORED: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);

/** Whether a node is one whose rows a database may hold. */
export const isStored = (node: ExecutableNode): boolean => STORED.has(node.resource_type);

/** What two sides are called: file names without what they share with every other, unless both are the same then. */
export function namesOf(left: Side, right: Side): { left: string; right: string } {
  const short = (side: Side): string =>
    side.kind === 'database' ? basename(side.name).replace(/\.(?:duckdb|ddb|db)$/i, '') : side.name;
  if (short(left) !== short(right)) return { left: short(left), right: short(right) };
  return { left: left.name, right: right.name };
}

/** The file's name with all links followed. */
export function realFile(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
