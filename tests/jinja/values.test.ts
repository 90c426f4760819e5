import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromPlain, PyDict, PyFloat, PyTuple, repr, type Value, valueEquals } from '../../src/core/value.ts';
import { createEnvironment, fromJson, parsePythonLiteral, toJson } from '../../src/jinja/index.ts';
import { render } from './render.ts';

const env = createEnvironment();

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: 2n ** 60n, max: 2n ** 80n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(n => (Number.isInteger(n) ? new PyFloat(n) : n)),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: 'grapheme' }),
);

const json: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map(pairs => PyDict.of(pairs)),
  ),
})).value;

describe('text and back', () => {
  test('repr reads back as a Python literal', () => {
    fc.assert(
      fc.property(json, value => {
        expect(valueEquals(parsePythonLiteral(repr(value))?.value as Value, value)).toBe(true);
      }),
    );
  });

  test('an expression of that text has the same value', () => {
    fc.assert(
      fc.property(json, value => {
        expect(repr(env.evaluateSync(repr(value), new Map()))).toBe(repr(value));
      }),
    );
  });

  test('JSON keeps ints, floats and order', () => {
    fc.assert(
      fc.property(json, value => {
        expect(repr(fromJson(toJson(value)))).toBe(repr(value));
      }),
    );
    expect(toJson(fromJson('{"b": 1.0, "a": [1, 1e3, 12345678901234567890]}'))).toBe(
      '{"b": 1.0, "a": [1, 1000.0, 12345678901234567890]}',
    );
  });
});

describe('slices', () => {
  const bound = fc.option(fc.integer({ min: -8, max: 8 }), { nil: null });
  const step = fc.option(
    fc.integer({ min: -3, max: 3 }).filter(n => n !== 0),
    { nil: null },
  );

  /** The definition in Python's own documentation: items i, i+k, ... up to the end. */
  function reference<T>(items: T[], from: number | null, to: number | null, by: number | null): T[] {
    const k = by ?? 1;
    const place = (n: number) => (n < 0 ? n + items.length : n);
    const low = k < 0 ? -1 : 0;
    const high = k < 0 ? items.length - 1 : items.length;
    const clip = (n: number) => Math.min(Math.max(n, low), high);
    const start = from === null ? (k < 0 ? high : 0) : clip(place(from));
    const stop = to === null ? (k < 0 ? -1 : items.length) : clip(place(to));
    const out: T[] = [];
    for (let i = start; k > 0 ? i < stop : i > stop; i += k) out.push(items[i] as T);
    return out;
  }

  test('lists and texts agree with the definition', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', '\u{1f600}'), { maxLength: 7 }),
        bound,
        bound,
        step,
        (items, a, b, k) => {
          const part = `[${a ?? ''}:${b ?? ''}:${k ?? ''}]`;
          expect(render(`{{ x${part} }}`, { x: items })).toBe(repr(reference(items, a, b, k)));
          expect(render(`{{ x${part} }}`, { x: items.join('') })).toBe(reference(items, a, b, k).join(''));
        },
      ),
    );
  });
});

describe('numbers', () => {
  test('division and remainder belong together', () => {
    const n = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(
        n,
        n.filter(d => d !== 0),
        (a, b) => {
          expect(render('{{ (a // b) * b + a % b == a }} {{ (a % b) * b >= 0 }}', { a, b })).toBe('True True');
        },
      ),
    );
  });

  test('ints are exact at any size', () => {
    const big = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });
    fc.assert(
      fc.property(big, big, (a, b) => {
        expect(render('{{ a + b }} {{ a - b }} {{ a * b }}', { a, b })).toBe(`${a + b} ${a - b} ${a * b}`);
      }),
    );
  });

  test('powers are rounded as C rounds them', () => {
    expect(render('{{ 2.5 ** 2.5 }} {{ 1.5e-7 ** 2.5 }} {{ 1.05 ** 30 }} {{ 2 ** -1074 }} {{ 10.0 ** -3 }}')).toBe(
      '9.882117688026186 8.714212528966688e-18 4.321942375150668 5e-324 0.001',
    );
  });
});

describe('dicts', () => {
  test('equal keys are one, and keep the first form', () => {
    expect(render("{{ {1: 'a', true: 'b', 1.0: 'c', '1': 'd'} }}")).toBe("{1: 'c', '1': 'd'}");
  });

  test('tuples are keys by value', () => {
    const dict = PyDict.of<Value>([[PyTuple.make([1, 'a']), 1]]);
    expect(dict.get(PyTuple.make([new PyFloat(1), 'a']))).toBe(1);
    expect(dict.get(PyTuple.make([1, 'b']))).toBeUndefined();
  });

  test('names of Object.prototype are ordinary keys', () => {
    const keys = fc.constantFrom('__proto__', 'constructor', 'toString', '1', '0', 'a');
    fc.assert(
      fc.property(fc.array(keys), list => {
        const dict = PyDict.of(list.map((key, i) => [key, i] as const));
        expect([...dict.keys()]).toEqual([...new Set(list)]);
        expect(fromPlain(new Map([...dict]))).toEqual(dict);
      }),
    );
  });
});
