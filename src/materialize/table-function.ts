import { str } from '../core/value.ts';
import { truth } from '../jinja/index.ts';
import { begin, built, commit, macroText, needsTransaction, persistDocs, runHooks, runMain } from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';

/** A table function: a view with parameters, called as `{{ ref('f') }}(1, 2)`. */
export async function tableFunction(context: NodeContext): Promise<Materialized> {
  const target = context.target.with({ type: 'view' });
  const given = context.config('parameters');
  const parameters = Array.isArray(given) ? given.map(str).join(', ') : truth(given) ? str(given) : '';
  await runHooks(context, 'pre-hook', false);
  await runHooks(context, 'pre-hook', true);
  if (needsTransaction(context)) await begin(context);
  await runMain(context, await macroText(context, 'pa_table_function_sql', target, parameters, context.sql));
  await runHooks(context, 'post-hook', true);
  await persistDocs(context, target);
  await commit(context);
  await runHooks(context, 'post-hook', false);
  return built(context, target);
}
