import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PyDate, PyDict, PyFloat, repr, type Value } from '../../src/core/value.ts';
import { dumpYaml, parseYaml } from '../../src/yaml/index.ts';

const dict = (entries: [Value, Value][]): PyDict => PyDict.of(entries);

describe('the text is what PyYAML writes', () => {
  // The right column is the output of yaml.safe_dump(value, sort_keys=False).
  test.each<[string, Value, string]>([
    ['nested', dict([['a', dict([['b', [1, dict([['c', null]])]]])]]), 'a:\n  b:\n  - 1\n  - c: null\n'],
    ['lists in lists', [[1, [2]], []], '- - 1\n  - - 2\n- []\n'],
    ['a scalar alone', 'a', 'a\n...\n'],
    ['a quoted scalar alone', '1.0', "'1.0'\n"],
    ['floats', [new PyFloat(1), 1.5, 1e-7, Infinity], '- 1.0\n- 1.5\n- 1.0e-07\n- .inf\n'],
    [
      'what reads as something else',
      ['yes', '017', '~', '2024-01-01', ''],
      "- 'yes'\n- '017'\n- '~'\n- '2024-01-01'\n- ''\n",
    ],
    ['indicators', ['a: b', '- a', "it's", '{{ x }}', 'a #b'], "- 'a: b'\n- '- a'\n- it's\n- '{{ x }}'\n- 'a #b'\n"],
    ['line breaks', dict([['k', 'a\nb\n']]), "k: 'a\n\n  b\n\n  '\n"],
    ['beyond ASCII', ['é', '\t'], '- "\\xE9"\n- "\\t"\n'],
    ['dates', [new PyDate(2024, 1, 2)], '- 2024-01-02\n'],
    ['an empty key', dict([['', 1]]), "? ''\n: 1\n"],
  ])('%s', (_, value, expected) => {
    expect(dumpYaml(value)).toBe(expected);
  });
});

test('keys are sorted on demand', () => {
  expect(
    dumpYaml(
      dict([
        ['b', 1],
        ['a', 2],
      ]),
      { sortKeys: true },
    ),
  ).toBe('a: 2\nb: 1\n');
});

test('a collection that occurs twice gets an anchor', () => {
  const shared = [1];
  expect(
    dumpYaml(
      dict([
        ['a', shared],
        ['b', shared],
      ]),
    ),
  ).toBe('a: &id001\n- 1\nb: *id001\n');
});

test('what is written reads back as the same value', () => {
  const leaf = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null));
  const tree = fc.letrec<{ value: Value }>(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf as fc.Arbitrary<Value>,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map(pairs => dict(pairs)),
    ),
  })).value;
  fc.assert(
    fc.property(tree, value => {
      const read = parseYaml(dumpYaml(value), 'x.yml');
      expect(read.ok ? repr(read.value.value) : read.error.message).toBe(repr(value));
    }),
    { numRuns: 300 },
  );
});
