import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  civilFromDays,
  daysFromCivil,
  floatRepr,
  fromPlain,
  hashKey,
  PyDate,
  PyDateTime,
  PyDecimal,
  PyDict,
  PyFixedZone,
  PyFloat,
  PySet,
  PyTimedelta,
  PyTuple,
  repr,
  str,
  toPlain,
  typeName,
  type Value,
  valueEquals,
} from '../../src/core/value.ts';

describe('floats', () => {
  test.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.5e-5, '1.5e-05'],
    [0.0001, '0.0001'],
    [1e22, '1e+22'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [5e-324, '5e-324'],
    [Infinity, 'inf'],
    [Number.NaN, 'nan'],
  ])('%d', (n, text) => expect(floatRepr(n)).toBe(text));

  test('repr reads back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), n => Object.is(Number(floatRepr(n)), n)),
    );
  });
});

describe('keys and equality', () => {
  test('numbers of all kinds are one key when equal', () => {
    expect(new Set([1, new PyFloat(1), true, PyDecimal.parse('1.0')].map(hashKey)).size).toBe(1);
    expect(hashKey(1e20)).toBe(hashKey(10n ** 20n));
    expect(hashKey('1')).not.toBe(hashKey(1));
  });

  test('texts never meet marked keys', () => {
    const values: Value[] = [
      '\u0000t',
      PyTuple.make([]),
      '',
      '\u0000',
      PyTuple.make(['']),
      PyTuple.make([1]),
      1,
      null,
      'None',
    ];
    expect(new Set(values.map(hashKey)).size).toBe(values.length);
  });

  test('what cannot be a key is refused', () => {
    for (const [v, name] of [
      [[], 'list'],
      [new PyDict(), 'dict'],
      [new PySet(), 'set'],
    ] as [Value, string][]) {
      expect(() => hashKey(v)).toThrow(`unhashable type: '${name}'`);
    }
    expect(() => hashKey(PyTuple.make([[]]))).toThrow("unhashable type: 'list'");
  });

  test('lists and tuples differ, nested values compare by value', () => {
    expect(valueEquals([1, [2]], [new PyFloat(1), [2]])).toBe(true);
    expect(valueEquals([1], PyTuple.make([1]))).toBe(false);
    expect(valueEquals(PyDict.fromObject({ a: 1, b: 2 }), PyDict.fromObject({ b: 2, a: 1 }))).toBe(true);
  });
});

describe('decimals', () => {
  test.each([
    ['0.10', '0.10'],
    ['-12.5', '-12.5'],
    ['1E+3', '1E+3'],
    ['0.0000001', '1E-7'],
    ['0.000001', '0.000001'],
    ['100', '100'],
  ])('%s', (text, shown) => expect(String(PyDecimal.parse(text))).toBe(shown));

  test('arithmetic is exact, division rounds to 28 digits', () => {
    const d = PyDecimal.parse;
    expect(String(d('0.1').add(d('0.2')))).toBe('0.3');
    expect(String(d('1.10').mul(d('3')))).toBe('3.30');
    expect(String(d('1').div(d('3')))).toBe('0.3333333333333333333333333333');
    expect(String(d('10').div(d('4')))).toBe('2.5');
    expect(String(d('2.5').round(0))).toBe('2');
    expect(() => d('1').div(d('0'))).toThrow('DivisionByZero');
  });

  test('order is that of the numbers', () => {
    const digits = fc.tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(digits, digits, ([a, i], [b, j]) => {
        const x = new PyDecimal(BigInt(a), i);
        const y = new PyDecimal(BigInt(b), j);
        const difference = a * 10 ** (i + 3) - b * 10 ** (j + 3);
        expect(Math.sign(x.compare(y))).toBe(Math.sign(Math.round(difference)));
      }),
    );
  });
});

describe('dates', () => {
  test('days and dates belong together', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), days => {
        const [y, m, d] = civilFromDays(days);
        expect(daysFromCivil(y, m, d)).toBe(days);
        expect(new Date(days * 86_400_000).getUTCDate()).toBe(d);
      }),
    );
  });

  test('texts and reprs are those of Python', () => {
    const zone = new PyFixedZone(19_800);
    expect(str(new PyDateTime(2024, 2, 29, 1, 2, 3, 4, zone))).toBe('2024-02-29 01:02:03.000004+05:30');
    expect(repr(new PyDateTime(2024, 2, 29, 1, 2))).toBe('datetime.datetime(2024, 2, 29, 1, 2)');
    expect(repr(new PyDate(2024, 2, 29))).toBe('datetime.date(2024, 2, 29)');
    expect(str(new PyTimedelta(-1, 3600))).toBe('-1 day, 1:00:00');
    expect(() => new PyDate(2023, 2, 29)).toThrow('day is out of range for month');
  });

  test('the same instant in two zones is equal', () => {
    const utc = PyDateTime.utc(new Date(0));
    expect(valueEquals(utc, new PyDateTime(1970, 1, 1, 1, 0, 0, 0, new PyFixedZone(3600)))).toBe(true);
    expect(valueEquals(utc, new PyDateTime(1970, 1, 1))).toBe(false);
  });
});

test('plain data makes the way there and back', () => {
  const data = { a: [1, 'x', null, true, 1.5], b: { c: {} }, '10': 1, '9': 2 };
  expect(toPlain(fromPlain(data))).toEqual(data);
  expect(toPlain(new PyFloat(1))).toBe(1);
  const hostile = toPlain(PyDict.of([['__proto__', 1]]));
  expect(Object.keys(hostile as object)).toEqual(['__proto__']);
});

test('type names are those of error messages', () => {
  const values: Value[] = [
    1,
    2n ** 60n,
    1.5,
    new PyFloat(1),
    true,
    'a',
    null,
    [],
    PyTuple.make([]),
    new PyDict(),
    new PySet(),
  ];
  expect(values.map(typeName)).toEqual([
    'int',
    'int',
    'float',
    'float',
    'bool',
    'str',
    'NoneType',
    'list',
    'tuple',
    'dict',
    'set',
  ]);
});
