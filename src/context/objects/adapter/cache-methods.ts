import { problem } from '../../../core/catalogue/index.ts';
import { DiagnosticError } from '../../../core/diagnostic.ts';
import { repr, str, type Value } from '../../../core/value.ts';
import type { Relation } from '../../../model/relation.ts';
import { type Member, method } from '../member.ts';
import { RelationObject } from '../relation.ts';
import { matchesNames } from '../relation-members.ts';
import type { AdapterObject } from './adapter-object.ts';

type Names = readonly [database: string | null, schema: string | null, identifier: string | null];

/** What exists, as far as the run knows. */
export const CACHE_METHODS: [string, Member<AdapterObject>][] = [
  method('get_relation', ['database', 'schema', 'identifier'], (self, bound) =>
    getRelation(self, bound as unknown as Names),
  ),
  method('already_exists', ['schema', 'name'], async (self, [schema, name]) => {
    const { database } = self.deps.target;
    return (await getRelation(self, [database, schema as string, name as string])) !== null;
  }),
  method('cache_added', ['relation'], async (self, [relation]) => {
    if (!(relation instanceof RelationObject)) throw nullRelation(`Attempted to cache a null relation for`, self);
    (await self.run.session()).relations.add(relation.plain);
    return '';
  }),
  method('cache_dropped', ['relation'], async (self, [relation]) => {
    if (!(relation instanceof RelationObject)) throw nullRelation(`Attempted to drop a null relation for`, self);
    (await self.run.session()).relations.drop(relation.plain);
    return '';
  }),
  method('cache_renamed', ['from_relation', 'to_relation'], async (self, [from, to]) => {
    if (!(from instanceof RelationObject) || !(to instanceof RelationObject)) {
      const name = (r: Value | undefined): string => (r instanceof RelationObject ? r.str() : 'null relation');
      throw nullRelation(`Attempted to rename ${name(from)} to ${name(to)} for`, self);
    }
    (await self.run.session()).relations.rename(from.plain, to.plain);
    return '';
  }),
];

function nullRelation(text: string, self: AdapterObject): DiagnosticError {
  return new DiagnosticError(problem('PA230', { text: `${text} ${self.run.connectionName}` }));
}

/** The relation of these names, or null; one that differs in case only is an error, as with dbt. */
export async function getRelation(self: AdapterObject, names: Names): Promise<RelationObject | null> {
  const { quoting } = self.relations;
  const fold = (name: string | null, quoted: boolean): string | null =>
    name !== null && name !== undefined && !quoted ? str(name).toLowerCase() : name;
  const [database, schema, identifier] = names;
  const search: Names = [
    fold(database, quoting.database),
    fold(schema, quoting.schema),
    fold(identifier, quoting.identifier),
  ];
  const known = await listRelations(self, str(database), str(schema));
  const found = known.filter(r => r.identifier?.toLowerCase() === identifier?.toLowerCase()).map(relationOf);
  const matches = found.filter(relation => matchesNames(relation, search));
  if (matches.length < 2) return matches[0] ?? null;
  const text =
    'get_relation returned more than one relation with the given args. Please specify a database or schema to narrow ' +
    `down the result set.\n${repr([...names])}\n\n${repr(matches)}`;
  throw new DiagnosticError(problem('PA230', { text }));
}

const relationOf = (relation: Relation): RelationObject =>
  new RelationObject({
    path: { database: relation.database, schema: relation.schema, identifier: relation.identifier },
    type: relation.type,
  });

/** The relations of a schema: from the cache, which is filled on first sight. */
async function listRelations(self: AdapterObject, database: string, schema: string): Promise<Relation[]> {
  const session = await self.run.session();
  if (!session.relations.has(database, schema)) {
    const found = await session.listRelations([{ database, schema }]);
    session.relations.addSchema(database, schema);
    for (const relation of found) session.relations.add(relation);
  }
  return session.relations.list(database, schema);
}
