import { DiagnosticError, problem } from '../core/index.ts';
import { PyDict, str, type Value } from '../core/value.ts';
import { Fn } from '../jinja/index.ts';
import { clone } from './clone.ts';
import { custom } from './custom.ts';
import { dataTest, verdictOf } from './data-test.ts';
import { external } from './external.ts';
import type { FoundMaterialization, MaterializationFinder } from './find-materialization.ts';
import { incremental } from './incremental.ts';
import type { Materialization, Materialized, NodeContext } from './node-context.ts';
import { seed } from './seed.ts';
import { snapshot } from './snapshot.ts';
import { table } from './table.ts';
import { tableFunction } from './table-function.ts';
import { unitTest } from './unit-test.ts';
import { view } from './view.ts';

/** The engine's own life cycles, by the name that `builtin_materialization(name)` calls them by. */
const BUILTINS: ReadonlyMap<string, Materialization> = new Map([
  ['view', view],
  ['table', table],
  ['incremental', incremental],
  ['seed', seed],
  ['snapshot', snapshot],
  ['test', dataTest],
  ['unit', unitTest],
  ['external', external],
  ['table_function', tableFunction],
  ['clone', clone],
]);

/**
 * Builds a node by its materialization: the engine's own life cycle, or a project's macro. When it fails, what was
 * done in the node's transaction is rolled back, and the relation cache shows what stood there before.
 * @throws DiagnosticError or PyError as the node failed
 */
export async function materializeNode(context: NodeContext, find: MaterializationFinder): Promise<Materialized> {
  const found = find(materializationName(context));
  if (!found.ok) throw new DiagnosticError({ ...found.error, node: context.node.unique_id });
  checkLanguage(context, found.value);
  const before = context.relations.get(context.target.plain);
  try {
    const builtin = found.value.builtin ? BUILTINS.get(materializationName(context)) : undefined;
    if (builtin !== undefined) return await builtin(context);
    const result = await custom(context, found.value.macro.name);
    return context.node.resource_type === 'test' ? { ...result, verdict: verdictOf(context) } : result;
  } catch (error) {
    const connection = await context.connection();
    if (connection.inTransaction) await connection.rollback();
    if (before === undefined) context.relations.drop(context.target.plain);
    else context.relations.add(before);
    throw error;
  }
}

/** `builtin_materialization` for a node's templates: how a project's materialization calls the engine's own. */
export function builtinMaterialization(context: () => NodeContext): Fn {
  return new Fn('builtin_materialization', async ([name]: Value[]) => {
    const builtin = BUILTINS.get(str(name ?? null));
    if (builtin === undefined) throw new Error(`there is no built-in materialization ${str(name ?? null)}`);
    const { relations } = await builtin(context());
    return PyDict.of<Value>([['relations', [...relations]]]);
  });
}

const materializationName = (context: NodeContext): string => str(context.config('materialized'));

function checkLanguage(context: NodeContext, { macro }: FoundMaterialization): void {
  const languages = macro.supported_languages ?? ['sql'];
  const { language } = context.node;
  if (languages.includes(language)) return;
  const facts = { materialization: macro.name, languages, language };
  throw new DiagnosticError(problem('PA611', facts, { node: context.node.unique_id }));
}
