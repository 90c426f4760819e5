import { resolve } from 'node:path';
import { PyDict } from '../../core/index.ts';
import type { Attachment, Target } from '../../model/index.ts';
import { databaseName } from '../../project/index.ts';
import { type DatabaseSide, realFile, type Side } from './side.ts';

/** What is opened for a comparison, and under which names the sides' databases are reached. */
export interface Layout {
  /** the target to open for reading: the project's own, or an empty database, with the sides' files attached */
  readonly target: Target;
  readonly left: Place | null;
  readonly right: Place | null;
  /** names under which databases of the project or of the sides may be called by views, wherever they are now */
  readonly names: readonly string[];
}

/** Where a side's tables are. */
export interface Place {
  readonly database: string;
  readonly schema: string | null;
}

/**
 * Attaches the files of both sides, for reading. The project's own database is opened only where a side is in it: two
 * other files can be compared while somebody holds it.
 */
export function layoutOf(target: Target, left: Side, right: Side): Layout {
  const own = realFile(resolve(target.path));
  const isOwn = (side: Side): boolean => side.kind === 'named' || realFile(side.file) === own;
  const needsOwn = isOwn(left) || isOwn(right);
  const base: Target = needsOwn ? target : { ...target, path: ':memory:', database: 'memory' };
  const attached = new Map<string, Place>(needsOwn ? [[own, { database: target.database, schema: null }]] : []);
  const taken = new Set(
    ['system', 'temp', base.database, ...target.attach.map(a => a.alias ?? databaseName(a.path))].map(fold),
  );
  const attach: Attachment[] = [...target.attach];
  for (const given of target.attach) {
    if (given.type !== null && given.type !== 'duckdb') continue;
    const name = given.alias ?? databaseName(given.path);
    attached.set(realFile(resolve(given.path)), { database: name, schema: null });
  }

  const placeOf = (side: DatabaseSide): Place => {
    const file = realFile(side.file);
    const known = attached.get(file);
    if (known !== undefined) return { ...known, schema: side.schema };
    const natural = databaseName(side.file);
    const renamed = taken.has(fold(natural));
    const name = renamed ? freeName(taken) : natural;
    taken.add(fold(name));
    const place = { database: name, schema: side.schema };
    attached.set(file, place);
    attach.push({
      path: side.file,
      alias: renamed ? name : null,
      type: null,
      readOnly: true,
      secret: null,
      options: new PyDict(),
      isDucklake: null,
    });
    return place;
  };
  const placed = (side: Side): Place | null => (side.kind === 'database' ? placeOf(side) : null);
  const [a, b] = [placed(left), placed(right)];
  const files = [left, right].flatMap(side => (side.kind === 'database' ? [databaseName(side.file)] : []));
  const reached = [a, b].flatMap(place => place?.database ?? []);
  return { target: { ...base, attach }, left: a, right: b, names: [target.database, ...files, ...reached] };
}

const fold = (name: string): string => name.toLowerCase();

function freeName(taken: ReadonlySet<string>): string {
  for (let i = 1; ; i += 1) if (!taken.has(`compared_${i}`)) return `compared_${i}`;
}
