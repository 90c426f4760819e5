import { describe, expect, it } from 'vitest';
import { ephemeralCte, injectCtes } from '../../src/compile/ephemeral-ctes.ts';
import recorded from './ephemeral-ctes.json' with { type: 'json' };

// Recorded from dbt-core 1.11.16: [query, query with the CTEs of two ephemeral models].
describe('injectCtes', () => {
  const ctes = [ephemeralCte('a', 'e', 'select 1'), ephemeralCte('b', 'f', 'select 2')];
  it.each(recorded as [string, string][])('puts the CTEs where dbt puts them: %j', (sql, expected) => {
    expect(injectCtes(sql, ctes).sql).toBe(expected);
  });

  it('leaves a query without ephemeral parents as it is', () => {
    expect(injectCtes('select 1; select 2', [])).toEqual({ sql: 'select 1; select 2', insertions: [] });
  });
});
