import { planChain, type StepSource } from '../../columnar/index.ts';
import type { UniqueId } from '../../model/index.ts';
import type { RunState } from '../run-state.ts';
import type { ChainTransaction } from './fused.ts';
import { type CompiledMember, compiledOrFailure, type Member, sourceOf } from './members.ts';
import { keptIfRead } from './plan-members.ts';

/**
 * Works a chain out model by model: each is compiled when those before it are done, and put into its target, or into a
 * temporary table when it is not persisted. What the fused way falls back on, and what it is checked against.
 * @param kept steps that planning found to be read beyond their period
 * @throws ChainFailure that names the model at fault
 */
export async function runStepwise(
  state: RunState,
  transaction: ChainTransaction,
  members: readonly Member[],
  kept: ReadonlyMap<UniqueId, string>,
): Promise<CompiledMember[]> {
  const { database } = state.execution.context.project.target;
  const done: CompiledMember[] = [];
  for (const member of members) {
    done.push(await compiledOrFailure(state, transaction.compilation, member));
    const plan = planChain({ sources: done.map(member => plainSource(member, kept)), database });
    const statement = plan.statements.find(({ step }) => step === member.node.unique_id)!;
    await transaction.run(plan, statement, done);
  }
  return done;
}

/** A member that no pass applies to: a statement of its own. */
function plainSource(member: CompiledMember, kept: ReadonlyMap<UniqueId, string>): StepSource {
  const source = keptIfRead(sourceOf(member), kept);
  return { ...source, config: { ...source.config, passes: new Set() } };
}
