import type { RelationObject } from '../context/objects/index.ts';
import { runMain } from './life-cycle.ts';
import type { NodeContext } from './node-context.ts';

export interface Swap {
  readonly existing: RelationObject | null;
  /** the new relation under its passing name */
  readonly made: RelationObject;
  readonly target: RelationObject;
}

/**
 * Makes a relation under a passing name and puts it in the place of what stands there. In one transaction: a failure
 * brings all back. What a killed run left under the passing name is dropped first.
 * @param statement yields the SQL that makes `made`; called when the name is free
 */
export async function replaceBySwap(context: NodeContext, swap: Swap, statement: () => Promise<string>): Promise<void> {
  const { existing, made, target } = swap;
  const leftover = context.relations.get(made.plain);
  if (leftover !== undefined) await context.callAdapter('drop_relation', [made.with({ type: leftover.type })]);
  await runMain(context, await statement());
  if (existing !== null) await context.callAdapter('drop_relation', [existing]);
  await context.callAdapter('rename_relation', [made, target]);
}
