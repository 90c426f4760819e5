import { problem } from '../core/catalogue/index.ts';
import { DiagnosticError } from '../core/diagnostic.ts';
import { PyDict, type Value } from '../core/value.ts';
import { Fn } from '../jinja/index.ts';
import type { RefArgs } from '../model/node.ts';
import { adapterFacts } from './adapter-facts.ts';
import { ParseConfig } from './config-object.ts';
import { envVarFunction } from './environment-variable.ts';
import { hostFunction } from './host-function.ts';
import { NodeScope } from './node-scope.ts';
import { createAdapterObject } from './objects/index.ts';
import { RefNotes } from './ref-notes.ts';
import { nameArguments, refArguments, sourceArguments } from './reference-arguments.ts';
import type { ContextServices } from './services.ts';
import { VarObject } from './variables.ts';

/** What rendering a template at parse finds out about its node. */
export interface ParseRecorder {
  ref(ref: RefArgs): void;
  /** the ref is read through `prior()`: it is no edge within a period */
  prior(ref: RefArgs): void;
  source(source: string, table: string): void;
  metric(args: string[]): void;
  function(args: string[]): void;
  /** one config() call, `pre-hook` / `post-hook` spelled with a hyphen */
  config(call: PyDict): void;
  /** a macro that the template itself called */
  macro(uniqueId: string): void;
  envVar(name: string, value: string | undefined): void;
  variable(name: string, value: Value | undefined): void;
  /** something was read that the same text need not give again: `graph`, `run_started_at`, ... */
  volatile(name: string): void;
}

/** The node as parsing knows it so far. */
export interface ParseOwner {
  readonly name: string;
  readonly packageName: string;
  /** `this`, and what ref() and source() yield while parsing: the node's own relation */
  relation(): Value;
  /** `model` */
  dict(): Value;
}

/** The scope of a template at parse: `execute` is false, calls are recorded, nothing reaches the database. */
export class ParseScope extends NodeScope {
  override readonly asynchronous = false;
  private readonly owner: ParseOwner;
  private readonly recorder: ParseRecorder;
  private readonly refs = new RefNotes();

  constructor(services: ContextServices, owner: ParseOwner, recorder: ParseRecorder) {
    super(services, owner.packageName);
    this.owner = owner;
    this.recorder = recorder;
  }

  override resolve(name: string): Value | undefined {
    if (VOLATILE_NAMES.has(name)) this.recorder.volatile(name);
    return super.resolve(name);
  }

  override noteMacro(uniqueId: string): void {
    this.recorder.macro(uniqueId);
  }

  protected override member(name: string): Value | undefined {
    const { owner, recorder, services } = this;
    switch (name) {
      case 'ref':
        return new Fn('ref', (args, kwargs) => {
          const ref = refArguments(args, kwargs);
          recorder.ref(ref);
          return this.refs.note(owner.relation(), ref);
        });
      case 'prior':
        return hostFunction('prior', ['relation'], ([relation]) => {
          const ref = this.refs.of(relation!);
          if (ref !== undefined) recorder.prior(ref);
          return relation!;
        });
      case 'source':
        return new Fn('source', args => {
          recorder.source(...sourceArguments(args));
          return owner.relation();
        });
      case 'metric':
        return new Fn('metric', args => {
          const names = nameArguments('metric', args);
          recorder.metric(names);
          return names[names.length - 1]!;
        });
      case 'function':
        return new Fn('function', args => {
          recorder.function(nameArguments('function', args));
          return owner.relation();
        });
      case 'config':
        return new ParseConfig(call => recorder.config(call));
      case 'execute':
        return false;
      case 'var':
        return new VarObject({
          project: services.project,
          packageName: owner.packageName,
          owner: owner.name,
          missing: 'none',
          onRead: (key, value) => recorder.variable(key, value),
          render: template => services.jinja.compile(template, { name: 'var' }).renderSync(this),
        });
      case 'env_var':
        return envVarFunction({
          env: services.project.env,
          secrets: false,
          onRead: (key, value) => recorder.envVar(key, value),
        });
      case 'adapter':
        return createAdapterObject({ phase: 'parse', dispatch: dispatchFunction(this), ...adapterFacts(services) });
      case 'this':
        return owner.relation();
      case 'model':
        return owner.dict();
      case 'database':
        return services.project.target.database;
      case 'schema':
        return services.project.target.schema;
      case 'graph':
        return emptyGraph();
      case 'selected_resources':
        return [];
      case 'pre_hooks':
      case 'post_hooks':
      case 'sql':
      case 'compiled_code':
      case 'defer_relation':
        return null;
      case 'thread_id':
        return 'MainThread';
      case 'load_result':
        return hostFunction('load_result', ['name'], () => null);
      case 'store_result':
        return hostFunction('store_result', ['name', 'response', 'agate_table?'], () => '');
      case 'store_raw_result':
        return hostFunction(
          'store_raw_result',
          ['name', 'message?', 'code?', 'rows_affected?', 'agate_table?'],
          () => '',
        );
      case 'write':
        return hostFunction('write', ['payload'], () => '');
      case 'render':
        return hostFunction('render', ['string'], ([text]) =>
          services.jinja.compile(String(text), { name: owner.name }).renderSync(this),
        );
      case 'load_agate_table':
        return hostFunction('load_agate_table', [], () => null);
      default:
        return undefined;
    }
  }
}

const VOLATILE_NAMES: ReadonlySet<string> = new Set([
  'graph',
  'run_started_at',
  'invocation_id',
  'modules',
  'selected_resources',
  'invocation_args_dict',
  'dbt_metadata_envs',
]);

/** `adapter.dispatch(macro_name, macro_namespace=None)` in the scope of a node. */
export function dispatchFunction(scope: NodeScope): Fn {
  return hostFunction('dispatch', ['macro_name', 'macro_namespace?', 'packages?'], ([name, namespace, packages]) => {
    const text = String(name);
    if (text.includes('.')) {
      const [wantedNamespace, ...rest] = text.split('.');
      throw new DiagnosticError(
        problem('PA215', {
          text:
            `In adapter.dispatch, got a macro name of "${text}", but "." is not a valid macro name component. ` +
            `Did you mean \`adapter.dispatch("${rest.join('.')}", macro_namespace="${wantedNamespace}")\`?`,
        }),
      );
    }
    if (packages !== undefined && packages !== null) {
      throw new DiagnosticError(
        problem('PA215', {
          text:
            'The "packages" argument of adapter.dispatch() has been deprecated.\nUse the "macro_namespace" argument ' +
            `instead.\n\nRaised during dispatch for: ${text}`,
        }),
      );
    }
    const where = namespace === undefined || namespace === null ? null : String(namespace);
    const found = scope.services.namespace.dispatch(text, where, DISPATCH_PREFIXES, scope.packageName);
    if (found.macro === undefined) {
      throw new DiagnosticError(problem('PA214', { name: text, namespace: where, tried: found.tried }));
    }
    return scope.macro(found.macro);
  });
}

const DISPATCH_PREFIXES: readonly string[] = ['duckdb', 'default'];

function emptyGraph(): PyDict {
  const kinds = ['exposures', 'functions', 'groups', 'metrics', 'nodes', 'sources', 'semantic_models', 'saved_queries'];
  return PyDict.of(kinds.map(kind => [kind, new PyDict()] as const));
}
