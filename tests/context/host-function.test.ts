import { describe, expect, it } from 'vitest';
import { argumentBinder } from '../../src/context/host-function.ts';
import { PyDict, type Value } from '../../src/core/value.ts';

const call = (parameters: string[], args: Value[], kwargs: Record<string, Value> = {}) =>
  argumentBinder('f', parameters)(args, new Map(Object.entries(kwargs)));

describe('argumentBinder', () => {
  it('binds by position and by name', () => {
    expect(call(['a', 'b?'], [1])).toEqual([1, undefined]);
    expect(call(['a', 'b?'], [1], { b: 2 })).toEqual([1, 2]);
    expect(call(['a', 'b?'], [], { b: 2, a: 1 })).toEqual([1, 2]);
  });

  it('gathers the rest, and takes what follows it by name only', () => {
    expect(call(['*args', 'default?'], [1, 2, 3])).toEqual([undefined, [1, 2, 3]]);
    expect(call(['*args', 'default?'], [1], { default: 9 })).toEqual([9, [1]]);
    expect(call(['a', '**rest'], [1], { x: 2 })).toEqual([1, PyDict.of([['x', 2]])]);
  });

  it.each([
    [['a'], [], {}, "f() missing 1 required positional argument: 'a'"],
    [['a', 'b', 'c'], [], {}, "f() missing 3 required positional arguments: 'a', 'b', and 'c'"],
    [['a'], [1, 2], {}, 'f() takes 1 positional argument but 2 were given'],
    [['a', 'b?'], [1, 2, 3], {}, 'f() takes from 1 to 2 positional arguments but 3 were given'],
    [['a'], [1], { a: 2 }, "f() got multiple values for argument 'a'"],
    [['a'], [1], { z: 2 }, "f() got an unexpected keyword argument 'z'"],
  ] as [string[], Value[], Record<string, Value>, string][])(
    'says what Python says of %j(%j, %j)',
    (parameters, args, kwargs, text) => {
      expect(() => call(parameters, args, kwargs)).toThrow(text);
    },
  );
});
