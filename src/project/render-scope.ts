import { DiagnosticError, problem } from '../core/index.ts';
import { type PyDict, PyError, repr, type Value } from '../core/value.ts';
import { Fn, HostObject, renderNative } from '../jinja/index.ts';

/** The names that a template of a project-level file sees. */
export interface RenderScope {
  readonly names: ReadonlyMap<string, Value>;
  /** puts the secrets back that templates saw only as placeholders */
  readonly reveal: (value: Value) => Value;
}

export interface ScopeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--vars`; undefined values mean that none were given */
  readonly vars: PyDict;
  /** the chosen target's dict; absent in profiles.yml and packages.yml */
  readonly target?: PyDict;
  /** DBT_ENV_SECRET_* may be read: profiles.yml and packages.yml */
  readonly secrets: boolean;
  /** a missing variable is an error; `deps` takes None */
  readonly requireVars?: boolean;
  /** what every phase has besides: tojson, modules, ... */
  readonly base?: ReadonlyMap<string, Value>;
  /** told of every environment variable read: parse caches depend on them */
  readonly onEnvRead?: (name: string, value: string | undefined) => void;
}

const SECRET_PREFIX = 'DBT_ENV_SECRET';

/** `env_var`, `var`, `target` and the base names, for project.yml, profiles.yml, packages.yml and selectors.yml. */
export function createScope(options: ScopeOptions): RenderScope {
  const names = new Map(options.base ?? []);
  names.set('env_var', envVar(options));
  names.set('var', new ConfigurationVar(options.vars, options.requireVars ?? true, () => names));
  if (options.target !== undefined) names.set('target', options.target);
  return { names, reveal: value => (options.secrets ? revealSecrets(value, options.env) : value) };
}

/** Renders one template at a time with the scope's names. @throws PyError, DiagnosticError */
export function nativeRenderer(scope: RenderScope): (text: string) => Value {
  return text => scope.reveal(renderNative(text, scope.names));
}

function envVar(options: ScopeOptions): Value {
  return new Fn('env_var', (args, kwargs) => {
    const [name, fallback] = twoArguments('env_var', ['var', 'default'], args, kwargs);
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
  private readonly names: () => ReadonlyMap<string, Value>;

  constructor(vars: PyDict, required: boolean, names: () => ReadonlyMap<string, Value>) {
    super();
    this.vars = vars;
    this.required = required;
    this.names = names;
  }

  override call(args: readonly Value[], kwargs: PyDict): Value {
    const [name, fallback] = twoArguments('var', ['var_name', 'default'], args, kwargs);
    const value = this.vars.get(name as Value);
    if (typeof value === 'string') return renderNative(value, this.names());
    if (value !== undefined) return value;
    if (fallback !== undefined) return fallback;
    if (!this.required) return null;
    const supplied = repr(this.vars);
    throw new DiagnosticError(problem('PA210', { name: String(name), owner: '<Configuration>', supplied }));
  }

  override getattr(name: string): Value | undefined {
    if (name !== 'has_var') return undefined;
    return new Fn('has_var', args => this.vars.has(args[0] as Value));
  }
}

/** Binds the one required and the one optional argument of a host function. @throws PyError TypeError */
function twoArguments(
  name: string,
  parameters: readonly [string, string],
  args: readonly Value[],
  kwargs: PyDict,
): [Value, Value | undefined] {
  if (args.length > 2) throw new PyError('TypeError', `${name}() takes at most 2 arguments (${args.length} given)`);
  const bound = parameters.map((parameter, i) => (i < args.length ? args[i] : kwargs.get(parameter)));
  for (const key of kwargs.keys()) {
    if (!parameters.includes(key as string)) {
      throw new PyError('TypeError', `${name}() got an unexpected keyword argument '${String(key)}'`);
    }
  }
  if (bound[0] === undefined) {
    throw new PyError('TypeError', `${name}() missing 1 required positional argument: '${parameters[0]}'`);
  }
  return bound as [Value, Value | undefined];
}
