import type { Connection } from '../../adapter/index.ts';
import {
  type Chain,
  type ChainPlan,
  mergedAs,
  mergeStatements,
  planChain,
  type StepSource,
} from '../../columnar/index.ts';
import type { Compilation } from '../../compile/index.ts';
import { DiagnosticError, problem } from '../../core/index.ts';
import { assertContract, type PeriodValue } from '../../materialize/index.ts';
import type { ChainPassName, UniqueId } from '../../model/index.ts';
import type { LazyConnection } from '../lazy-connection.ts';
import { createNodeContext } from '../node-materialization.ts';
import type { RunState } from '../run-state.ts';
import { ChainFailure } from './attempt.ts';
import { carried, shapeOf } from './chain-cache.ts';
import { type CompiledMember, chainCompilation, compiledOrFailure, type Member, sourceOf } from './members.ts';
import { probeReads } from './probe-reads.ts';
import { listenToTemplates } from './template-queries.ts';

/** A chain's members with the plan to work them out. */
export interface PlannedMembers {
  readonly members: readonly CompiledMember[];
  readonly plan: ChainPlan;
  /** the same before syntax trees were rewritten, where they were: for a text that does not bind after all */
  readonly unmerged: ChainPlan | null;
  /** steps that are kept in a table because they are read beyond their period, and why */
  readonly kept: ReadonlyMap<UniqueId, string>;
  /** the chain is too small for several of the engine's threads to be worth their hand-offs */
  readonly oneThread: boolean;
  /** settings that could not be followed: what to tell the user */
  readonly warnings: readonly string[];
}

/**
 * Compiles a chain's members and plans them: 1. compile; 2. keep what is read beyond its period; 3. plan.
 * Asks the database about columns and query plans, so it must not run inside the chain's transaction: a query that
 * cannot be bound would end it.
 * @throws ChainFailure when a member cannot be compiled, or its template asks for what the chain has yet to work out
 */
export async function planMembers(
  state: RunState,
  chain: Chain,
  connection: LazyConnection,
  members: readonly Member[],
  thread = 'MainThread',
): Promise<PlannedMembers> {
  const { database } = state.execution.context.project.target;
  const templates = listenToTemplates(connection);
  const compilation = chainCompilation(state, chain, templates.connection, thread);
  const compiled: CompiledMember[] = [];
  for (const member of members) {
    compiled.push(await compiledOrFailure(state, compilation, member));
    const above = members.filter(({ node }) => member.ancestors.has(node.unique_id)).map(({ node }) => node);
    const asked = templates.askedAbout(above, database);
    if (asked !== undefined) throw notYetThere(compiled.pop()!, asked.name);
  }
  const sources = compiled.map(sourceOf);
  const byId = new Map(compiled.map(member => [member.node.unique_id, member]));
  const probe = {
    connection: await connection.get(),
    sources,
    periods: new Map(members.map(member => [member.node.unique_id, member.period])),
    database,
    look: async (id: UniqueId, query: string): Promise<void> => {
      const member = byId.get(id)!;
      if (member.persistence.persist !== 'none' || !member.node.contract.enforced) return;
      await holdToContract(state, { compilation, connection, member, query });
    },
  };
  const period = members.find(member => member.period !== null)?.period ?? null;
  const shape = shapeOf(sources, period);
  // Probes run one at a time: a setting of the whole database is changed meanwhile.
  const reads = state.chainCache.reads.get(shape) ?? (await state.exclusive(() => probeReads(probe)));
  if (reads.refused === null) state.chainCache.reads.set(shape, reads);
  const { beyond: kept, columns, largest, refused } = reads;
  const warnings: string[] = [];
  for (const { id, name, config } of sources) {
    const why = kept.get(id);
    if (why !== undefined && config.persist === 'none') {
      warnings.push(`${name}: persist: none is not followed, as ${why}`);
    }
  }
  const plan = planChain({ sources: sources.map(source => keptIfRead(source, kept)), database, usedColumns: columns });
  // What is not worked out would else never tell that it cannot be.
  if (refused !== null && plan.steps.some(({ id, form }) => id === refused.step && form === 'unused')) {
    const member = compiled.find(({ node }) => node.unique_id === refused.step)!;
    throw new ChainFailure(member, refused.error, member.compiled);
  }
  const all = (pass: ChainPassName): boolean => sources.every(source => source.config.passes.has(pass));
  const worthMerging = sources.some(source => source.config.passesGiven) || (largest ?? 0) >= LARGE;
  const merged =
    all('merge_steps') && worthMerging
      ? await mergedPlan(state, { plan, shape, period }, await connection.get())
      : plan;
  const oneThread = all('choose_threads') && isSmall(largest);
  const note = { pass: 'choose_threads', text: `one thread: no table or file of more than ${SMALL} rows is read` };
  return {
    members: compiled,
    plan: oneThread ? { ...merged, notes: [...merged.notes, note] } : merged,
    unmerged: merged === plan ? null : plan,
    oneThread,
    kept,
    warnings,
  };
}

/** The plan after `merge_steps`: as in an earlier period of the same shape, if there was one. */
async function mergedPlan(
  state: RunState,
  { plan, shape, period }: { plan: ChainPlan; shape: string; period: PeriodValue | null },
  connection: Connection,
): Promise<ChainPlan> {
  const { merge: cache, merged: known } = state.chainCache;
  const before = known.get(shape);
  if (before !== undefined) return mergedAs(plan, before.plan, sql => carried(sql, before.period, period));
  const merged = await mergeStatements(plan, { connection, manifest: state.execution.manifest, cache });
  known.set(shape, { plan: merged, period });
  return merged;
}

/**
 * Two row groups: the engine deals work out by row groups of 122,880 rows, so that a second thread finds little to do up
 * to here, and what it does costs 15 to 30 % more CPU (bench/chain).
 */
const SMALL = 2 * 122_880;

/** Rows from which on taking joins out gains more than the 50 ms of CPU that rewriting a statement costs. */
const LARGE = 20_000;

const isSmall = (rows: number | null): boolean => rows !== null && rows <= SMALL;

function notYetThere(member: CompiledMember, asked: string): ChainFailure {
  const at = { node: member.node.unique_id, span: { file: member.node.original_file_path, line: 1 } };
  return new ChainFailure(member, new DiagnosticError(problem('PA660', { name: member.node.name, asked }, at)), null);
}

/** Checks the columns of a step that is stored nowhere; others are checked where they are written. */
async function holdToContract(
  state: RunState,
  { compilation, connection, member, query }: ContractInput,
): Promise<void> {
  const { node } = member;
  const compiled = { ...member.compiled, sql: query };
  try {
    await assertContract(await createNodeContext({ state, node, compiled, connection, compilation }));
  } catch (error) {
    throw new ChainFailure(member, error, null);
  }
}

interface ContractInput {
  readonly compilation: Compilation;
  readonly connection: LazyConnection;
  readonly member: CompiledMember;
  readonly query: string;
}

/** A step that is read beyond its period is kept, whatever its config says. */
export function keptIfRead(source: StepSource, kept: ReadonlyMap<UniqueId, string>): StepSource {
  const why = kept.get(source.id);
  return why === undefined ? source : { ...source, persist: 'table', why };
}
