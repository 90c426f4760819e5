import { describe, expect, test } from 'vitest';
import { type PyDict, repr } from '../../src/core/value.ts';
import { parseYaml } from '../../src/yaml/index.ts';

/** Python's repr of the value: it shows types, order and floats exactly. */
function read(text: string): string {
  const result = parseYaml(text, 'x.yml');
  if (!result.ok) throw new Error(`${result.error.message} at ${result.error.span?.line}:${result.error.span?.column}`);
  return repr(result.value.value);
}

function fail(text: string) {
  const result = parseYaml(text, 'models/x.yml');
  if (result.ok) throw new Error(`parsed: ${repr(result.value.value)}`);
  return result.error;
}

describe('plain scalars mean what they mean to PyYAML', () => {
  // The right column is the output of yaml.safe_load.
  test.each([
    ['1.0', '1.0'],
    ['1.', '1.0'],
    ['.5', '0.5'],
    ['-.5', "'-.5'"],
    ['1e3', "'1e3'"],
    ['1.0e+3', '1000.0'],
    ['1.0e3', "'1.0e3'"],
    ['017', '15'],
    ['0o17', "'0o17'"],
    ['08', "'08'"],
    ['0x1F', '31'],
    ['0b101', '5'],
    ['1_000', '1000'],
    ['+1', '1'],
    ['1:30', '90'],
    ['12:30:45', '45045'],
    ['1:30.5', '90.5'],
    ['12345678901234567890', '12345678901234567890'],
    ['-0.0', '-0.0'],
    ['.inf', 'inf'],
    ['-.INF', '-inf'],
    ['.nan', 'nan'],
    ['yes', 'True'],
    ['OFF', 'False'],
    ['y', "'y'"],
    ['tRUE', "'tRUE'"],
    ['~', 'None'],
    ['Null', 'None'],
    ['2024-01-01', 'datetime.date(2024, 1, 1)'],
    ['2024-1-1', "'2024-1-1'"],
    ['2024-01-01 1:02:03', 'datetime.datetime(2024, 1, 1, 1, 2, 3)'],
    ['2024-01-01T10:20:30Z', 'datetime.datetime(2024, 1, 1, 10, 20, 30, tzinfo=datetime.timezone.utc)'],
    ['1.5.2', "'1.5.2'"],
    ['"1.0"', "'1.0'"],
    ['!!str 1', "'1'"],
    ['!!int "3"', '3'],
    ['!!float 3', '3.0'],
  ])('%s is %s', (text, expected) => {
    expect(read(`k: ${text}\n`)).toBe(`{'k': ${expected}}`);
  });
});

test('mappings keep their order, and keys their types', () => {
  expect(read('{10: a, 9: b, "10": c, true: d}')).toBe("{10: 'a', 9: 'b', '10': 'c', True: 'd'}");
});

test('merged keys come first and yield to own keys; the first of several sources wins', () => {
  expect(read('a: &a {x: 1, y: 2}\nb: &b {y: 9, z: 8}\nc:\n  y: 3\n  <<: [*a, *b]\n')).toBe(
    "{'a': {'x': 1, 'y': 2}, 'b': {'y': 9, 'z': 8}, 'c': {'y': 3, 'z': 8, 'x': 1}}",
  );
});

test('the last of equal keys wins, and a warning says where', () => {
  const result = parseYaml('a: 1\nb:\n  c: 1\n  c: 2\na: 3\n', 'x.yml');
  if (!result.ok) throw new Error(result.error.message);
  expect(repr(result.value.value)).toBe("{'a': 3, 'b': {'c': 2}}");
  expect(result.value.warnings.map(w => [w.code, w.message, w.span?.line, w.excerpt])).toEqual([
    ['PA111', "Duplicate key 'c': the last one wins", 4, '  c: 2'],
    ['PA111', "Duplicate key 'a': the last one wins", 5, 'a: 3'],
  ]);
});

