import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repr } from '../../src/core/value.ts';
import { buildValue, type DuplicateKey } from '../../src/yaml/build.ts';
import { readEvents } from '../../src/yaml/events.ts';
import { readPlainDocument } from '../../src/yaml/plain-document.ts';

/** What the general reader makes of a text; a complaint (or a warning) counts as one answer. */
function general(text: string): string {
  const duplicates: DuplicateKey[] = [];
  try {
    const stream = readEvents(text);
    const value = repr(buildValue(stream.events, stream.source, duplicates));
    return duplicates.length > 0 ? 'a complaint' : value;
  } catch {
    return 'a complaint';
  }
}

test('it reads property files as they are written', () => {
  const text = [
    '---',
    'version: 2',
    '',
    'models:',
    '  # a comment',
    '  - name: orders   # another',
    '    description: >-',
    '      One row per order,',
    '      as of today.',
    '',
    '      Second paragraph.',
    '    config: {materialized: table, tags: [a, "b c"]}',
    '    columns:',
    '    - name: "id"',
    "      description: 'it''s the key'",
    '      data_tests:',
    '      - unique',
    '      - accepted_values:',
    '          arguments:',
    '            values: [1.0, 2, yes, null]',
    '    meta:',
    '      empty:',
    '      since: 2024-01-01',
    '      url: https://example.org/a#b',
    '      sql: |',
    '        select 1',
    '          from t',
    '',
  ].join('\n');
  const read = readPlainDocument(text);
  expect(read && repr(read.value)).toBe(general(text));
});

test.each([
  ['anchors', 'a: &x 1\nb: *x\n'],
  ['tags', 'a: !!str 1\n'],
  ['merge keys', 'a: {x: 1}\n<<: {y: 2}\n'],
  ['scalars over several lines', 'a: b\n  c\n'],
  ['templates without quotes', 'a: {{ x }}\n'],
  ['tabs', 'a:\tb\n'],
  ['duplicate keys', 'a: 1\na: 2\n'],
  ['a colon inside', 'a: b: c\n'],
  ['escapes', 'a: "x\\ty"\n'],
  ['a second document', '---\na: 1\n---\nb: 2\n'],
  ['scalars alone', 'a\n'],
  ['nothing', '\n'],
])('it leaves %s to the general reader', (_, text) => {
  expect(readPlainDocument(text)).toBeUndefined();
});

test('what it reads, the general reader reads alike', () => {
  const content = fc.constantFrom(
    ...[
      'a',
      'key:',
      'key: value',
      '- k: v',
      '- - y',
      '-',
      '- x',
      'text: |',
      'text: >',
      'text: >-',
      'text: |+',
      '"q"',
      '"q": 1',
      "k: 'it''s'",
    ],
    ...[
      '[a, b]',
      'k: [1, 2]',
      'k: {a: 1, b: [x]}',
      'k: {a: b:c}',
      '- {a: 1}',
      '# c',
      'k: v # c',
      'k: v#c',
      '',
      'yes: no',
      '1: 2',
      'k: 1.0',
    ],
    ...[
      'k:',
      'k: - a',
      '? x',
      'k: @x',
      'k: -x',
      'k: ?x',
      'k: [a',
      'k: {a}',
      'k: []',
      'k: {a: }',
      'k: "a" b',
      'k : v',
      '- a: 1',
      '  more',
    ],
    ...[
      'k: |2',
      'k: 2024-01-01',
      'k: ~',
      '+x: 1',
      'k: =',
      'k: a - b',
      '- # c',
      ': x',
      '-   k: v',
      'k: [a#b]',
      'k: [a #b]',
      '---',
      '...',
      '%x',
      'k: >',
    ],
  );
  const line = fc.tuple(fc.integer({ min: 0, max: 6 }), content).map(([indent, text]) => ' '.repeat(indent) + text);
  const text = fc
    .tuple(fc.array(line, { minLength: 1, maxLength: 6 }), fc.boolean())
    .map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''));
  let readPlain = 0;
  fc.assert(
    fc.property(text, source => {
      const plain = readPlainDocument(source);
      if (plain === undefined) return;
      readPlain += 1;
      expect(repr(plain.value)).toBe(general(source));
    }),
    { numRuns: 20_000 },
  );
  expect(readPlain).toBeGreaterThan(150);
});
