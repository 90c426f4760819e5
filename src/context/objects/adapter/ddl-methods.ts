import { problem } from '../../../core/catalogue/index.ts';
import { DiagnosticError } from '../../../core/diagnostic.ts';
import { str, type Value } from '../../../core/value.ts';
import { type Member, method } from '../member.ts';
import type { RelationObject } from '../relation.ts';
import { withoutIdentifier } from '../relation-members.ts';
import { type AdapterObject, relationArgument } from './adapter-object.ts';
import { quoteAsConfigured } from './name-methods.ts';

/** Making and dropping schemas and relations; the relation cache is kept in step. */
export const DDL_METHODS: [string, Member<AdapterObject>][] = [
  method('create_schema', ['relation'], async (self, [relation]) => {
    const schema = withoutIdentifier(relationArgument('create_schema', 'relation', relation));
    await self.overridden('create_schema', [['relation', schema]], () => createSchema(self, schema));
    return commitIfOpen(self);
  }),
  method('drop_schema', ['relation'], async (self, [relation]) => {
    const schema = withoutIdentifier(relationArgument('drop_schema', 'relation', relation));
    await self.overridden('drop_schema', [['relation', schema]], () =>
      run(self, `drop schema if exists ${schema.str()} cascade`),
    );
    const { database, schema: name } = schema.data.path;
    (await self.run.session()).relations.dropSchema(str(database), str(name));
    return commitIfOpen(self);
  }),
  method('check_schema_exists', ['database', 'schema'], async (self, [database, schema]) => {
    const schemas = await (await self.run.session()).listSchemas(str(database as Value));
    return schemas.some(name => name.toLowerCase() === str(schema as Value).toLowerCase());
  }),
  method('drop_relation', ['relation'], async (self, [value]) => {
    const relation = relationArgument('drop_relation', 'relation', value);
    const { type } = relation.data;
    if (type === null) {
      const text = `Tried to drop relation ${relation.str()}, but its type is null.`;
      throw new DiagnosticError(problem('PA230', { text }));
    }
    (await self.run.session()).relations.drop(relation.plain);
    const cascade = isDucklake(self, relation) ? '' : ' cascade';
    await self.overridden('drop_relation', [['relation', relation]], () =>
      run(self, `drop ${type} if exists ${relation.str()}${cascade}`),
    );
    return null;
  }),
  method('truncate_relation', ['relation'], async (self, [value]) => {
    const relation = relationArgument('truncate_relation', 'relation', value);
    await self.overridden('truncate_relation', [['relation', relation]], () =>
      run(self, `truncate table ${relation.render()}`),
    );
    return null;
  }),
  method('rename_relation', ['from_relation', 'to_relation'], async (self, bound) => {
    const from = relationArgument('rename_relation', 'from_relation', bound[0]);
    const to = relationArgument('rename_relation', 'to_relation', bound[1]);
    (await self.run.session()).relations.rename(from.plain, to.plain);
    const kwargs = [
      ['from_relation', from],
      ['to_relation', to],
    ] as const;
    const name = quoteAsConfigured(self, str(to.data.path.identifier), 'identifier');
    await self.overridden('rename_relation', kwargs, () =>
      run(self, `alter ${to.data.type ?? 'table'} ${from.str()} rename to ${name}`),
    );
    return null;
  }),
  method('is_ducklake', ['relation'], (self, [relation]) =>
    isDucklake(self, relationArgument('is_ducklake', 'relation', relation)),
  ),
  method('use_ducklake_table_workarounds', ['relation'], () => false),
  method('is_motherduck', [], self => /^(md|motherduck):/.test(self.deps.target.path)),
];

async function run(self: AdapterObject, sql: string): Promise<null> {
  await (await self.run.connection()).execute(sql);
  return null;
}

async function commitIfOpen(self: AdapterObject): Promise<null> {
  const connection = await self.run.connection();
  if (connection.inTransaction) await connection.commit();
  return null;
}

/** SQLite and MySQL databases that are attached have no schemas of their own. */
async function createSchema(self: AdapterObject, schema: RelationObject): Promise<null> {
  const database = str(schema.data.path.database).toLowerCase().replaceAll("'", "''");
  const foreign = await self.query(
    `select type from duckdb_databases() where lower(database_name) = '${database}' and type != 'duckdb'`,
  );
  const type = foreign.data[0]?.[0] ?? null;
  if (type === 'sqlite' && schema.data.path.schema !== 'main') {
    const text = `Schema must be 'main' when writing to sqlite instead got ${str(schema.data.path.schema)}`;
    throw new DiagnosticError(problem('PA213', { text }));
  }
  return type === 'sqlite' || type === 'mysql' ? null : run(self, `create schema if not exists ${schema.str()}`);
}

function isDucklake(self: AdapterObject, relation: RelationObject): boolean {
  const { target } = self.deps;
  const { database } = relation.data.path;
  if (database === null) return false;
  if (database === target.database && (target.isDucklake || target.path.toLowerCase().includes('ducklake:')))
    return true;
  return target.attach.some(
    attached =>
      attached.alias === database &&
      (attached.isDucklake === true || attached.path.toLowerCase().includes('ducklake:')),
  );
}