test('lines of a flow collection may stand at any column, and places stay those of the file', () => {
  const result = parseYaml('a:\n  b: [\n1,\n{c: 2}\n]\nd: {\n}\n', 'x.yml');
  if (!result.ok) throw new Error(result.error.message);
  expect(repr(result.value.value)).toBe("{'a': {'b': [1, {'c': 2}]}, 'd': {}}");
  expect(result.value.at(['a', 'b', 1, 'c'])).toMatchObject({ line: 4, column: 2 });
  expect(result.value.at(['d'])).toMatchObject({ line: 6, column: 1 });
});

test('block scalars, folded lines, comments and empty documents', () => {
  expect(read('a: |\n  x\n  y\n\nb: >-\n  x\n  y\n\n  z\nc: plain\n  folded # not this\n')).toBe(
    "{'a': 'x\\ny\\n', 'b': 'x y\\nz', 'c': 'plain folded'}",
  );
  expect(read('')).toBe('None');
  expect(read('# only a comment\n')).toBe('None');
});

test.each([
  ['a: |\n  x', "{'a': 'x'}"],
  ['a: |+\n  x', "{'a': 'x'}"],
  ['a: >\n  x\n  y', "{'a': 'x y'}"],
  ['a: |\n  x\n', "{'a': 'x\\n'}"],
  ['a: |\n  x\n# c', "{'a': 'x\\n'}"],
])('a block scalar that the end of the text cuts off has no final line break: %j', (text, expected) => {
  expect(read(text)).toBe(expected);
  // The same by the general reader, which an anchor calls for.
  expect(read(`b: &b 1\n${text}`)).toBe(`{'b': 1, ${expected.slice(1)}`);
});

describe('places', () => {
  const text = 'models:\n  - name: a\n    columns:\n      - name: "id"\n        data_tests: [unique]\n  - name: b\n';
  const result = parseYaml(text, 'models/m.yml');
  if (!result.ok) throw new Error(result.error.message);
  const document = result.value;

  test('a path leads to the place of its key or item', () => {
    expect(document.at(['models', 0, 'columns', 0, 'data_tests'])).toEqual({
      file: 'models/m.yml',
      line: 5,
      column: 9,
    });
    expect(document.at(['models', 1])).toMatchObject({ line: 6, column: 5 });
  });

  test('a value has a place of its own, quotes included', () => {
    expect(document.at(['models', 0, 'columns', 0, 'name'], 'value')).toMatchObject({ line: 4, column: 15 });
  });

  test('a path that leads nowhere gives the place of its longest part', () => {
    expect(document.at(['models', 1, 'nothing', 'here'])).toMatchObject({ line: 6, column: 5 });
  });
});

describe('what does not parse is one diagnostic with a place', () => {
  test('bad indentation', () => {
    expect(fail('a: 1\n  b: 2\n')).toMatchObject({
      code: 'PA110',
      kind: 'Parsing Error',
      span: { file: 'models/x.yml', line: 2, column: 4 },
      excerpt: '  b: 2',
    });
  });

  test('an unquoted template says how to mend it', () => {
    const error = fail('a: 1\nb: {{ var("x") }}\n');
    expect(error.span).toMatchObject({ line: 2 });
    expect(error.hint).toBe('Put quotes around a value that begins with {{ ... }}.');
  });

  test.each([
    ['a: *x\n', "found undefined alias 'x'"],
    ['&a [*a]\n', "the alias 'a' holds itself"],
    ['a: !foo b\n', "could not determine a constructor for the tag '!foo'"],
    ['--- a\n--- b\n', 'expected a single document in the stream, but found another'],
    ['? [1]\n: b\n', 'found unhashable key: a mapping or a list cannot be a key'],
    ['a: 2024-02-30\n', 'day is out of range for month'],
    ['a:\n  <<: 1\n', 'expected a mapping or list of mappings for merging'],
  ])('%j', (text, reason) => {
    expect(fail(text).message).toBe(`YAML syntax error: ${reason}`);
  });
});

test('a value cannot reach the prototype of anything', () => {
  const result = parseYaml('__proto__: {a: 1}\nconstructor: 2\n', 'x.yml');
  if (!result.ok) throw new Error(result.error.message);
  const value = result.value.value as PyDict;
  expect([...value.keys()]).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
});
