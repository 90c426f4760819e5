import { problem } from '../core/catalogue/index.ts';
import { DiagnosticError } from '../core/diagnostic.ts';
import { PyDict, toPlain, type Value } from '../core/value.ts';
import { HostObject, type Kwargs } from '../jinja/index.ts';
import { lookupVar, type Project } from '../model/project.ts';
import { argumentBinder } from './host-function.ts';

/** What happens when a variable is missing: at parse None, at run an error that lists what there is. */
export type MissingVar = 'none' | 'error';

export interface VarOptions {
  readonly project: Project;
  readonly packageName: string;
  /** name shown in messages: the node's, or `<Configuration>` */
  readonly owner: string;
  readonly missing: MissingVar;
  /** told of each variable that is read, with its value as configured (undefined when it is not set) */
  readonly onRead?: (name: string, value: Value | undefined) => void;
  /** renders string values, which may be templates themselves */
  readonly render: (template: string) => Value | Promise<Value>;
  /** values that win over everything: unit test overrides */
  readonly overrides?: PyDict;
}

const bindCall = argumentBinder('var', ['var_name', 'default?']);
const bindHas = argumentBinder('has_var', ['var_name']);
const TEMPLATE = /{[{%#]|[#}%]}/;

/** `var(name, default)` and `var.has_var(name)`. Precedence: see `lookupVar`. */
export class VarObject extends HostObject {
  override readonly typeName = 'Var';
  private readonly options: VarOptions;

  constructor(options: VarOptions) {
    super();
    this.options = options;
  }

  override call(args: Value[], kwargs: Kwargs): Value | Promise<Value> {
    const [name, fallback] = bindCall(args, kwargs) as [Value, Value | undefined];
    const value = this.lookup(String(name));
    if (value !== undefined)
      return typeof value === 'string' && TEMPLATE.test(value) ? this.options.render(value) : value;
    if (fallback !== undefined) return fallback;
    if (this.options.missing === 'none') return null;
    throw this.missingError(String(name));
  }

  override getattr(name: string): Value | undefined {
    if (name !== 'has_var') return undefined;
    return new BoundHas(asked => this.lookup(asked) !== undefined);
  }

  private lookup(name: string): Value | undefined {
    const { project, packageName, overrides } = this.options;
    const value = overrides?.has(name) ? overrides.get(name) : lookupVar(project, packageName, name);
    this.options.onRead?.(name, value);
    return value;
  }

  private missingError(name: string): DiagnosticError {
    const { project, packageName, owner } = this.options;
    const supplied = PyDict.of([
      ...dictEntries(project.packages.get(packageName)?.vars),
      ...dictEntries(project.root.vars),
      ...dictEntries(project.cliVars),
    ]);
    const sorted = Object.fromEntries(
      Object.entries(toPlain(supplied) as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    return new DiagnosticError(problem('PA210', { name, owner, supplied: JSON.stringify(sorted, null, 4) }));
  }
}

class BoundHas extends HostObject {
  override readonly typeName = 'method';
  private readonly has: (name: string) => boolean;
  constructor(has: (name: string) => boolean) {
    super();
    this.has = has;
  }
  override call(args: Value[], kwargs: Kwargs): Value {
    return this.has(String(bindHas(args, kwargs)[0]));
  }
}

function dictEntries(dict: PyDict | undefined): Iterable<[Value, Value]> {
  return dict?.entries() ?? [];
}
