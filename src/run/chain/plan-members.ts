import { type ChainPlan, mergeStatements, planChain, type StepSource } from '../../columnar/index.ts';
import type { Compilation } from '../../compile/index.ts';
import type { ChainPassName, UniqueId } from '../../model/index.ts';
import type { LazyConnection } from '../lazy-connection.ts';
import type { RunState } from '../run-state.ts';
import { ChainFailure } from './attempt.ts';
import { type CompiledMember, compiledOrFailure, type Member, sourceOf } from './members.ts';
import { probeReads } from './probe-reads.ts';

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
 * @throws ChainFailure when a member cannot be compiled
 */
export async function planMembers(
  state: RunState,
  compilation: Compilation,
  connection: LazyConnection,
  members: readonly Member[],
): Promise<PlannedMembers> {
  const compiled: CompiledMember[] = [];
  for (const member of members) compiled.push(await compiledOrFailure(state, compilation, member));
  const { database } = state.execution.context.project.target;
  const sources = compiled.map(sourceOf);
  const {
    beyond: kept,
    columns,
    largest,
    refused,
  } = await probeReads({
    connection: await connection.get(),
    sources,
    periods: new Map(members.map(member => [member.node.unique_id, member.period])),
    database,
  });
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
      ? await mergeStatements(plan, {
          connection: await connection.get(),
          manifest: state.execution.manifest,
          cache: state.mergeCache,
        })
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

/**
 * Two row groups: the engine deals work out by row groups of 122,880 rows, so that a second thread finds little to do up
 * to here, and what it does costs 15 to 30 % more CPU (bench/chain).
 */
const SMALL = 2 * 122_880;

/** Rows from which on taking joins out gains more than the 50 ms of CPU that rewriting a statement costs. */
const LARGE = 20_000;

const isSmall = (rows: number | null): boolean => rows !== null && rows <= SMALL;

/** A step that is read beyond its period is kept, whatever its config says. */
export function keptIfRead(source: StepSource, kept: ReadonlyMap<UniqueId, string>): StepSource {
  const why = kept.get(source.id);
  return why === undefined ? source : { ...source, persist: 'table', why };
}
