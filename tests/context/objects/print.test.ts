import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, createAdapter, type Session } from '../../../src/adapter/index.ts';
import { agateTable, PRINT_DEFAULTS, type PrintOptions, printTable } from '../../../src/context/objects/index.ts';
import { PyDict } from '../../../src/core/value.ts';
import { testTarget } from '../../adapter/duckdb/target.ts';

type Printed = { sql: string } & Record<string, string | null>;

/** `print_table()` of real result tables, recorded under each set of options. */
const recorded = JSON.parse(readFileSync(new URL('printed.json', import.meta.url), 'utf8')) as Printed[];

const unlimited = { maxRows: null, maxColumns: null, maxColumnWidth: null, maxPrecision: null };
const options: Readonly<Record<string, Partial<PrintOptions>>> = {
  default: {},
  show: { maxRows: null },
  narrow: { maxColumns: 2, maxRows: 2, maxColumnWidth: 5, maxPrecision: 1 },
  wide: unlimited,
};

describe('print_table', () => {
  let session: Session;
  let connection: Connection;
  beforeAll(async () => {
    const target = testTarget({ settings: PyDict.fromObject({ TimeZone: 'UTC' }) });
    session = await (await createAdapter(target)).open({ readOnly: false, lockTimeout: 0 });
    connection = await session.connect('test');
  });
  afterAll(() => session.close());

  for (const { sql, ...shown } of recorded) {
    for (const [name, text] of Object.entries(shown)) {
      if (text === null) continue;
      it(`${name}: ${sql}`, async () => {
        const table = agateTable((await connection.query(sql)).table, () => {});
        expect(`${printTable(table, { ...PRINT_DEFAULTS, ...options[name] })}\n`).toBe(text);
      });
    }
  }
});
