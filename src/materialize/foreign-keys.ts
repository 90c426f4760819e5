import type { RelationObject } from '../context/objects/index.ts';
import type { PyDict, Value } from '../core/value.ts';
import { truth } from '../jinja/index.ts';
import { createTableSql } from './create-table.ts';
import { begin, besideTarget, contractEnforced, runMain } from './life-cycle.ts';
import type { NodeContext } from './node-context.ts';
import { replaceBySwap } from './swap.ts';

const KEYS: ReadonlySet<Value> = new Set(['primary_key', 'unique', 'foreign_key']);

/**
 * Whether a table may be one end of a foreign key as its contract says. Such tables cannot simply be replaced, and no two of them can be built side by side: the caller runs such a node in `exclusive`.
 */
export function declaresKeys(context: NodeContext): boolean {
  return contractEnforced(context) && constraintsOf(context).some(c => KEYS.has(c.get('type') ?? null));
}

function constraintsOf({ node }: NodeContext): PyDict[] {
  const own = 'constraints' in node ? (node.constraints as PyDict[]) : [];
  return [...own, ...[...node.columns.values()].flatMap(column => column.constraints)];
}

/** Foreign keys may name their aim by `ref(...)` or `source(...)`: puts the relation's name in its place. */
export async function resolveKeyTargets(context: NodeContext): Promise<void> {
  for (const constraint of constraintsOf(context)) {
    const to = constraint.get('to');
    if (typeof to !== 'string' || !/^\s*(ref|source)\s*\(/.test(to)) continue;
    constraint.set('to', await context.render(`{{ (${to}).render() }}`));
  }
}

/** Whether the table that stands there has a key, which may be why it could not be replaced. */
export async function hasKeys(context: NodeContext, existing: RelationObject): Promise<boolean> {
  return truth(await context.callMacro('existing_constraint_types', [existing]));
}

/**
 * Builds a table that has or may be the aim of foreign keys. One with foreign keys is made under its own name, for the
 * table it points at remembers that name; tables that point at this one go, and come back without their keys until
 * their own models are built.
 */
export async function buildWithKeys(
  context: NodeContext,
  target: RelationObject,
  existing: RelationObject | null,
): Promise<void> {
  await begin(context);
  let dropped: Value = [];
  if (truth(await context.callMacro('has_foreign_key_constraints', [existing]))) {
    if (existing !== null) dropped = await context.callMacro('drop_relation_for_rebuild', [existing]);
    await runMain(context, (await createTableSql(context, target, 'macro')).text);
  } else {
    const made = besideTarget(target, '__dbt_tmp');
    await replaceBySwap(context, { existing, made, target }, async () => {
      const sql = await createTableSql(context, made, 'macro');
      if (existing?.data.type === 'table' && truth(await context.callMacro('may_be_foreign_key_target', [existing]))) {
        dropped = await context.callMacro('drop_foreign_key_dependents', [existing]);
      }
      return sql.text;
    });
  }
  await context.callMacro('restore_foreign_key_dependents', [dropped]);
}
