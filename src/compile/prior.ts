import { RelationObject } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { str, type Value } from '../core/value.ts';
import { HostObject } from '../jinja/index.ts';
import { type ExecutableNode, lookupVar, relationKey } from '../model/index.ts';
import type { Execution, NodeConnection } from './execution.ts';
import type { ScopeOwner } from './execution-scope.ts';

/**
 * What `prior(ref('x'))` gives: the rows that `x` has of the period before the current one, as a subquery. It is true
 * where there are any, so that a template can start from something else in the first period.
 */
export async function priorRelation(
  execution: Execution,
  owner: ScopeOwner,
  connection: NodeConnection,
  relation: Value,
): Promise<Value> {
  if (!(relation instanceof RelationObject)) {
    const text = `prior() takes what ref() gives, not ${str(relation)}`;
    throw new DiagnosticError(problem('PA654', { text }, { node: owner.unique_id }));
  }
  const model = nodeOf(execution, relation);
  if (model === undefined && isSource(execution, relation)) {
    const text = `prior() takes what ref() gives, not the source ${relation.render()}`;
    throw new DiagnosticError(problem('PA654', { text }, { node: owner.unique_id }));
  }
  const column = periodOf(model) ?? periodOf(owner);
  if (column === null) {
    const text = `prior() needs the config 'period' on '${model?.name ?? relation.render()}' or on '${owner.name}'`;
    throw new DiagnosticError(problem('PA654', { text }, { node: owner.unique_id }));
  }
  const before = periodBefore(execution, owner, column);
  const session = await execution.session();
  const { database, schema } = relation.data.path;
  if (database !== null && schema !== null) await execution.listSchema(database, schema);
  const exists = session.relations.get(relation.plain) !== undefined;
  const rows = `${relation.render()} where "${column}" = ${before}`;
  const found = exists
    ? (await (await connection.get()).queryText(`select 1 from ${rows} limit 1`)).rows.length > 0
    : false;
  return new PriorRelation(exists ? `(select * from ${rows})` : null, found, {
    reader: owner.name,
    model: model?.name ?? relation.render(),
  });
}

/** Rows of the period before, as templates see them. */
class PriorRelation extends HostObject {
  readonly typeName = 'PriorRelation';
  private readonly sql: string | null;
  private readonly hasRows: boolean;
  private readonly names: { reader: string; model: string };

  constructor(sql: string | null, hasRows: boolean, names: { reader: string; model: string }) {
    super();
    this.sql = sql;
    this.hasRows = hasRows;
    this.names = names;
  }

  override truth(): boolean {
    return this.hasRows;
  }

  override str(): string {
    if (this.sql === null) throw new DiagnosticError(problem('PA655', this.names));
    return this.sql;
  }
}

function nodeOf(execution: Execution, relation: RelationObject): ExecutableNode | undefined {
  const key = relationKey(relation.plain);
  for (const node of execution.manifest.nodes.values()) {
    if (relationKey({ database: node.database, schema: node.schema, identifier: node.alias }) === key) return node;
  }
  return undefined;
}

function isSource(execution: Execution, relation: RelationObject): boolean {
  const key = relationKey(relation.plain);
  return [...execution.manifest.sources.values()].some(
    ({ database, schema, identifier }) => relationKey({ database, schema, identifier }) === key,
  );
}

function periodOf(node: ScopeOwner | undefined): string | null {
  const period = node === undefined || !('config' in node) ? null : node.config.get('period');
  return typeof period === 'string' && /^[A-Za-z_]\w*$/.test(period) ? period : null;
}

/** The period before the current one: periods are whole numbers. */
function periodBefore(execution: Execution, owner: ScopeOwner, column: string): string {
  const value = lookupVar(execution.context.project, owner.package_name, column);
  if (value === undefined || value === null) {
    throw new DiagnosticError(problem('PA651', { name: owner.name, period: column }, { node: owner.unique_id }));
  }
  const text = str(value);
  if (!/^-?\d+$/.test(text)) {
    throw new DiagnosticError(problem('PA652', { period: column, value: text }, { node: owner.unique_id }));
  }
  return String(BigInt(text) - 1n);
}
