import { RelationObject, ResponseObject } from '../context/objects/index.ts';
import { PyDict, PyError, str, type Value } from '../core/value.ts';
import type { RelationType } from '../model/index.ts';
import type { Materialized, NodeContext } from './node-context.ts';

/** The steps that materializations have in common: hooks, the transaction, comments, indexes, grants, the cache. */

export type HookKind = 'pre-hook' | 'post-hook';

interface HookText {
  readonly sql: string;
  readonly transaction: boolean;
}

/** A node's hooks of a kind, as configured: a text means a hook inside the transaction. */
export function hooksOf(context: NodeContext, kind: HookKind): HookText[] {
  const configured = context.config(kind);
  const list = Array.isArray(configured) ? configured : configured === null ? [] : [configured];
  return list.map(hook => {
    if (!(hook instanceof PyDict)) return { sql: str(hook), transaction: true };
    return { sql: str(hook.get('sql') ?? ''), transaction: hook.get('transaction') !== false };
  });
}

/** Runs the hooks that stand inside (or outside) the transaction; hooks that render to nothing are passed over. */
export async function runHooks(context: NodeContext, kind: HookKind, inside: boolean): Promise<void> {
  if (!context.isBuiltin('run_hooks')) {
    const all = context.config(kind) ?? [];
    await context.callMacro('run_hooks', [all], new Map([['inside_transaction', inside as Value]]));
    return;
  }
  for (const hook of hooksOf(context, kind)) {
    if (hook.transaction !== inside) continue;
    const sql = (await context.render(hook.sql)).trim();
    if (sql === '') continue;
    if (inside) await begin(context);
    await (await context.connection()).execute(sql);
  }
}

/** Opens the node's transaction unless it is open. */
export async function begin(context: NodeContext): Promise<void> {
  const connection = await context.connection();
  if (context.transactions && !connection.inTransaction) await connection.begin();
}

export async function commit(context: NodeContext): Promise<void> {
  const connection = await context.connection();
  if (connection.inTransaction) await connection.commit();
}

/** Whether anything beside the main statement belongs into the node's transaction; alone it needs none. */
export function needsTransaction(context: NodeContext): boolean {
  const inside = (kind: HookKind): boolean => hooksOf(context, kind).some(hook => hook.transaction);
  return (
    inside('pre-hook') || inside('post-hook') || wantsIndexes(context) || wantsDocs(context) || wantsGrants(context)
  );
}

/** The main statement: written to `run/`, run, and kept as the result `main`. */
export async function runMain(context: NodeContext, sql: string): Promise<void> {
  context.writeRun(sql);
  const response = await (await context.connection()).execute(sql);
  context.storeResult('main', response);
}

const nonEmpty = (value: Value): boolean =>
  Array.isArray(value) ? value.length > 0 : value instanceof PyDict && value.size > 0;

const wantsIndexes = (context: NodeContext): boolean =>
  nonEmpty(context.config('indexes')) || !context.isBuiltin('create_indexes');

const wantsGrants = (context: NodeContext): boolean =>
  nonEmpty(context.config('grants')) || !context.isBuiltin('apply_grants');

function wantsDocs(context: NodeContext): boolean {
  const docs = context.config('persist_docs');
  if (!context.isBuiltin('persist_docs')) return true;
  return docs instanceof PyDict ? docs.get('relation') === true || docs.get('columns') === true : docs !== null;
}

export async function createIndexes(context: NodeContext, relation: RelationObject): Promise<void> {
  if (wantsIndexes(context)) await context.callMacro('create_indexes', [relation]);
}

/** @param replaced whether the relation took the place of another, whose grants may have gone with it */
export async function applyGrants(
  context: NodeContext,
  relation: RelationObject,
  existing: RelationObject | null,
  replaced = true,
): Promise<void> {
  if (!wantsGrants(context)) return;
  const revoke = await context.callMacro('should_revoke', [existing, replaced]);
  const grants = context.config('grants');
  await context.callMacro('apply_grants', [relation, grants], new Map([['should_revoke', revoke]]));
}

export async function persistDocs(context: NodeContext, relation: RelationObject): Promise<void> {
  if (wantsDocs(context)) await context.callMacro('persist_docs', [relation, context.model]);
}

/** The target as it stands in the database, or null. */
export function existingRelation(context: NodeContext): RelationObject | null {
  const known = context.relations.get(context.target.plain);
  return known === undefined ? null : context.target.with({ type: known.type });
}

/** The target as a relation of a type. */
export const targetAs = (context: NodeContext, type: RelationType): RelationObject => context.target.with({ type });

/** A relation of the target's schema whose name has a suffix. */
export function besideTarget(target: RelationObject, suffix: string, type = target.data.type): RelationObject {
  const { path } = target.data;
  return target.with({ type, path: { ...path, identifier: `${path.identifier ?? ''}${suffix}` } });
}

/** Brings a table's columns in step with rows that wait, as `on_schema_change` says; yields what the macro says of them. */
export async function settleColumns(
  context: NodeContext,
  waiting: RelationObject,
  existing: RelationObject,
): Promise<Value> {
  const way = await context.callMacro(
    'incremental_validate_on_schema_change',
    [context.config('on_schema_change')],
    new Map([['default', 'ignore' as Value]]),
  );
  return context.callMacro('process_schema_changes', [way, waiting, existing]);
}

export function built(context: NodeContext, ...relations: RelationObject[]): Materialized {
  for (const relation of relations) context.relations.add(relation.plain);
  return { relations, response: mainResponse(context) };
}

/** What a node's main statement answered, as run results show it: without what is not known. */
export function mainResponse(context: NodeContext): PyDict {
  const response = context.storedResult('main')?.response ?? null;
  const fields = response instanceof ResponseObject ? response.toJson() : response;
  if (fields instanceof PyDict) return PyDict.of([...fields].filter(([, value]) => value !== null));
  return fields === null ? new PyDict() : PyDict.of([['_message', str(fields)]]);
}

/** A macro's result as SQL text. */
export async function macroText(context: NodeContext, name: string, ...args: Value[]): Promise<string> {
  return str(await context.callMacro(name, args));
}

/** A macro's result as a relation. */
export async function macroRelation(context: NodeContext, name: string, ...args: Value[]): Promise<RelationObject> {
  const value = await context.callMacro(name, args);
  if (value instanceof RelationObject) return value;
  throw new PyError('TypeError', `${name} must return a relation, not ${str(value)}`);
}

/** The text that `set_sql_header` left for a model; '' when none. */
export function sqlHeader(context: NodeContext): string {
  const header = context.config('sql_header');
  return header === null ? '' : `${str(header)}\n`;
}

export function contractEnforced(context: NodeContext): boolean {
  const contract = context.config('contract');
  return contract instanceof PyDict && contract.get('enforced') === true;
}
