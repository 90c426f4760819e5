import { expect, it } from 'vitest';
import { fnmatch } from '../../src/select/index.ts';

it.each([
  ['stg_*', 'stg_orders', true],
  ['stg_*', 'xstg_orders', false],
  ['*orders*', 'stg_orders_v2', true],
  ['stg_?', 'stg_a', true],
  ['stg_?', 'stg_ab', false],
  ['[ab]x', 'bx', true],
  ['[!ab]x', 'bx', false],
  ['[!ab]x', 'cx', true],
  ['[a-c]1', 'b1', true],
  ['[c-a]1', 'b1', false],
  ['[]]x', ']x', true],
  ['[!]]x', ']x', false],
  ['[abc', '[abc', true],
  ['[-a]', '-', true],
  ['[a-]', '-', true],
  ['[^a]', '^', true],
  ['[\\d]', 'd', true],
  ['[\\d]', '1', false],
  ['a.b', 'axb', false],
  ['a(b)+', 'a(b)+', true],
  ['Stg', 'stg', false],
  ['*', '', true],
  ['**x', 'ax', true],
  ['', '', true],
])('%s on %s: %s', (pattern, text, matches) => {
  expect(fnmatch(pattern)(text)).toBe(matches);
});
