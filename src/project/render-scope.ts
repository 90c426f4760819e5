import { DiagnosticError, problem } from '../core/index.ts';
import { type PyDict, PyError, repr, type Value } from '../core/value.ts';
import {
  bind,
  createEnvironment,
  type Environment,
  Fn,
  HostObject,
  type Kwargs,
  type Scope,
  Undefined,
} from '../jinja/index.ts';
import { baseFunctions } from './base-functions.ts';
import { DBT_VERSION } from './dbt-version.ts';

/** The names that a template of a project-level file sees. */
export interface RenderScope {
  readonly names: Scope;
  readonly jinja: Environment;
  /** puts the secrets back that templates saw only as placeholders */
  readonly reveal: (value: Value) => Value;
}

export interface ScopeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--vars`; undefined values mean that none were given */
  readonly vars: PyDict;
  /** the chosen target's dict; absent in profiles.yml and packages.yml */
  readonly target?: PyDict | NoTarget;
  /** DBT_ENV_SECRET_* may be read: profiles.yml and packages.yml */
  readonly secrets: boolean;
  /** a missing variable is an error; `deps` takes None */
  readonly requireVars?: boolean;
  /** names besides those of every template, or in their place: flags, log, run_started_at, ... */
  readonly base?: ReadonlyMap<string, Value>;
  /** told of every environment variable read: parse caches depend on them */
  readonly onEnvRead?: (name: string, value: string | undefined) => void;
  /** told of every variable asked for */
  readonly onVarRead?: (name: string) => void;
}

const SECRET_PREFIX = 'DBT_ENV_SECRET';

/** `env_var`, `var`, `target` and the base names, for project.yml, profiles.yml, packages.yml and selectors.yml. */
export function createScope(options: ScopeOptions): RenderScope {
  const names = new Map<string, Value>([['dbt_version', DBT_VERSION], ...(options.base ?? [])]);
  let base: ReadonlyMap<string, Value> | undefined;
  names.set('env_var', envVar(options));
  const jinja = createEnvironment({ dialect: 'dbt' });
  const scope: RenderScope = {
    // Most project files read variables only: what else there is, is made when a template asks for it.
    names: { resolve: name => names.get(name) ?? (base ??= baseFunctions()).get(name) },
    jinja,
    reveal: value => (options.secrets ? revealSecrets(value, options.env) : value),
  };
  names.set('var', new ConfigurationVar(options, scope));
  if (options.target !== undefined) names.set('target', options.target);
  return scope;
}

/** Renders one template at a time with the scope's names. @throws PyError, DiagnosticError */
export function nativeRenderer(scope: RenderScope): (text: string) => Value {
  return text => scope.reveal(renderNative(text, scope));
}

function renderNative(text: string, scope: RenderScope): Value {
  const value = scope.jinja.renderNative(text, scope.names);
  if (value instanceof Undefined) throw new PyError('UndefinedError', value.message);
  return value;
}

const ENV_VAR = { name: 'env_var', params: ['var', 'default'], required: 1 };
const VAR = { name: 'var', params: ['var_name', 'default'], required: 1 };

function envVar(options: ScopeOptions): Value {
  return new Fn('env_var', (args, kwargs) => {
    const [name, fallback] = bind(ENV_VAR, args, kwargs);
    const key = String(name);
    const secret = key.startsWith(SECRET_PREFIX);
    if (secret && !options.secrets) throw new DiagnosticError(problem('PA211', { name: key }));
    const value = options.env[key];
    options.onEnvRead?.(key, secret ? undefined : value);
    if (value !== undefined) return secret ? placeholder(key) : value;
    if (fallback !== undefined && fallback !== null) return fallback;
    throw new DiagnosticError(problem('PA212', { name: key }));
  });
}

// Templates see a placeholder in place of a secret, so that no filter can leak a part of it into an error or a log.
const placeholder = (name: string): string => `$$$DBT_SECRET_START$$$${name}$$$DBT_SECRET_END$$$`;
const PLACEHOLDER = /\$\$\$DBT_SECRET_START\$\$\$(\w+)\$\$\$DBT_SECRET_END\$\$\$/g;

function revealSecrets(value: Value, env: ScopeOptions['env']): Value {
  return typeof value === 'string' ? value.replace(PLACEHOLDER, (_, name: string) => env[name] ?? '') : value;
}

/** `var(name, default)` and `var.has_var(name)` over `--vars` alone, which is all that project-level files may read. */
class ConfigurationVar extends HostObject {
  override readonly typeName = 'Var';
  private readonly vars: PyDict;
  private readonly required: boolean;
  private readonly scope: RenderScope;
  private readonly onRead: ScopeOptions['onVarRead'];

  constructor({ vars, requireVars, onVarRead }: ScopeOptions, scope: RenderScope) {
    super();
    this.vars = vars;
    this.required = requireVars ?? true;
    this.scope = scope;
    this.onRead = onVarRead;
  }

  override call(args: Value[], kwargs: Kwargs): Value {
    const [name, fallback] = bind(VAR, args, kwargs);
    this.onRead?.(String(name));
    const value = this.vars.get(name as Value);
    if (typeof value === 'string') return renderNative(value, this.scope);
    if (value !== undefined) return value;
    if (fallback !== undefined) return fallback;
    if (!this.required) return null;
    const supplied = repr(this.vars);
    throw new DiagnosticError(problem('PA210', { name: String(name), owner: '<Configuration>', supplied }));
  }

  override getattr(name: string): Value | undefined {
    if (name !== 'has_var') return undefined;
    return new Fn('has_var', args => {
      this.onRead?.(String(args[0]));
      return this.vars.has(args[0] as Value);
    });
  }
}

/** `target` where no profile is loaded (deps, clean): every key is the empty text. */
export class NoTarget extends HostObject {
  override readonly typeName = 'dict';
  override getattr(): Value {
    return '';
  }
  override getitem(): Value {
    return '';
  }
  override str(): string {
    return '{}';
  }
}
