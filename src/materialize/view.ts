import {
  applyGrants,
  begin,
  besideTarget,
  built,
  commit,
  contractEnforced,
  existingRelation,
  macroText,
  needsTransaction,
  persistDocs,
  runHooks,
  runMain,
  sqlHeader,
  targetAs,
} from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';
import { replaceBySwap } from './swap.ts';

/** Macros that make a view's statement: where one of them is replaced, its text is used. */
const STATEMENT_MACROS = ['get_create_view_as_sql', 'create_view_as'] as const;

/**
 * A view: replaced in one statement where it takes the place of a view. Where it takes that of a table, or where the
 * statement is not ours, it is made under another name and swapped in, so that a failure leaves the old relation.
 */
export async function view(context: NodeContext): Promise<Materialized> {
  const target = targetAs(context, 'view');
  const existing = existingRelation(context);
  const own = context.capabilities.createOrReplace && STATEMENT_MACROS.every(name => context.isBuiltin(name));

  await runHooks(context, 'pre-hook', false);
  await runHooks(context, 'pre-hook', true);
  if (own && (existing === null || existing.data.type === 'view')) {
    if (contractEnforced(context)) await macroText(context, 'get_assert_columns_equivalent', context.sql);
    if (needsTransaction(context)) await begin(context);
    const create = existing === null ? 'create view' : 'create or replace view';
    await runMain(context, `${sqlHeader(context)}${create} ${target.render()} as (\n${context.sql}\n);`);
  } else {
    await begin(context);
    const made = besideTarget(target, '__dbt_tmp');
    await replaceBySwap(context, { existing, made, target }, () =>
      macroText(context, 'get_create_view_as_sql', made, context.sql),
    );
  }
  context.relations.add(target.plain);
  await applyGrants(context, target, existing);
  await persistDocs(context, target);
  await runHooks(context, 'post-hook', true);
  await commit(context);
  await runHooks(context, 'post-hook', false);
  return built(context, target);
}
