import { dirname, join } from 'node:path/posix';
import { refArguments, sourceArguments } from '../context/index.ts';
import { ephemeralRelation, sourceRelation } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { isList, PyDate, PyDict, str, type Value } from '../core/value.ts';
import { indexRefs, resolveRef, resolveSource } from '../graph/index.ts';
import { Fn } from '../jinja/index.ts';
import {
  type ExecutableNode,
  emptyManifest,
  type ModelNode,
  type SourceNode,
  type UnitTestNode,
} from '../model/index.ts';
import { type Compilation, type CompiledNode, compileNode } from './compile-node.ts';
import type { Execution } from './execution.ts';
import type { ExecutionScope } from './execution-scope.ts';

/** A unit test ready to run: the tested model's query over fixtures instead of its real parents. */
export interface PreparedUnitTest {
  /** a stand-in for the model: its code, and `expected_rows` / `expected_sql` in the config */
  readonly node: ModelNode;
  readonly compiled: CompiledNode;
  readonly compilation: Compilation;
}

/**
 * Compiles a unit test: every input becomes an ephemeral model whose query is the given rows, typed like the real
 * relation; the tested model's refs, sources and `this` lead there.
 */
export async function compileUnitTest(outer: Compilation, test: UnitTestNode): Promise<PreparedUnitTest> {
  const { execution } = outer;
  const tested = execution.manifest.nodes.get(test.depends_on.nodes[0] ?? '') as ModelNode | undefined;
  if (tested === undefined) {
    throw new DiagnosticError(problem('PA216', { text: `Unit test '${test.name}' tests a model that is not there` }));
  }
  const inputs = test.given.map(given => inputOf(execution, tested, given, test));
  const node = standIn(test, tested, inputs);
  const inner: Execution = { ...execution, ...fixturesOnly(execution, node, inputs), deferred: () => undefined };
  const compilation: Compilation = {
    execution: inner,
    ephemerals: new Map(),
    // The fixtures and the query over them are written; nothing else of this manifest is.
    onCompiled: made => outer.onCompiled(made),
    scopeFor(owner, onEphemeral) {
      const scope = outer.scopeFor(owner, onEphemeral, inner, overridesOf(test));
      const input = inputs.find(i => i.node.unique_id === owner.unique_id);
      if (input !== undefined) {
        scope.define('_rows', input.rows);
        // The fixture is named after source and table; its columns are those of the table where it stands.
        if (input.table !== null) scope.define('this', sourceRelation(input.table, execution.context.project.root));
      } else defineForTested(scope, test, inputs, onEphemeral);
      return scope;
    },
  };
  const compiled = await compileNode(compilation, node);
  test.compiled = true;
  test.compiled_code = compiled.sql;
  return { node, compiled, compilation };
}

interface Input {
  readonly node: ModelNode;
  readonly rows: Value;
  /** the source it stands for, by `source.table` */
  readonly source: string | null;
  readonly table: SourceNode | null;
  /** it stands for the tested model itself */
  readonly isThis: boolean;
}

function inputOf(execution: Execution, tested: ModelNode, given: PyDict, test: UnitTestNode): Input {
  const input = String(given.get('input') ?? '').trim();
  const original = input === 'this' ? tested : originalOf(execution, input, test);
  const rows = withoutDates(given.get('rows') ?? []);
  const isSource = original.resource_type === 'source';
  const alias = isSource ? (original as SourceNode).identifier : (original as ExecutableNode).alias;
  const prefix = isSource ? `${(original as SourceNode).source_name}__` : '';
  const node: ModelNode = {
    ...(isSource ? blank(tested) : (original as ModelNode)),
    resource_type: 'model',
    name: original.name,
    package_name: original.package_name,
    unique_id: `model.${original.package_name}.${prefix}${original.name}`,
    database: original.database,
    schema: original.schema,
    alias: isSource ? `${prefix}${alias}` : alias,
    original_file_path: test.original_file_path,
    path: `${original.name}.sql`,
    config: PyDict.of<Value>([['materialized', 'ephemeral']]),
    raw_code: given.get('format') === 'sql' ? String(rows) : '{{ get_fixture_sql(_rows, none) }}',
    depends_on: { macros: [], nodes: [] },
    compiled: false,
  };
  const source = isSource ? `${(original as SourceNode).source_name}.${original.name}` : null;
  const table = isSource ? (original as SourceNode) : null;
  return { node, rows, source, table, isThis: input === 'this' };
}

