import {
  adapterFacts,
  BUILTIN_PACKAGES,
  callValue,
  dispatchFunction,
  envVarFunction,
  hostFunction,
  NodeScope,
  nameArguments,
  RuntimeConfig,
  refArguments,
  resourceDict,
  StatementResults,
  sourceArguments,
  VarObject,
} from '../context/index.ts';
import { AgateTableObject, createAdapterObject, emptyAgateTable, nodeRelation } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { PyDict, type Value } from '../core/value.ts';
import { Fn, type Kwargs } from '../jinja/index.ts';
import type { ExecutableNode, MacroNode, UniqueId } from '../model/index.ts';
import type { Execution, NodeConnection } from './execution.ts';
import { priorRelation } from './prior.ts';
import { refRelation, sourceRelation } from './references.ts';

/** The node (or, for an operation, the macro) that a template is rendered for. */
export type ScopeOwner = ExecutableNode | MacroNode;

export interface ScopeOptions {
  readonly connection: NodeConnection;
  /** told of each ephemeral model that a ref leads to */
  readonly onEphemeral: (id: UniqueId) => void;
  /** puts the final statement of a node into `run/` */
  readonly write?: (sql: string) => void;
  /** reads a seed's file as a table */
  readonly loadAgateTable?: () => Promise<Value> | Value;
  /** unit tests: fixed values of vars and environment variables */
  readonly overrides?: { readonly vars?: PyDict; readonly env?: PyDict };
  /** `thread_id` */
  readonly thread: string;
  /** the connection and cache as `adapter` sees them; see objects/ */
}

/** The scope of a node's templates at execution: `execute` is true and calls may reach the database. */
export class ExecutionScope extends NodeScope {
  override readonly asynchronous = true;
  readonly execution: Execution;
  readonly owner: ScopeOwner;
  readonly results = new StatementResults();
  private readonly options: ScopeOptions;

  constructor(execution: Execution, owner: ScopeOwner, options: ScopeOptions, packageName = owner.package_name) {
    super(execution.context, packageName);
    this.execution = execution;
    this.owner = owner;
    this.options = options;
  }

  /** Dependencies on macros were noted at parse. */
  override noteMacro(): void {}

