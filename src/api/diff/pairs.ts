import type { Session } from '../../adapter/index.ts';
import { DiagnosticError, nearestNames, problem } from '../../core/index.ts';
import { type ExecutableNode, type Relation, relationKey } from '../../model/index.ts';
import type { Invoked } from '../invoke.ts';
import { recordedScenarios } from '../scenarios/record.ts';
import { possibleKeys } from './keys.ts';
import type { Layout, Place } from './layout.ts';
import { isStored, type NamedSide, type Side } from './side.ts';

/** Two relations to compare; null where a side has none. */
export interface Pair {
  readonly name: string;
  readonly left: Relation | null;
  readonly right: Relation | null;
  readonly candidates: readonly (readonly string[])[];
  /** column of the node's period */
  readonly period: string | null;
  /** why it cannot be compared */
  readonly reason: string | null;
}

/** What a side turned out to be, now that databases are open. */
type Found =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'relation'; readonly relation: Relation };

/**
 * The relations to compare: those of two relations, or of the nodes in two places, in order of the graph.
 * @throws DiagnosticError PA712, PA714, PA715
 */
export async function pairsOf(
  invoked: Invoked,
  session: Session,
  given: { layout: Layout; left: Side; right: Side; ids: readonly string[]; all: boolean },
): Promise<Pair[]> {
  const found = async (side: Side, place: Place | null): Promise<Found> =>
    side.kind === 'database' ? { kind: 'place', place: place as Place } : lookUp(invoked, session, side);
  const left = await found(given.left, given.layout.left);
  const right = await found(given.right, given.layout.right);
  if (left.kind === 'relation' && right.kind === 'relation') {
    const nodes = [given.left, given.right].flatMap(side => (side.kind === 'named' && side.node ? [side.node] : []));
    const name = nodes[0]?.name ?? left.relation.identifier ?? '';
    const candidates = nodes.flatMap(node => possibleKeys(invoked.manifest, node));
    const period = nodes.map(periodOf).find(p => p !== null) ?? null;
    return [{ name, left: left.relation, right: right.relation, candidates, period, reason: null }];
  }
  if (left.kind === 'relation' || right.kind === 'relation') {
    const kindOf = (side: Found): string => (side.kind === 'relation' ? 'relation' : 'database or schema');
    const [leftKind, rightKind] = [kindOf(left), kindOf(right)];
    throw new DiagnosticError(
      problem('PA714', { left: given.left.name, right: given.right.name, leftKind, rightKind }),
    );
  }
  return storedPairs(invoked, session, left.place, right.place, given);
}

/** A schema of the target's database, or a relation in it. */
async function lookUp({ project, manifest, artifacts }: Invoked, session: Session, side: NamedSide): Promise<Found> {
  const { target } = project;
  const schemas = await session.listSchemas(target.database);
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const schema = schemas.find(name => same(name, side.name));
  if (schema !== undefined && side.only !== 'relation') {
    return { kind: 'place', place: { database: target.database, schema } };
  }
  const parts = side.name.split('.');
  const named =
    side.node === null
      ? {
          database: parts.at(-3) ?? target.database,
          schema: parts.at(-2) ?? target.schema,
          identifier: parts.at(-1) ?? '',
        }
      : { database: side.node.database ?? target.database, schema: side.node.schema, identifier: side.node.alias };
  const relations = await session.listRelations([{ database: named.database, schema: named.schema }]);
  const relation = relations.find(r => same(r.identifier ?? '', named.identifier));
  if (relation !== undefined && side.only !== 'schema') return { kind: 'relation', relation };
  if (side.node !== null) throw new DiagnosticError(problem('PA716', { name: side.name, database: target.database }));
  const stored = [...manifest.nodes.values()].filter(isStored).map(node => node.name);
  const names = [...recordedScenarios(artifacts.folder), ...schemas, ...stored];
  const nearest = nearestNames(side.name, names).filter(name => name !== side.name);
  throw new DiagnosticError(problem('PA712', { name: side.name, nearest }));
}

/** Nodes that both places hold, and those that only one does; unselected ones only where they are tables. */
async function storedPairs(
  invoked: Invoked,
  session: Session,
  left: Place,
  right: Place,
  given: { layout: Layout; left: Side; right: Side; ids: readonly string[]; all: boolean },
): Promise<Pair[]> {
  const { manifest, project, graph } = invoked;
  const chosen = new Set(given.ids);
  const nodes = graph
    .generations()
    .flatMap(ids => ids.filter(id => chosen.has(id)).sort())
    .map(id => manifest.nodes.get(id) as ExecutableNode)
    .filter(node => !given.all || (node.resource_type === 'model' && node.config.get('materialized') !== 'view'));
  const named = nodes.map(node => {
    const at = (place: Place): Relation => relationAt(node, place, project.target);
    return { node, left: at(left), right: at(right) };
  });
  const schemas = new Map(
    named
      .flatMap(n => [n.left, n.right])
      .map(({ database, schema }) => [
        `${database}\u0000${schema}`,
        { database: database ?? '', schema: schema ?? '' },
      ]),
  );
  const existing = new Map((await session.listRelations([...schemas.values()])).map(r => [relationKey(r), r]));

  const views = new Map((await session.listViews([...schemas.values()])).map(v => [relationKey(v.relation), v.sql]));
  const foreign = (relation: Relation | null): string | null => {
    const sql = relation === null ? undefined : views.get(relationKey(relation));
    const other = sql === undefined ? undefined : foreignDatabase(sql, relation?.database ?? '', given.layout.names);
    return other === undefined ? null : `its view in ${relation?.database} reads database ${other} by name`;
  };

  const pairs = named.flatMap(({ node, left: a, right: b }): Pair[] => {
    const [onLeft, onRight] = [existing.get(relationKey(a)) ?? null, existing.get(relationKey(b)) ?? null];
    if (onLeft === null && onRight === null) return [];
    const reason = foreign(onLeft) ?? foreign(onRight);
    const candidates = possibleKeys(manifest, node);
    return [{ name: node.name, left: onLeft, right: onRight, candidates, period: periodOf(node), reason }];
  });
  if (pairs.length === 0 && nodes.length > 0) {
    const data = { left: given.left.name, right: given.right.name, count: nodes.length };
    throw new DiagnosticError(problem('PA715', data));
  }
  return pairs;
}

/** Where a place keeps a node's relation: schemas made from the target's are made from the place's there. */
function relationAt(node: ExecutableNode, place: Place, target: { database: string; schema: string }): Relation {
  const isOwn = node.database === null || node.database.toLowerCase() === target.database.toLowerCase();
  if (!isOwn) return { database: node.database, schema: node.schema, identifier: node.alias, type: null };
  const base = target.schema;
  const schema =
    place.schema === null
      ? node.schema
      : node.schema === base || node.schema.startsWith(`${base}_`)
        ? place.schema + node.schema.slice(base.length)
        : node.schema;
  return { database: place.database, schema, identifier: node.alias, type: null };
}

/**
 * A database that a view names and that is not its own. Views keep full names: one in a file that was renamed or copied
 * would read the tables of whichever database has its file's former name.
 */
function foreignDatabase(sql: string, own: string, names: readonly string[]): string | undefined {
  return names.find(name => {
    const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return name.toLowerCase() !== own.toLowerCase() && new RegExp(`(?<![\\w.])"?${quoted}"?\\s*\\.`, 'i').test(sql);
  });
}

function periodOf(node: ExecutableNode): string | null {
  const period = node.config.get('period');
  return typeof period === 'string' ? period : null;
}
