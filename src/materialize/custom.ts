import { RelationObject } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { PyDict, str, type Value } from '../core/value.ts';
import { mainResponse } from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';

/**
 * A materialization written in Jinja, of the project or a package. It runs its own statements and hooks, stores the
 * result `main`, and returns `{'relations': [...]}`. What it does not commit itself is rolled back, as dbt has it.
 */
export async function custom(context: NodeContext, macro: string): Promise<Materialized> {
  const relations = relationsOf(context, await context.callMacro(macro, []));
  if (context.node.resource_type !== 'test' && context.storedResult('main') === undefined) {
    throw wrong(context, 'main is not being called during running model');
  }
  for (const relation of relations) context.relations.add(relation.plain);
  return { relations, response: mainResponse(context) };
}

function relationsOf(context: NodeContext, returned: Value): RelationObject[] {
  const list = returned instanceof PyDict ? returned.get('relations') : undefined;
  const name = str(context.config('materialized'));
  if (typeof returned === 'string') {
    const text = `The materialization ("${name}") did not explicitly return a list of relations to add to the cache.`;
    throw wrong(context, text);
  }
  const intro = 'Invalid return value from materialization, ';
  if (!(returned instanceof PyDict))
    throw wrong(context, `${intro}expected a dict with key "relations", got: ${str(returned)}`);
  if (list === undefined) throw wrong(context, `${intro}"relations" not found, got keys: ${str([...returned.keys()])}`);
  if (!Array.isArray(list)) throw wrong(context, `${intro}"relations" not a list, got: ${str(list)}`);
  return list.map(item => {
    if (item instanceof RelationObject) return item;
    throw wrong(context, `${intro}"relations" contains non-Relation: ${str(item)}`);
  });
}

function wrong(context: NodeContext, text: string): DiagnosticError {
  return new DiagnosticError(problem('PA615', { text }, { node: context.node.unique_id }));
}
