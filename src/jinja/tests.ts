import { hashKey, PyDecimal, PyDict, PyFloat, str, typeName, type Value, valueEquals } from '../core/value.ts';
import { typeError } from './errors.ts';
import { filters } from './filters/index.ts';
import { isLower, isUpper } from './methods/text.ts';
import { isCallable } from './runtime/call.ts';
import { compare, contains, type Order } from './runtime/compare.ts';
import type { RenderContext } from './runtime/context.ts';
import { HostObject, type Kwargs } from './runtime/host.ts';
import { isIterable, lengthOf } from './runtime/iterate.ts';
import { Markup } from './runtime/objects.ts';
import { asInt, asNumber, mod } from './runtime/ops.ts';
import { bind, positional } from './runtime/signature.ts';
import { isUndefined } from './runtime/undefined.ts';

export type TestFunction = (context: RenderContext, args: Value[], kwargs: Kwargs | null) => boolean;

/** A test of Jinja's own, written in Python: its name and parameters show in messages. */
function test(name: string, params: string, fn: (v: Value, arg: Value) => boolean, implicit = 0): TestFunction {
  const names = params.split(' ');
  const signature = { name, params: names, required: names.length, implicit };
  return (_context, args, kwargs) => {
    const [v, arg] = bind(signature, args, kwargs);
    return fn(v as Value, arg as Value);
  };
}

/** A comparison from Python's operator module. */
function operator(name: string, fn: (a: Value, b: Value) => boolean): TestFunction {
  return (_context, args, kwargs) => {
    if (kwargs?.size) throw typeError(`_operator.${name}() takes no keyword arguments`);
    positional(`operator.${name}`, args, new Map(), 2, 2);
    return fn(args[0] as Value, args[1] as Value);
  };
}

const ordered = (name: string, op: Order): TestFunction => operator(name, (a, b) => compare(op, a, b));

const equals = operator('eq', (a, b) => valueEquals(a, b));
const differs = operator('ne', (a, b) => !valueEquals(a, b));
const greater = ordered('gt', '>');
const less = ordered('lt', '<');

/** Python's `is`: the same object; small ints, texts and the like count as one. */
function sameObject(a: Value, b: Value): boolean {
  return a === b;
}

function isSequence(v: Value): boolean {
  if (typeof v === 'string' || Array.isArray(v) || v instanceof PyDict) return true;
  if (isUndefined(v)) return true;
  return (
    v instanceof HostObject &&
    lengthOf(v) !== undefined &&
    (v.getitem !== undefined || v instanceof Markup || typeName(v) === 'range')
  );
}

const isNumber = (v: Value): boolean => asNumberSafe(v) || v instanceof PyDecimal;
const asNumberSafe = (v: Value): boolean => typeof v === 'bigint' || asNumber(v) !== undefined;

const text = (v: Value): string => str(v);

/** Jinja's tests by name. */
export const tests: ReadonlyMap<string, TestFunction> = new Map<string, TestFunction>([
  ['odd', test('test_odd', 'value', v => valueEquals(mod(v, 2), 1))],
  ['even', test('test_even', 'value', v => valueEquals(mod(v, 2), 0))],
  ['divisibleby', test('test_divisibleby', 'value num', (v, n) => valueEquals(mod(v, n), 0))],
  ['defined', test('test_defined', 'value', v => !isUndefined(v))],
  ['undefined', test('test_undefined', 'value', v => isUndefined(v))],
  ['filter', test('test_filter', 'value', v => isKnown(v, filters), 1)],
  ['test', test('test_test', 'value', v => isKnown(v, tests), 1)],
  ['none', test('test_none', 'value', v => v === null)],
  ['boolean', test('test_boolean', 'value', v => typeof v === 'boolean')],
  ['false', test('test_false', 'value', v => v === false)],
  ['true', test('test_true', 'value', v => v === true)],
  ['integer', test('test_integer', 'value', v => typeof v !== 'boolean' && asInt(v) !== undefined)],
  ['float', test('test_float', 'value', v => v instanceof PyFloat || (typeof v === 'number' && !Number.isInteger(v)))],
  ['lower', test('test_lower', 'value', v => isLower(text(v)))],
  ['upper', test('test_upper', 'value', v => isUpper(text(v)))],
  ['string', test('test_string', 'value', v => typeof v === 'string' || v instanceof Markup)],
  ['mapping', test('test_mapping', 'value', v => v instanceof PyDict || isHostMapping(v))],
  ['number', test('test_number', 'value', isNumber)],
  ['sequence', test('test_sequence', 'value', isSequence)],
  ['iterable', test('test_iterable', 'value', isIterable)],
  [
    'callable',
    (_context, args, kwargs) => {
      if (kwargs?.size) throw typeError('callable() takes no keyword arguments');
      if (args.length !== 1) throw typeError(`callable() takes exactly one argument (${args.length} given)`);
      return isCallable(args[0] as Value);
    },
  ],
  ['sameas', test('test_sameas', 'value other', sameObject)],
  ['escaped', test('test_escaped', 'value', v => v instanceof Markup)],
  ['in', test('test_in', 'value seq', (v, seq) => contains(seq, v))],
  ['==', equals],
  ['eq', equals],
  ['equalto', equals],
  ['!=', differs],
  ['ne', differs],
  ['>', greater],
  ['gt', greater],
  ['greaterthan', greater],
  ['>=', ordered('ge', '>=')],
  ['ge', ordered('ge', '>=')],
  ['<', less],
  ['lt', less],
  ['lessthan', less],
  ['<=', ordered('le', '<=')],
  ['le', ordered('le', '<=')],
]);

/** Whether a table has the name; what cannot be a key is refused. */
function isKnown(v: Value, table: ReadonlyMap<string, unknown>): boolean {
  const key = hashKey(v);
  return typeof key === 'string' && table.has(key);
}

const isHostMapping = (v: Value): boolean =>
  v instanceof HostObject && v.getitem !== undefined && v.iter !== undefined && v.getattr?.('keys') !== undefined;
