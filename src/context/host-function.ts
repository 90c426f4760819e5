import { PyDict, PyError, type Value } from '../core/value.ts';
import { Fn, type Kwargs, type RenderContext } from '../jinja/index.ts';

/** Positional and keyword arguments of a call from a template. */
export interface CallArguments {
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
  readonly context: RenderContext;
}

export type Implementation = (bound: Value[], call: CallArguments) => Value | Promise<Value>;

/**
 * One parameter: `name` (required), `name?` (absent gives undefined), `*name` (the rest, bound last, as a list; what
 * follows it is keyword-only), `**name` (bound last, as a dict).
 */
type Parameter = string;

/** A function that templates can call by name, with Python's rules for binding arguments. */
export function hostFunction(name: string, parameters: readonly Parameter[], implementation: Implementation): Fn {
  const bind = argumentBinder(name, parameters);
  return new Fn(name, (args, kwargs, context) => implementation(bind(args, kwargs), { args, kwargs, context }));
}

/**
 * Binds arguments to parameters in order; missing optional ones are `undefined`. Wrong calls raise Python's TypeError
 * with Python's text.
 */
export function argumentBinder(
  name: string,
  parameters: readonly Parameter[],
): (args: readonly Value[], kwargs: Kwargs) => Value[] {
  const rest = parameters.find(p => p.startsWith('*') && !p.startsWith('**'));
  const restKeywords = parameters.find(p => p.startsWith('**'));
  const named = parameters
    .filter(p => !p.startsWith('*'))
    .map(p => ({ name: p.replace('?', ''), required: !p.endsWith('?') }));
  const index = new Map(named.map((p, i) => [p.name, i]));
  const positional = rest === undefined ? named.length : parameters.indexOf(rest);

  return (args, kwargs) => {
    const bound: (Value | undefined)[] = named.map((_, i) => (i < positional ? args[i] : undefined));
    if (args.length > positional && rest === undefined) throw tooMany(name, named, args.length);
    const extra = new PyDict();
    for (const [key, value] of kwargs) {
      const at = index.get(key);
      if (at === undefined) {
        if (restKeywords === undefined) {
          throw new PyError('TypeError', `${name}() got an unexpected keyword argument '${key}'`);
        }
        extra.set(key, value);
      } else if (at < Math.min(args.length, positional)) {
        throw new PyError('TypeError', `${name}() got multiple values for argument '${key}'`);
      } else bound[at] = value;
    }
    const missing = named.filter((p, i) => p.required && bound[i] === undefined).map(p => `'${p.name}'`);
    if (missing.length > 0) throw missingArguments(name, missing);
    if (rest !== undefined) bound.push(args.slice(positional));
    if (restKeywords !== undefined) bound.push(extra);
    return bound as Value[];
  };
}

function missingArguments(name: string, missing: readonly string[]): PyError {
  const list =
    missing.length < 3
      ? missing.join(' and ')
      : `${missing.slice(0, -1).join(', ')}, and ${missing[missing.length - 1]}`;
  const noun = missing.length === 1 ? 'argument' : 'arguments';
  return new PyError('TypeError', `${name}() missing ${missing.length} required positional ${noun}: ${list}`);
}

function tooMany(name: string, named: readonly { required: boolean }[], given: number): PyError {
  const least = named.filter(p => p.required).length;
  const most = named.length;
  const takes = least === most ? `${most}` : `from ${least} to ${most}`;
  const noun = most === 1 && least === most ? 'argument' : 'arguments';
  const verb = given === 1 ? 'was' : 'were';
  return new PyError('TypeError', `${name}() takes ${takes} positional ${noun} but ${given} ${verb} given`);
}
