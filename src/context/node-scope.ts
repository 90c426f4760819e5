import { PyDict, type Value } from '../core/value.ts';
import { HostObject, type Scope } from '../jinja/index.ts';
import type { MacroNode } from '../model/node.ts';
import { hostFunction } from './host-function.ts';
import { MacroFunction } from './macro-function.ts';
import { PackageMacros } from './macro-namespace.ts';
import { createApi } from './objects/index.ts';
import type { ContextServices } from './services.ts';
import { tryOrCompilerError, validation } from './validation.ts';

/**
 * The names that a template of one node (or one operation) sees. Macros win over context members, as in dbt; the
 * members themselves stay reachable through `builtins`. Values are made when a template first asks for them.
 */
export abstract class NodeScope implements Scope {
  readonly services: ContextServices;
  /** package whose macros are seen by their plain names */
  readonly packageName: string;
  /** whether templates run in the asynchronous flavour */
  abstract readonly asynchronous: boolean;
  /** unique ids of the macros that are running, outermost first */
  readonly macroStack: string[] = [];
  private readonly bound = new Map<string, Value>();
  private readonly functions = new Map<string, HostObject>();

  constructor(services: ContextServices, packageName: string) {
    this.services = services;
    this.packageName = packageName;
  }

  resolve(name: string): Value | undefined {
    const known = this.bound.get(name);
    if (known !== undefined) return known;
    const value = this.bind(name);
    if (value !== undefined && !VOLATILE.has(name)) this.bound.set(name, value);
    return value;
  }

  /** Puts a name over everything else: test arguments, a unit test's overrides, a batch's model. */
  define(name: string, value: Value): void {
    this.bound.set(name, value);
  }

  /** Makes calls of a macro (`name` or `package.name`) yield a constant: a unit test's overrides. */
  overrideMacro(name: string, value: Value): void {
    const [first, second] = name.split('.');
    const { namespace } = this.services;
    const macro =
      second === undefined ? namespace.findMacro(name, this.packageName) : namespace.findInPackage(first!, second);
    const constant = hostFunction(second ?? name, ['*args', '**kwargs'], () => value);
    if (macro !== undefined) this.functions.set(macro.unique_id, constant);
    else if (second === undefined) this.bound.set(name, constant);
  }

  /** A member of the context by its own name, whatever macro hides it. */
  memberOrBase(name: string): Value | undefined {
    return this.shared(name) ?? this.member(name) ?? this.services.base.get(name);
  }

  /** The function that calls a macro in this scope. */
  macro(macro: MacroNode): HostObject {
    let fn = this.functions.get(macro.unique_id);
    if (fn === undefined) {
      fn = new MacroFunction(macro, this);
      this.functions.set(macro.unique_id, fn);
    }
    return fn;
  }

  /** Told when a template (not a macro) calls a macro. */
  abstract noteMacro(uniqueId: string): void;

  /** Members that depend on phase and node. */
  protected abstract member(name: string): Value | undefined;

  private bind(name: string): Value | undefined {
    const binding = this.services.namespace.find(name, this.packageName);
    if (binding instanceof PackageMacros) return new PackageObject(binding, this);
    if (binding !== undefined) return this.macro(binding);
    return this.memberOrBase(name);
  }

  private shared(name: string): Value | undefined {
    const { services } = this;
    switch (name) {
      case 'target':
      case 'env':
        return services.target;
      case 'exceptions':
        return services.exceptions;
      case 'api':
        return createApi(services.project);
      case 'column':
        return createApi(services.project).get('Column');
      case 'try_or_compiler_error':
        return tryOrCompilerError();
      case 'validation':
        return validation();
      case 'project_name':
        return services.project.root.name;
      case 'invocation_args_dict':
        return services.invocation.flags.all;
      case 'dbt_metadata_envs':
        return metadataEnvs(services.project.env);
      case 'context':
        return new ContextObject(this, n => this.resolve(n));
      case 'builtins':
        return PyDict.of(
          [...MEMBER_NAMES, ...services.base.keys()]
            .map(n => [n, this.memberOrBase(n)] as const)
            .filter((entry): entry is [string, Value] => entry[1] !== undefined),
        );
      case 'context_macro_stack':
        return new MacroStackObject(this.macroStack);
      default:
        return undefined;
    }
  }
}

