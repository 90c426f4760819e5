import type { Chain, Persistence, StepSource } from '../../columnar/index.ts';
import { type Compilation, type CompiledNode, compileNode, type NodeConnection } from '../../compile/index.ts';
import { DiagnosticError, problem, textLiteral } from '../../core/index.ts';
import { str } from '../../core/value.ts';
import type { PeriodValue } from '../../materialize/index.ts';
import { dependenciesOf, findResource, lookupVar, type ModelNode, type UniqueId } from '../../model/index.ts';
import { placeOfConfig } from '../../parse/index.ts';
import { compilationFor } from '../compilation.ts';
import type { RunState } from '../run-state.ts';
import { ChainFailure } from './attempt.ts';

/** A model of a chain, with what its config and place in the graph say. */
export interface Member {
  readonly node: ModelNode;
  readonly persistence: Persistence;
  readonly period: PeriodValue | null;
  /** members that it reads, directly or not */
  readonly ancestors: ReadonlySet<UniqueId>;
}

/** A member whose query is compiled. */
export interface CompiledMember extends Member {
  readonly compiled: CompiledNode;
}

/** A chain's models, in order. @throws DiagnosticError PA651 or PA652 when a period is not known */
export function membersOf(state: RunState, chain: Chain): Member[] {
  const { manifest } = state.execution;
  const all = new Set(chain.members);
  const persistence = state.persistence();
  return chain.members.map(id => {
    const node = manifest.nodes.get(id) as ModelNode;
    const own = persistence.get(id)!;
    return {
      node,
      persistence: own,
      period: periodOf(state, node, own.config.period),
      ancestors: ancestorsAmong(state, id, all),
    };
  });
}

/** How members are compiled: they know each other by name, and share a connection. */
export function chainCompilation(
  state: RunState,
  chain: Chain,
  connection: NodeConnection,
  thread: string,
): Compilation {
  const execution = { ...state.execution, chain: new Set(chain.members) };
  return compilationFor({ ...state, execution, ephemerals: new Map() }, connection, undefined, thread);
}

/** Compiles a member, and notes its query for errors. */
export async function compileMember(
  state: RunState,
  compilation: Compilation,
  member: Member,
): Promise<CompiledMember> {
  const compiled = await compileNode(compilation, member.node);
  state.compiled?.set(member.node.unique_id, compiled);
  return { ...member, compiled };
}

/** The same, a failure told as the chain's. @throws ChainFailure */
export async function compiledOrFailure(
  state: RunState,
  compilation: Compilation,
  member: Member,
): Promise<CompiledMember> {
  try {
    return await compileMember(state, compilation, member);
  } catch (error) {
    throw new ChainFailure(uncompiled(member), error, null);
  }
}

/** A member of which no query is known. */
export const uncompiled = (member: Member): CompiledMember => ({ ...member, compiled: { sql: '', map: () => null } });

/** What planning needs to know of a member. */
export function sourceOf({ node, persistence, ancestors, compiled }: CompiledMember): StepSource {
  return {
    id: node.unique_id,
    name: node.name,
    relation: { database: node.database, schema: node.schema, identifier: node.alias },
    sql: compiled.sql,
    config: persistence.config,
    persist: persistence.persist,
    why: persistence.why,
    ancestors,
  };
}

/** The current period of a model: the variable that its config `period` names. */
export function periodOf(state: RunState, node: ModelNode, period: string | null): PeriodValue | null {
  if (period === null) return null;
  const { project } = state.execution.context;
  const value = lookupVar(project, node.package_name, period);
  const at = { ...placeOfConfig(node, 'period', project), node: node.unique_id };
  if (value === undefined || value === null) {
    throw new DiagnosticError(problem('PA651', { name: node.name, period }, at));
  }
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) {
    return { column: period, literal: String(value) };
  }
  if (typeof value === 'string' && value !== '') {
    const literal = /^-?\d+$/.test(value) ? value : textLiteral(value);
    return { column: period, literal };
  }
  throw new DiagnosticError(problem('PA652', { period, value: str(value) }, at));
}

function ancestorsAmong(state: RunState, id: UniqueId, members: ReadonlySet<UniqueId>): Set<UniqueId> {
  const found = new Set<UniqueId>();
  const seen = new Set<UniqueId>([id]);
  const pending: UniqueId[] = [id];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const node = findResource(state.execution.manifest, next);
    for (const parent of node === undefined ? [] : dependenciesOf(node)) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      if (members.has(parent)) found.add(parent);
      pending.push(parent);
    }
  }
  return found;
}
