import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PyDate, PyDateTime, PyDict, PyFixedZone, PyFloat, PyTuple, repr, type Value } from '../../src/core/value.ts';
import { Decoder, Encoder, NotCacheable } from '../../src/parse/cache/codec.ts';

function roundTrip(value: unknown): unknown {
  const encoder = new Encoder();
  const text = encoder.encode(value);
  const shared = encoder.shared.map(item => JSON.parse(item) as unknown);
  return new Decoder(shared).decode(JSON.parse(text));
}

const leaf: fc.Arbitrary<Value> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.bigInt().filter(n => n > 2n ** 53n || n < -(2n ** 53n)),
  fc.boolean(),
  fc.constant(null),
  fc.integer().map(n => new PyFloat(n)),
  fc.double({ noInteger: true, noNaN: true }),
  fc.constantFrom<Value>(
    new PyDate(2024, 2, 29),
    new PyDateTime(2024, 1, 2, 3, 4, 5, 6),
    new PyDateTime(2024, 1, 2, 3, 4, 5, 6, new PyFixedZone(3600)),
  ),
);

const { value } = fc.letrec<{ value: Value }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 4 }).map(items => PyTuple.make(items)),
    fc
      .array(fc.tuple(fc.oneof(fc.string(), fc.integer(), fc.constantFrom('__proto__', '1')), tie('value')), {
        maxLength: 4,
      })
      .map(entries => PyDict.of<Value>(entries)),
  ),
}));

describe('the codec of the parse cache', () => {
  it('gives every value back, type and order included', () => {
    fc.assert(
      fc.property(value, given => {
        expect(repr(roundTrip(given) as Value)).toBe(repr(given));
      }),
    );
  });

  it('gives each place of a shared dictionary one of its own', () => {
    const shared = PyDict.fromObject<Value>({ text: 'long enough to be written only once, and then some' });
    const [first, second] = roundTrip([shared, shared]) as [PyDict, PyDict];
    expect(first).toEqual(second);
    first.set('text', 'changed');
    expect(second.get('text')).toBe(shared.get('text'));
  });

  it('keeps plain objects, Maps and what is undefined', () => {
    const node = { a: 1, list: [{ b: 'x' }], map: new Map<string, unknown>([['k', undefined]]), none: undefined };
    expect(roundTrip(node)).toStrictEqual(node);
  });

  it('refuses what it cannot hold', () => {
    class Zone extends PyFixedZone {}
    Object.setPrototypeOf(Zone.prototype, Object.getPrototypeOf(PyFixedZone.prototype) as object);
    const odd = new PyDateTime(2024, 1, 1, 0, 0, 0, 0, Object.create(Zone.prototype) as Zone);
    expect(() => new Encoder().encode(odd)).toThrow(NotCacheable);
  });
});
