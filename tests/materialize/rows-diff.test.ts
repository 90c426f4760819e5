import { expect, test } from 'vitest';
import type { Table } from '../../src/adapter/index.ts';
import type { Value } from '../../src/core/value.ts';
import { rowsDiff } from '../../src/materialize/unit-test/rows-diff.ts';

type Rows = readonly (readonly Value[])[];

const column = (name: string) => ({ name, type: '', kind: 'Text' as const });

function diff(names: string[], expected: Rows, actual: Rows, colors = false): string[] | null {
  const rows = (list: Rows, side: string): Value[][] => list.map(row => [...row, side]);
  const table: Table = {
    columns: [...names, 'actual_or_expected'].map(column),
    rows: [...rows(expected, 'expected'), ...rows(actual, 'actual')],
  };
  const text = rowsDiff(table, colors);
  return text === null
    ? null
    : text
        .split('\r\n')
        .slice(0, -1)
        .map(line => line.replace(/^[\s\S]*:\n\n/, ''));
}

test('the order of rows does not matter, their number does', () => {
  expect(diff(['a'], [[1], [2]], [[2], [1]])).toBeNull();
  expect(diff(['a'], [[1]], [[1], [1]])).toEqual(['@@ ,a', '   ,1', '+++,1']);
});

test('rows that agree in a column are one row with changed cells', () => {
  expect(
    diff(
      ['id', 'v'],
      [
        [1, 'a'],
        [2, null],
      ],
      [
        [1, 'a'],
        [2, 'c'],
      ],
    ),
  ).toEqual(['@@,id,v', '  ,1 ,a', '→ ,2 ,NULL→c']);
});

test('rows without a partner are missing or surplus', () => {
  expect(
    diff(
      ['id', 'v'],
      [
        [1, 'a'],
        [3, null],
      ],
      [
        [1, 'a'],
        [4, 'x, y'],
      ],
    ),
  ).toEqual(['@@ ,id,v', '   ,1 ,a', '+++,4 ,"x, y"', '---,3 ,null']);
});

test('rows and columns far from any difference are left out', () => {
  const rows = (changed: Value): Value[][] => [1, 2, 3, 4, 5].map(i => [i, i === 3 ? changed : 'b', 'c', 'd']);
  expect(diff(['id', 'v', 'w', 'x'], rows('b'), rows('B'))).toEqual([
    '@@ ,id ,v  ,w  ,...',
    '...,...,...,...,...',
    '   ,2  ,b  ,c  ,...',
    '→  ,3  ,b→B,c  ,...',
    '   ,4  ,b  ,c  ,...',
    '...,...,...,...,...',
  ]);
});

test('colours mark what changed', () => {
  expect(diff(['a'], [['x']], [['y']], true)).toEqual([
    '\u001b[0;1m@@\u001b[0m \u001b[33m,\u001b[0m\u001b[0;1ma\u001b[0m',
    '\u001b[32;1m+++\u001b[0m\u001b[33m,\u001b[0m\u001b[32;1my\u001b[0m',
    '\u001b[31;1m---\u001b[0m\u001b[33m,\u001b[0m\u001b[31;1mx\u001b[0m',
  ]);
});
