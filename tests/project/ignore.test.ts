import { expect, test } from 'vitest';
import { ignoreFilter } from '../../src/project/index.ts';

// What git (and dbt, through pathspec) makes of the same rules.
test.each<[rules: string, ignored: string[], kept: string[]]>([
  ['*.sql', ['a.sql', 'm/a.sql'], ['a.sqlx', 'sql']],
  ['a.sql', ['a.sql', 'm/a.sql'], ['ba.sql']],
  ['/a.sql', ['a.sql'], ['m/a.sql']],
  ['m/a.sql', ['m/a.sql'], ['x/m/a.sql']],
  ['old/', ['old/a.sql', 'm/old/b/c.sql'], ['old']],
  ['old', ['old', 'old/a.sql'], ['older/a.sql']],
  ['m/*', ['m/a.sql', 'm/x/a.sql'], ['m', 'n/a.sql']],
  ['m/**/a.sql', ['m/a.sql', 'm/x/y/a.sql'], ['a.sql']],
  ['m/**', ['m/a.sql', 'm/x/a.sql'], ['n/a.sql']],
  ['**/b', ['b', 'x/b', 'x/y/b'], ['bb']],
  ['?.sql', ['a.sql'], ['ab.sql', '.sql']],
  ['[ab].sql', ['a.sql', 'b.sql'], ['c.sql']],
  ['[!ab].sql', ['c.sql'], ['a.sql']],
  ['*.sql\n!keep.sql', ['a.sql'], ['keep.sql', 'm/keep.sql']],
  ['!keep.sql\n*.sql', ['keep.sql'], []],
  ['# a comment\n\n\\#a\n\\!b', ['#a', '!b'], ['# a comment', 'a']],
  ['a.sql   ', ['a.sql'], []],
  ['a+(b).sql', ['a+(b).sql'], ['aab.sql']],
])('%j', (rules, ignored, kept) => {
  const isIgnored = ignoreFilter(rules);
  expect(ignored.filter(path => !isIgnored(path))).toEqual([]);
  expect(kept.filter(isIgnored)).toEqual([]);
});
