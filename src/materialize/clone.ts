import { PyDict } from '../core/value.ts';
import { truth } from '../jinja/index.ts';
import { applyGrants, built, existingRelation, macroText, persistDocs, runMain, targetAs } from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';
import { view } from './view.ts';

/** The node as another state of the project built it: a clone of its table where the database can, else a view. */
export async function clone(context: NodeContext): Promise<Materialized> {
  const { deferred } = context;
  if (deferred === null) return nothing(context, `No relation found in state manifest for ${context.node.unique_id}`);
  const existing = existingRelation(context);
  if (existing !== null && !context.flags.fullRefresh) {
    return nothing(context, `Relation ${existing.render()} already exists`);
  }
  const original = context.relations.get(deferred.plain);
  const asTable = original?.type === 'table' && truth(await context.callMacro('can_clone_table', []));
  if (!asTable) return view(context);
  const target = targetAs(context, 'table');
  if (existing !== null && existing.data.type !== 'table') await context.callAdapter('drop_relation', [existing]);
  if (target.render() !== deferred.render()) {
    await runMain(context, await macroText(context, 'create_or_replace_clone', target, deferred));
  }
  await applyGrants(context, target, existing);
  await persistDocs(context, target);
  return built(context, target);
}

function nothing(context: NodeContext, message: string): Materialized {
  context.emit({ type: 'log', message, info: true, node: null });
  return { relations: [], response: new PyDict() };
}
