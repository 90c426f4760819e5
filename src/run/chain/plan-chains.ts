import { type Chain, type ChainPlan, scratchTable } from '../../columnar/index.ts';
import { DiagnosticError } from '../../core/index.ts';
import { type Graph, subsetGraph } from '../../graph/index.ts';
import { findResource, type RunnableNode, type UniqueId } from '../../model/index.ts';
import { failureOf } from '../failure.ts';
import { LazyConnection } from '../lazy-connection.ts';
import type { RunState } from '../run-state.ts';
import { ChainFailure } from './attempt.ts';
import { chainsOfRun } from './chains-of-run.ts';
import { type Estimate, estimateStatements } from './estimates.ts';
import { membersOf } from './members.ts';
import { planMembers } from './plan-members.ts';

/** A chain as a run would work it out, without running it. */
export interface PlannedChain {
  readonly chain: Chain;
  /** column and value of the period, or null */
  readonly period: { readonly column: string; readonly literal: string } | null;
  readonly plan: ChainPlan;
  /** by step: rows and bytes that its statement is expected to give; absent where that cannot be known yet */
  readonly estimates: ReadonlyMap<UniqueId, Estimate>;
}

/** Plans the chains among the chosen nodes, parents first. @throws DiagnosticError where a member cannot be compiled */
export async function planChains(state: RunState, graph: Graph, ids: ReadonlySet<UniqueId>): Promise<PlannedChain[]> {
  const nodes = new Map([...ids].map(id => [id, findResource(state.execution.manifest, id) as RunnableNode]));
  const { chains } = chainsOfRun(subsetGraph(graph, ids), nodes);
  const planned: PlannedChain[] = [];
  for (const chain of chains.values()) planned.push(await planOne(state, chain));
  return planned;
}

async function planOne(state: RunState, chain: Chain): Promise<PlannedChain> {
  const connection = new LazyConnection(state, 'plan');
  try {
    const { plan, members } = await planMembers(state, chain, connection, membersOf(state, chain));
    const estimates = await estimateStatements(connection, plan, scratchTable);
    return { chain, period: members.find(member => member.period !== null)?.period ?? null, plan, estimates };
  } catch (error) {
    if (!(error instanceof ChainFailure)) throw error;
    const { context } = state.execution;
    throw new DiagnosticError(failureOf(error.reason, error.member.node, { context, compiled: error.query }));
  } finally {
    await connection.release();
  }
}