/** Members of a node's context, beside those of the base context, for `builtins`. */
const MEMBER_NAMES: readonly string[] = [
  ...['adapter', 'api', 'column', 'compiled_code', 'config', 'context_macro_stack', 'database', 'dbt_metadata_envs'],
  ...['defer_relation', 'env', 'env_var', 'exceptions', 'execute', 'function', 'graph', 'invocation_args_dict'],
  ...['load_agate_table', 'load_result', 'metric', 'model', 'post_hooks', 'pre_hooks', 'project_name', 'ref', 'render'],
  ...['schema', 'selected_resources', 'source', 'sql', 'store_raw_result', 'store_result', 'target', 'this'],
  ...['try_or_compiler_error', 'validation', 'var', 'write'],
];

/** Names whose value changes while a node is worked on. */
const VOLATILE: ReadonlySet<string> = new Set(['sql', 'compiled_code', 'model', 'context_macro_stack']);

/** A package's namespace: `dbt_utils.star(...)`. */
class PackageObject extends HostObject {
  override readonly typeName = 'dict';
  private readonly macros: PackageMacros;
  private readonly scope: NodeScope;

  constructor(macros: PackageMacros, scope: NodeScope) {
    super();
    this.macros = macros;
    this.scope = scope;
  }

  /** Macros are items, as in dbt's dict: so `pkg._helper` is found, where an attribute of such a name would be unsafe. */
  override getattr(name: string): Value | undefined {
    return name === 'get' ? this.getFunction() : undefined;
  }

  override getitem(key: Value): Value | undefined {
    const macro = this.macros.macros.get(String(key));
    return macro === undefined ? undefined : this.scope.macro(macro);
  }

  override contains(key: Value): boolean {
    return this.macros.macros.has(String(key));
  }

  override *iter(): Iterable<Value> {
    yield* this.macros.macros.keys();
  }

  override str(): string {
    return `<macros of ${this.macros.name}>`;
  }

  private getFunction(): Value {
    return hostFunction('get', ['key', 'default?'], ([key, fallback]) => this.getitem(key!) ?? fallback ?? null);
  }
}

/** `context`: every name by its text, `context['my_macro']` or `context.get('my_macro')`. */
class ContextObject extends HostObject {
  override readonly typeName = 'dict';
  private readonly scope: NodeScope;
  private readonly find: (name: string) => Value | undefined;

  constructor(scope: NodeScope, find: (name: string) => Value | undefined) {
    super();
    this.scope = scope;
    this.find = find;
  }

  override getitem(key: Value): Value | undefined {
    return this.find(String(key));
  }

  override getattr(name: string): Value | undefined {
    if (name === 'get') {
      return hostFunction('get', ['key', 'default?'], ([key, fallback]) => this.find(String(key)) ?? fallback ?? null);
    }
    if (name === 'keys') return hostFunction('keys', [], () => [...this.iter()]);
    return undefined;
  }

  override contains(key: Value): boolean {
    return this.find(String(key)) !== undefined;
  }

  override *iter(): Iterable<Value> {
    yield* new Set([
      ...this.scope.services.namespace.names(this.scope.packageName),
      ...this.scope.services.base.keys(),
    ]);
  }
}

/** `context_macro_stack`: which macros are running. */
class MacroStackObject extends HostObject {
  override readonly typeName = 'MacroStack';
  private readonly stack: readonly string[];
  constructor(stack: readonly string[]) {
    super();
    this.stack = stack;
  }
  override getattr(name: string): Value | undefined {
    if (name === 'call_stack') return [...this.stack];
    if (name === 'depth') return this.stack.length;
    return undefined;
  }
}

const METADATA_PREFIX = 'DBT_ENV_CUSTOM_ENV_';

function metadataEnvs(env: Readonly<Record<string, string | undefined>>): PyDict {
  return PyDict.of(
    Object.entries(env)
      .filter(([name]) => name.startsWith(METADATA_PREFIX))
      .map(([name, value]) => [name.slice(METADATA_PREFIX.length), value ?? ''] as const),
  );
}
