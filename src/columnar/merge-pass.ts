import { type Manifest, relationKey } from '../model/index.ts';
import { type MergeCache, type MergeConnection, mergeSteps } from './merge/index.ts';
import type { RelationName } from './sql-tree/index.ts';
import { assemble, type StatementQuery } from './statements.ts';
import type { ChainPlan, ChainStatement, ChainStep, PassNote } from './step.ts';
import { type UniqueKeys, uniqueKeysOf } from './unique-keys.ts';

export interface MergePassTools {
  readonly connection: MergeConnection;
  readonly manifest: Manifest;
  /** kept from period to period of one database */
  readonly cache: MergeCache;
}

/**
 * `merge_steps`: takes one-to-one joins out of the statements of a chain that have fused steps. Asks the database for
 * syntax trees and columns, so it must not run inside of a transaction.
 */
export async function mergeStatements(plan: ChainPlan, tools: MergePassTools): Promise<ChainPlan> {
  const keys = keysByName(plan, tools.manifest);
  const statements: ChainStatement[] = [];
  const notes: PassNote[] = [];
  for (const statement of plan.statements) {
    // A second name hides which step is read.
    const plain = statement.queries.every(query => query.alias === null);
    if (statement.fused.length === 0 || !plain) {
      statements.push(statement);
      continue;
    }
    const merged = await mergeSteps({ steps: statement.queries, uniqueKeys: keys }, tools.connection, tools.cache);
    notes.push(...merged.notes.map(text => ({ pass: 'merge_steps', text })));
    const authored = new Map(statement.queries.map(query => [query.name, query]));
    const queries = merged.steps.map(({ name, sql }): StatementQuery => {
      const query = authored.get(name);
      return query?.sql === sql ? query : { name, sql, author: null, alias: null };
    });
    const { columns } = stepOf(plan, statement);
    statements.push({ ...statement, queries, ...assemble(queries, columns) });
  }
  return { ...plan, statements, notes: [...plan.notes, ...notes] };
}

/**
 * The same plan with what the pass made of it in another period, of which the queries have the same shape.
 * @param carry takes SQL text of that period into this one
 */
export function mergedAs(plan: ChainPlan, before: ChainPlan, carry: (sql: string) => string): ChainPlan {
  const statements = plan.statements.map((statement): ChainStatement => {
    const known = before.statements.find(({ step }) => step === statement.step);
    if (known === undefined || known.queries.every(query => query.author !== null)) return statement;
    const authored = new Map(statement.queries.map(query => [query.name, query]));
    const queries = known.queries.map(query =>
      query.author === null ? { ...query, sql: carry(query.sql) } : authored.get(query.name)!,
    );
    return { ...statement, queries, ...assemble(queries, stepOf(plan, statement).columns) };
  });
  return { ...plan, statements, notes: before.notes };
}

const stepOf = (plan: ChainPlan, { step }: ChainStatement): ChainStep => plan.steps.find(({ id }) => id === step)!;

/** What is unique, by the names that stand in statements: of steps, ephemeral models, and relations in full. */
function keysByName(plan: ChainPlan, manifest: Manifest): (relation: RelationName) => UniqueKeys {
  const byId = uniqueKeysOf(manifest);
  const known = new Map<string, UniqueKeys>();
  const bare = (identifier: string): string => relationKey({ database: null, schema: null, identifier });
  for (const [id, keys] of byId) {
    const node = manifest.nodes.get(id);
    if (node === undefined) continue;
    known.set(relationKey({ database: node.database, schema: node.schema, identifier: node.alias }), keys);
    known.set(bare(`__dbt__cte__${node.alias}`), keys);
  }
  for (const { id, scratchName } of plan.steps) {
    const keys = byId.get(id);
    if (keys === undefined) continue;
    known.set(bare(scratchName), keys);
    known.set(relationKey({ database: 'temp', schema: 'main', identifier: scratchName }), keys);
  }
  return relation => known.get(relationKey(relation)) ?? [];
}
