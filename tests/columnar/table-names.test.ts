import { describe, expect, it } from 'vitest';
import { asTableName, definesCte, withAlias } from '../../src/columnar/table-names.ts';
import { quoted } from '../../src/core/index.ts';

describe('names of tables', () => {
  it('are quoted', () => expect(quoted('a "b"')).toBe('"a ""b"""'));

  it.each([
    ['nothing', '', true],
    ['a comma', ', b', true],
    ['a parenthesis', ') x', true],
    ['a clause', ' WHERE x', true],
    ['a join', '\n-- then\nleft join b', true],
    ['a set operation', ' union all select 1', true],
    ['a select, from first', ' select x', true],
    ['an alias', ' b', false],
    ['an alias with as', ' as b', false],
    ['a quoted alias', ' /* as */ "b c"', false],
    ['an alias with columns', ' as b(x, y)', false],
  ])('get an alias of their old name before %s: %#', (_, rest, aliased) => {
    expect(asTableName(`t${rest}`, 1, 'old', 'new')).toBe(aliased ? '"new" as "old"' : '"new"');
    expect(asTableName(`t${rest}`, 1, 'same', 'same')).toBe('"same"');
    expect(withAlias(`t${rest}`, 1, 'x.y', 'old')).toBe(aliased ? 'x.y as "old"' : 'x.y');
  });
});

it('a column of a table that gets an alias goes by the alias', () => {
  expect(asTableName('t.x', 1, 'old', 'new')).toBe('"old"');
  expect(withAlias('t . x', 1, 'x.y', 'old')).toBe('"old"');
  expect(asTableName('t.x', 1, 'same', 'same')).toBe('"same"');
});

describe('a CTE of a name', () => {
  it.each([
    ['with a as (select 1) from a', true],
    ['with b as (select 1), A as (select 2) from a', true],
    ['select * from (with "a" as materialized (select 1) from a)', true],
    ['with a as not materialized (select 1) from a', true],
    ['with a (x, y) as (select 1, 2) from a', true],
    ['with recursive a(x) using key (x) as (select 1 union select 2) from a', true],
    ['with a -- here\n as /* so */ (select 1) from a', true],
    ['with ab as (select 1) select a.x from t as a', false],
    ['select x as a, (select 1) from t', false],
    ["select 'with a as (select 1)'", false],
    ['select count(a) as n from t a', false],
    ['select f(a) as (x)', false],
    ['', false],
  ])('%s: %s', (sql, expected) => {
    expect(definesCte(sql, 'a')).toBe(expected);
  });
});
