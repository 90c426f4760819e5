import { argumentTemplate, sourceFile } from '../context/index.ts';
import { isList, PyDict, type Value } from '../core/value.ts';
import type { Template } from '../jinja/index.ts';
import { type ExecutableNode, isColumnar, type TestNode, type UniqueId } from '../model/index.ts';
import { cteOrigin, ephemeralCte, type InjectedCte, injectCtes } from './ephemeral-ctes.ts';
import type { Execution } from './execution.ts';
import type { ExecutionScope } from './execution-scope.ts';
import { originOf, type SourceMap, shifted } from './source-map.ts';
import { withoutEnd } from './sql-scan.ts';

/** A node's SQL, and where each piece of it comes from. */
export interface CompiledNode {
  readonly sql: string;
  readonly map: SourceMap;
}

/** What of a compilation is shared by the nodes of a run: ephemeral models, each compiled once. */
export interface Compilation {
  readonly execution: Execution;
  /** a scope for another node (an ephemeral parent) on the connection of the node that needs it */
  scopeFor(
    node: ExecutableNode,
    onEphemeral: (id: UniqueId) => void,
    /** another execution (a unit test's fixtures), and values that win over vars and environment there */
    execution?: Execution,
    overrides?: { vars?: PyDict; env?: PyDict },
  ): ExecutionScope;
  /** told of each node that was compiled, to write its file */
  onCompiled(node: ExecutableNode): void;
  readonly ephemerals: Map<UniqueId, Promise<EphemeralModel>>;
}

interface EphemeralModel {
  /** its own text, without its parents' CTEs */
  readonly own: string;
  readonly map: SourceMap;
  /** the CTEs of its ephemeral ancestors */
  readonly ctes: readonly InjectedCte[];
}

/**
 * Compiles a node in numbered steps, and notes the result on it:
 * 1. render its template, noting the ephemeral models that its refs lead to;
 * 2. compile those, each once for the run, and gather their CTEs, parents first;
 * 3. put the CTEs in front of the query, and let the source map follow.
 */
export async function compileNode(compilation: Compilation, node: ExecutableNode): Promise<CompiledNode> {
  const ephemeral: UniqueId[] = [];
  const scope = compilation.scopeFor(node, id => {
    if (!ephemeral.includes(id)) ephemeral.push(id);
  });
  const rendered = await renderNode(scope, node);
  const ctes = await gatherCtes(compilation, ephemeral);
  const { sql, insertions } = injectCtes(rendered.sql, ctes);
  node.compiled = true;
  node.compiled_code = sql;
  node.extra_ctes = ctes.map(({ id, sql: cte }) => ({ id, sql: cte }));
  node.extra_ctes_injected = true;
  compilation.onCompiled(node);
  const map = shifted(rendered.map, insertions, (inserted, offset) => cteOrigin(ctes, inserted, offset));
  return { sql, map };
}

async function renderNode(scope: ExecutionScope, node: ExecutableNode): Promise<CompiledNode> {
  const template = templateOf(scope, node);
  if (node.resource_type === 'test' && node.test_metadata !== null) {
    scope.define('_dbt_generic_test_kwargs', await testArguments(scope, node));
  }
  const { text, map } = await template.renderMapped(scope);
  // A columnar model's query becomes part of others' statements.
  return { sql: isColumnar(node) ? withoutEnd(text) : text, map: offset => originOf(map.at(offset)) };
}

function templateOf(scope: ExecutionScope, node: ExecutableNode): Template {
  return scope.services.jinja.compile(node.raw_code, {
    name: node.name,
    file: sourceFile(scope.services.project, {
      package_name: node.package_name,
      original_file_path: node.raw_code_file ?? node.original_file_path,
    }),
    ...(node.raw_code_line === undefined ? {} : { line: node.raw_code_line }),
  });
}

async function gatherCtes(compilation: Compilation, ids: readonly UniqueId[]): Promise<InjectedCte[]> {
  const gathered = new Map<UniqueId, InjectedCte>();
  for (const id of ids) {
    const node = compilation.execution.manifest.nodes.get(id)!;
    const model = await compileEphemeral(compilation, node);
    for (const cte of model.ctes) if (!gathered.has(cte.id)) gathered.set(cte.id, cte);
    if (!gathered.has(id)) gathered.set(id, ephemeralCte(id, node.alias, model.own, model.map));
  }
  return [...gathered.values()];
}

/** An ephemeral model's text; compiled once, whoever asks first. */
function compileEphemeral(compilation: Compilation, node: ExecutableNode): Promise<EphemeralModel> {
  let model = compilation.ephemerals.get(node.unique_id);
  if (model === undefined) {
    model = compileEphemeralOnce(compilation, node);
    compilation.ephemerals.set(node.unique_id, model);
  }
  return model;
}

async function compileEphemeralOnce(compilation: Compilation, node: ExecutableNode): Promise<EphemeralModel> {
  const parents: UniqueId[] = [];
  const scope = compilation.scopeFor(node, id => {
    if (!parents.includes(id)) parents.push(id);
  });
  const rendered = await renderNode(scope, node);
  const ctes = await gatherCtes(compilation, parents);
  node.compiled = true;
  node.compiled_code = injectCtes(rendered.sql, ctes).sql;
  node.extra_ctes = ctes.map(({ id, sql }) => ({ id, sql }));
  node.extra_ctes_injected = true;
  compilation.onCompiled(node);
  return { own: rendered.sql, map: rendered.map, ctes };
}

/**
 * Arguments of a generic test: strings are rendered natively (`"{{ [1, 2] }}"` becomes a list), and a string that looks
 * like a call of ref, source, var, env_var or doc is one. Column names stay text.
 */
async function testArguments(scope: ExecutionScope, node: TestNode): Promise<PyDict> {
  const convert = async (value: Value, isColumnName: boolean): Promise<Value> => {
    if (typeof value === 'string') {
      if (isColumnName) return value;
      return scope.services.jinja.renderNative(argumentTemplate(value), scope, {
        name: node.name,
        file: node.original_file_path,
      });
    }
    if (isList(value)) return Promise.all(value.map(item => convert(item, false)));
    if (value instanceof PyDict) {
      const dict = new PyDict();
      for (const [key, item] of value.entries()) dict.set(key, await convert(item, false));
      return dict;
    }
    return value;
  };
  const kwargs = new PyDict();
  for (const [key, value] of node.test_metadata!.kwargs.entries()) {
    kwargs.set(key, await convert(value, key === 'column_name'));
  }
  return kwargs;
}