/** The node or source that an input names: `ref('x')`, `source('a', 'b')`. */
function originalOf(execution: Execution, input: string, test: UnitTestNode): ExecutableNode | SourceNode {
  const { context, refs } = execution;
  const view = { rootPackage: context.project.root.name, nodePackage: test.package_name };
  let found: ExecutableNode | SourceNode | undefined;
  const names = new Map<string, Value>([
    [
      'ref',
      new Fn('ref', (args, kwargs) => {
        const { name, package: packageName, version } = refArguments(args, kwargs);
        const resolved = resolveRef(refs, view, name, packageName, version);
        if (resolved.kind === 'found') found = resolved.node;
        return '';
      }),
    ],
    [
      'source',
      new Fn('source', args => {
        const resolved = resolveSource(refs, view, ...sourceArguments(args));
        if (resolved.kind === 'found') found = resolved.node;
        return '';
      }),
    ],
  ]);
  context.jinja.evaluateSync(input, names);
  if (found === undefined) {
    const text = `Unit test '${test.name}' had an input (${input}) which was not found in the manifest.`;
    throw new DiagnosticError(problem('PA216', { text }));
  }
  return found;
}

/** A manifest in which there is nothing but the tested query and its fixtures. */
function fixturesOnly(
  execution: Execution,
  node: ModelNode,
  inputs: readonly Input[],
): Pick<Execution, 'manifest' | 'refs'> {
  const manifest = { ...emptyManifest(), macros: execution.manifest.macros, functions: execution.manifest.functions };
  for (const input of inputs) manifest.nodes.set(input.node.unique_id, input.node);
  manifest.nodes.set(node.unique_id, node);
  return { manifest, refs: indexRefs(manifest) };
}

function standIn(test: UnitTestNode, tested: ModelNode, inputs: readonly Input[]): ModelNode {
  const isSql = test.expect.get('format') === 'sql';
  const rows = withoutDates(test.expect.get('rows') ?? []);
  return {
    ...tested,
    name: test.version === null ? test.name : `${test.name}_v${test.version}`,
    unique_id: test.unique_id,
    original_file_path: test.original_file_path,
    raw_code_file: tested.original_file_path,
    path: join(dirname(test.original_file_path), `${test.name}.sql`),
    alias: test.name,
    config: PyDict.of<Value>([
      ['materialized', 'unit'],
      ['expected_rows', isSql ? [] : isList(rows) ? rows : []],
      ['expected_sql', isSql ? rows : null],
    ]),
    depends_on: { macros: tested.depends_on.macros, nodes: inputs.map(input => input.node.unique_id) },
    relation_name: null,
  };
}

/** What the tested model sees otherwise than it would in a run. */
function defineForTested(
  scope: ExecutionScope,
  test: UnitTestNode,
  inputs: readonly Input[],
  onEphemeral: (id: string) => void,
): void {
  scope.define(
    'source',
    new Fn('source', args => {
      const [source, table] = sourceArguments(args);
      const input = inputs.find(i => i.source === `${source}.${table}`);
      if (input === undefined) {
        const text = `Unit test '${test.name}' has no input for source('${source}', '${table}')`;
        throw new DiagnosticError(problem('PA216', { text }));
      }
      onEphemeral(input.node.unique_id);
      return ephemeralRelation(input.node);
    }),
  );
  const itself = inputs.find(input => input.isThis);
  if (itself !== undefined) {
    onEphemeral(itself.node.unique_id);
    scope.define('this', `__dbt__cte__${itself.node.alias}`);
  }
  const macros = test.overrides?.get('macros');
  if (macros instanceof PyDict) for (const [name, value] of macros) scope.overrideMacro(String(name), value);
}

function overridesOf(test: UnitTestNode): { vars?: PyDict; env?: PyDict } {
  const section = (key: string): PyDict | undefined => {
    const value = test.overrides?.get(key);
    return value instanceof PyDict ? value : undefined;
  };
  const vars = section('vars');
  const env = section('env_vars');
  return { ...(vars === undefined ? {} : { vars }), ...(env === undefined ? {} : { env }) };
}

/** A model without properties, to stand for a source. */
function blank(model: ModelNode): ModelNode {
  return { ...model, columns: new Map(), version: null, latest_version: null, refs: [], sources: [] };
}

/** Rows with dates as text: YAML reads an unquoted `2025-01-31` as a date, and fixtures are made of literals. */
function withoutDates(value: Value): Value {
  if (value instanceof PyDate) return str(value);
  if (isList(value)) return value.map(withoutDates);
  if (value instanceof PyDict) return PyDict.of([...value].map(([key, item]) => [key, withoutDates(item)] as const));
  return value;
}
