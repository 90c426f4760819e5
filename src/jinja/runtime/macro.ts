import { PyDict, PyTuple, stringRepr, type Value } from '../../core/value.ts';
import { typeError } from '../errors.ts';
import type { RenderContext } from './context.ts';
import { HostObject, type Kwargs } from './host.ts';
import { makeUndefined } from './undefined.ts';

type Body = (...args: (Value | undefined)[]) => Value | Promise<Value>;

/** A macro defined in a template, or the body of a call block. */
export class Macro extends HostObject {
  readonly typeName = 'Macro';
  override readonly moduleName = 'jinja2.runtime';
  readonly name: string | null;
  readonly params: readonly string[];
  private readonly body: Body;
  private readonly context: RenderContext;
  private readonly catchKwargs: boolean;
  private readonly catchVarargs: boolean;
  private readonly usesCaller: boolean;

  constructor(
    context: RenderContext,
    body: Body,
    name: string | null,
    params: readonly string[],
    catchKwargs: boolean,
    catchVarargs: boolean,
    usesCaller: boolean,
  ) {
    super();
    this.context = context;
    this.body = body;
    this.name = name;
    this.params = params;
    this.catchKwargs = catchKwargs;
    this.catchVarargs = catchVarargs;
    this.usesCaller = usesCaller;
  }

  private get shown(): string {
    return this.name === null ? 'None' : stringRepr(this.name);
  }

  /** Text of the body; a Promise of it when the template runs asynchronously. */
  override call(args: Value[], kwargs: Kwargs): Value | Promise<Value> {
    const { params } = this;
    const bound: (Value | undefined)[] = args.slice(0, params.length);
    const rest = kwargs.size ? new Map(kwargs) : kwargs;
    let foundCaller = bound.length === params.length && params.includes('caller');
    for (let i = bound.length; i < params.length; i++) {
      const name = params[i] as string;
      if (name === 'caller') foundCaller = true;
      bound.push(rest.get(name));
      if (rest.size) (rest as Map<string, Value>).delete(name);
    }
    if (this.usesCaller && !foundCaller) {
      let caller = rest.get('caller');
      if (rest.size) (rest as Map<string, Value>).delete('caller');
      if (caller === undefined || caller === null) {
        caller = makeUndefined(this.context.undefinedKind, 'No caller defined', undefined, 'caller');
      }
      bound.push(caller);
    }
    if (this.catchKwargs) bound.push(PyDict.of(rest));
    else if (rest.size) this.refuseKeyword(rest);
    if (this.catchVarargs) bound.push(PyTuple.make(args.slice(params.length)));
    else if (args.length > params.length) {
      throw typeError(`macro ${this.shown} takes not more than ${params.length} argument(s)`);
    }
    return this.body(...bound);
  }

  private refuseKeyword(rest: Kwargs): never {
    if (rest.has('caller')) {
      throw typeError(
        `macro ${this.shown} was invoked with two values for the special caller argument. This is most likely a bug.`,
      );
    }
    const [first] = rest.keys();
    throw typeError(`macro ${this.shown} takes no keyword argument ${stringRepr(first as string)}`);
  }

  override getattr(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.name;
      case 'arguments':
        return PyTuple.make(this.params);
      case 'catch_kwargs':
        return this.catchKwargs;
      case 'catch_varargs':
        return this.catchVarargs;
      case 'caller':
        return this.usesCaller;
      case 'explicit_caller':
        return this.params.includes('caller');
      default:
        return undefined;
    }
  }

  override repr(): string {
    return `<Macro ${this.name === null ? 'anonymous' : stringRepr(this.name)}>`;
  }
}
