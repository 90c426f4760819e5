import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, createAdapter, type Session } from '../../../src/adapter/index.ts';
import { PyDict, repr } from '../../../src/core/value.ts';
import { testTarget } from './target.ts';

interface Case {
  sql: string;
  columns: string[];
  kinds: string[];
  rows: string[][];
}

/** Python's names for what has no sign, no digits or no name of its own with us. */
const same: Record<string, string> = {
  "Decimal('NaN')": 'nan',
  "Decimal('Infinity')": 'inf',
  "Decimal('-0.0')": "Decimal('0.0')",
};

const cases = JSON.parse(readFileSync(new URL('values.json', import.meta.url), 'utf8')) as Case[];

describe('result values, as recorded from dbt', () => {
  let session: Session;
  let connection: Connection;
  beforeAll(async () => {
    const target = testTarget({ settings: PyDict.fromObject({ TimeZone: 'UTC' }) });
    session = await (await createAdapter(target)).open({ readOnly: false, lockTimeout: 0 });
    connection = await session.connect('test');
  });
  afterAll(() => session.close());

  for (const c of cases) {
    it(c.sql, async () => {
      const { table } = await connection.query(c.sql);
      expect(table.columns.map(column => column.name)).toEqual(c.columns);
      expect(table.columns.map(column => column.kind)).toEqual(c.kinds);
      expect(table.rows.map(row => row.map(repr))).toEqual(c.rows.map(row => row.map(text => same[text] ?? text)));
    });
  }
});