  protected override member(name: string): Value | undefined {
    const { execution, owner, options, services } = this;
    switch (name) {
      case 'ref':
        return new Fn('ref', (args, kwargs) =>
          refRelation(execution, owner, refArguments(args, kwargs), options.onEphemeral),
        );
      case 'prior':
        return hostFunction('prior', ['relation'], ([relation]) =>
          priorRelation(execution, owner, options.connection, relation!),
        );
      case 'source':
        return new Fn('source', args => sourceRelation(execution, owner, ...sourceArguments(args)));
      case 'metric':
        return new Fn('metric', args => nameArguments('metric', args).pop()!);
      case 'function':
        return new Fn('function', args => nameArguments('function', args).pop()!);
      case 'config':
        return new RuntimeConfig(owner.config ?? new PyDict(), owner.unique_id);
      case 'execute':
        return true;
      case 'var':
        return new VarObject({
          project: services.project,
          packageName: owner.package_name,
          owner: owner.name,
          missing: 'error',
          render: template => services.jinja.compile(template, { name: 'var' }).render(this),
          ...(options.overrides?.vars === undefined ? {} : { overrides: options.overrides.vars }),
        });
      case 'env_var':
        return envVarFunction({
          env: services.project.env,
          secrets: false,
          overrides: key => options.overrides?.env?.get(key),
        });
      case 'adapter':
        return createAdapterObject({
          phase: 'execute',
          dispatch: dispatchFunction(this),
          ...adapterFacts(services),
          emit: services.emit,
          connectionName: owner.unique_id,
          session: () => execution.session(),
          connection: () => options.connection.get(),
          override: (macro, kwargs) => this.overriddenMacro(macro, kwargs),
          isNews: text => execution.isNews(text),
        });
      case 'this':
        return 'alias' in owner && owner.resource_type !== 'operation'
          ? nodeRelation(owner, services.project.root)
          : null;
      case 'model':
        return this.modelDict();
      case 'database':
        return 'database' in owner ? owner.database : services.project.target.database;
      case 'schema':
        return 'schema' in owner ? owner.schema : services.project.target.schema;
      case 'graph':
        return execution.graph();
      case 'selected_resources':
        return [...execution.selected];
      case 'pre_hooks':
        return hooks(owner, 'pre-hook');
      case 'post_hooks':
        return hooks(owner, 'post-hook');
      case 'sql':
      case 'compiled_code':
        return 'compiled_code' in owner ? (owner.compiled_code ?? null) : null;
      case 'defer_relation':
        return null;
      case 'thread_id':
        return options.thread;
      case 'load_result':
        return hostFunction('load_result', ['name'], ([key]) => this.results.load(String(key)));
      case 'store_result':
        return hostFunction('store_result', ['name', 'response', 'agate_table?'], ([key, response, table]) => {
          this.storeResult(String(key), response!, table ?? null);
          return '';
        });
      case 'store_raw_result':
        return hostFunction(
          'store_raw_result',
          ['name', 'message?', 'code?', 'rows_affected?', 'agate_table?'],
          ([key, message, code, rows, table]) => {
            const response = PyDict.of<Value>([
              ['_message', message ?? null],
              ['code', code ?? null],
              ['rows_affected', rows ?? null],
            ]);
            this.storeResult(String(key), response, table ?? null);
            return '';
          },
        );
      case 'write':
        return hostFunction('write', ['payload'], ([payload]) => {
          if (options.write === undefined) {
            throw new DiagnosticError(
              problem('PA213', { text: `cannot write() for ${owner.resource_type} ${owner.name}` }),
            );
          }
          options.write(String(payload));
          return '';
        });
      case 'render':
        return hostFunction('render', ['string'], ([text]) =>
          services.jinja.compile(String(text), { name: owner.name }).render(this),
        );
      case 'load_agate_table':
        return hostFunction('load_agate_table', [], () => {
          if (options.loadAgateTable === undefined) {
            const text = `can only load_agate_table for seeds (got a ${owner.resource_type})`;
            throw new DiagnosticError(problem('PA213', { text }));
          }
          return options.loadAgateTable();
        });
      default:
        return undefined;
    }
  }

  /** Keeps a statement's result under a name, for `load_result`. */
  storeResult(name: string, response: Value, table: Value): void {
    const shown = table instanceof AgateTableObject ? table : emptyAgateTable(this.print);
    this.results.store(name, { response, table: shown, data: shown.data.map(row => [...row]) });
  }

  private readonly print = (text: string): void => this.services.emit({ type: 'print', message: text });

  /** Runs a project's or package's own version of a macro that the adapter else does itself. */
  private overriddenMacro(name: string, kwargs: Kwargs): Promise<Value> | null {
    const { namespace } = this.services;
    const plain = namespace.findMacro(name, this.packageName);
    const chosen =
      plain !== undefined && !BUILTIN_PACKAGES.includes(plain.package_name)
        ? plain
        : namespace.dispatch(name, 'dbt', ['duckdb', 'default'], this.packageName).macro;
    if (chosen === undefined || BUILTIN_PACKAGES.includes(chosen.package_name)) return null;
    return callValue(this, this.macro(chosen), [], kwargs);
  }

  private modelDict(): PyDict {
    const dict = resourceDict(this.owner, true);
    const compiled = dict.get('compiled_code');
    if (compiled !== undefined) dict.set('compiled_sql', compiled);
    return dict;
  }
}

function hooks(owner: ScopeOwner, key: string): Value {
  const list = 'config' in owner ? owner.config.get(key) : undefined;
  return list ?? [];
}
