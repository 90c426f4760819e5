import { stringRepr, type Value } from '../../core/value.ts';
import { typeError } from '../errors.ts';
import { type Kwargs, NO_KWARGS } from './host.ts';

/** The parameters of a Python function, for binding arguments with Python's error texts. */
export interface Signature {
  name: string;
  params: readonly string[];
  /** How many of `params` have no default. */
  required: number;
  /** Arguments that Jinja passes before the first (environment or context): they count in messages. */
  implicit?: number;
  varargs?: boolean;
  varkw?: boolean;
  /** Names after `*`. */
  keywordOnly?: readonly string[];
}

/**
 * Arguments in the order of the signature's parameters (keyword-only ones last); undefined where the default holds.
 * @throws PyError TypeError
 */
export function bind(signature: Signature, args: Value[], kwargs: Kwargs | null): (Value | undefined)[] {
  const { params, required, name } = signature;
  const bound: (Value | undefined)[] = args.length > params.length ? args.slice(0, params.length) : args.slice();
  if (kwargs?.size) bindKeywords(signature, bound, args.length, kwargs);
  if (args.length > params.length && !signature.varargs) throw tooMany(signature, args.length);
  const missing: string[] = [];
  for (let i = bound.length; i < required; i++) bound.push(undefined);
  for (let i = 0; i < required; i++) if (bound[i] === undefined) missing.push(stringRepr(params[i] as string));
  if (missing.length) {
    const plural = missing.length === 1 ? '' : 's';
    throw typeError(`${name}() missing ${missing.length} required positional argument${plural}: ${joined(missing)}`);
  }
  return bound;
}

function bindKeywords(signature: Signature, bound: (Value | undefined)[], given: number, kwargs: Kwargs): void {
  const { params, name, keywordOnly } = signature;
  for (const [key, value] of kwargs) {
    const i = params.indexOf(key);
    if (i >= 0) {
      if (i < given) throw typeError(`${name}() got multiple values for argument ${stringRepr(key)}`);
      bound[i] = value;
      continue;
    }
    const k = keywordOnly ? keywordOnly.indexOf(key) : -1;
    if (k >= 0) bound[params.length + k] = value;
    else if (!signature.varkw) throw typeError(`${name}() got an unexpected keyword argument ${stringRepr(key)}`);
  }
}

function tooMany(signature: Signature, given: number): Error {
  const implicit = signature.implicit ?? 0;
  const most = signature.params.length + implicit;
  const least = signature.required + implicit;
  const range = least === most ? `${most}` : `from ${least} to ${most}`;
  const plural = most === 1 ? '' : 's';
  const total = given + implicit;
  return typeError(
    `${signature.name}() takes ${range} positional argument${plural} but ${total} ${total === 1 ? 'was' : 'were'} given`,
  );
}

function joined(names: string[]): string {
  if (names.length < 3) return names.join(' and ');
  return `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`;
}

// --- functions written in C have messages of their own

const count = (n: number): string => `${n} argument${n === 1 ? '' : 's'}`;

/** `str.upper()`: no argument at all. */
export function noArgs(qualified: string, args: Value[], kwargs: Kwargs): void {
  if (kwargs.size) throw typeError(`${qualified}() takes no keyword arguments`);
  if (args.length) throw typeError(`${qualified}() takes no arguments (${args.length} given)`);
}

/** `list.append(x)`: exactly one. */
export function oneArg(qualified: string, args: Value[], kwargs: Kwargs): Value {
  if (kwargs.size) throw typeError(`${qualified}() takes no keyword arguments`);
  if (args.length !== 1) throw typeError(`${qualified}() takes exactly one argument (${args.length} given)`);
  return args[0] as Value;
}

/** `str.replace(old, new[, count])`: positional, "expected at least 2 arguments, got 1". */
export function positional(qualified: string, args: Value[], kwargs: Kwargs, min: number, max: number): void {
  if (kwargs.size) throw typeError(`${qualified}() takes no keyword arguments`);
  const name = qualified.slice(qualified.indexOf('.') + 1);
  if (args.length < min) {
    throw typeError(`${name} expected ${min === max ? '' : 'at least '}${count(min)}, got ${args.length}`);
  }
  if (args.length > max) {
    throw typeError(`${name} expected ${min === max ? '' : 'at most '}${count(max)}, got ${args.length}`);
  }
}

/** `str.startswith(prefix[, start[, end]])`: "takes at least 1 argument (0 given)". */
export function parsed(qualified: string, args: Value[], kwargs: Kwargs, min: number, max: number): void {
  const name = qualified.slice(qualified.indexOf('.') + 1);
  if (kwargs.size) throw typeError(`${name}() takes no keyword arguments`);
  if (args.length < min) throw typeError(`${name}() takes at least ${count(min)} (${args.length} given)`);
  if (args.length > max) throw typeError(`${name}() takes at most ${count(max)} (${args.length} given)`);
}

/** `str.split(sep=None, maxsplit=-1)`: keywords allowed; gives the arguments in order. */
export function clinic(
  qualified: string,
  names: readonly string[],
  args: Value[],
  kwargs: Kwargs = NO_KWARGS,
): (Value | undefined)[] {
  const name = qualified.slice(qualified.indexOf('.') + 1);
  const total = args.length + kwargs.size;
  if (total > names.length) throw typeError(`${name}() takes at most ${count(names.length)} (${total} given)`);
  const bound: (Value | undefined)[] = [...args];
  for (const [key, value] of kwargs) {
    const i = names.indexOf(key);
    if (i < 0) throw typeError(`'${key}' is an invalid keyword argument for ${name}()`);
    if (i < args.length) throw typeError(`argument for ${name}() given by name ('${key}') and position (${i + 1})`);
    bound[i] = value;
  }
  return bound;
}
