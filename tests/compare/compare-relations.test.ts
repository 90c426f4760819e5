import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, createAdapter, type Session } from '../../src/adapter/index.ts';
import { type Comparison, compareRelations, differenceText } from '../../src/compare/index.ts';
import type { Relation } from '../../src/model/index.ts';
import { testTarget } from '../adapter/duckdb/target.ts';

const table = (identifier: string, schema = 'main'): Relation => ({
  database: 'memory',
  schema,
  identifier,
  type: 'table',
});

describe('comparing relations', () => {
  let session: Session;
  let connection: Connection;

  beforeAll(async () => {
    session = await (await createAdapter(testTarget())).open({ readOnly: false, lockTimeout: 0 });
    connection = await session.connect('test');
  });
  afterAll(() => session.close());

  /** Two tables, `a` and `b`, of the given queries. */
  const compare = async (a: string, b: string, over: Partial<Comparison> = {}) => {
    await connection.execute(`create or replace table a as ${a}; create or replace table b as ${b}`);
    return compareRelations(connection, { left: table('a'), right: table('b'), key: ['id'], ...over });
  };
  const rows = (values: string, columns = 'id, y, pay') => `select * from (values ${values}) as t(${columns})`;

  it('takes equal tables as equal, whatever their order', async () => {
    const found = await compare(rows('(1, 2025, 1.5), (2, 2025, null)'), rows('(2, 2025, null), (1, 2025, 1.5)'));
    expect(found).toMatchObject({ equal: true, counts: { left: 2, right: 2, changed: 0 }, rows: [], columns: [] });
    expect(differenceText(found, { left: 'a', right: 'b' })).toBe('');
  });

  it('asks no more than columns and one checksum where nothing differs', async () => {
    const sent: string[] = [];
    const counting = new Proxy(connection, {
      get(target, name) {
        const value = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          sent.push(String(name));
          return value.apply(target, args);
        };
      },
    });
    await connection.execute('create or replace table a as select range as id from range(10)');
    await compareRelations(counting, { left: table('a'), right: table('a'), key: ['id'] });
    expect(sent).toEqual(['describe', 'describe', 'queryText']);
  });

  it('tells rows of one side, changed rows and changed columns by key', async () => {
    const found = await compare(
      rows('(1, 2025, 100.00), (2, 2025, 200.00), (3, 2026, 300.00), (5, 2026, null)'),
      rows('(1, 2025, 100.00), (2, 2026, 250.50), (4, 2026, 400.00), (5, 2026, null)'),
    );
    expect(found).toEqual({
      equal: false,
      key: ['id'],
      period: null,
      counts: { left: 4, right: 4, onlyLeft: 1, onlyRight: 1, changed: 1 },
      periods: [],
      schema: [],
      duplicates: { left: 0, right: 0 },
      columns: [
        {
          column: 'y',
          changed: 1,
          numbers: {
            sum: { left: '8102', right: '8103', difference: '1' },
            mean: { left: '2025.5', right: '2025.75', difference: '0.25' },
          },
        },
        {
          column: 'pay',
          changed: 1,
          numbers: {
            sum: { left: '600.00', right: '750.50', difference: '150.50' },
            mean: { left: '200.0', right: '250.16666666666666', difference: '50.16666666666666' },
          },
        },
      ],
      rows: [
        {
          kind: 'changed',
          key: [{ column: 'id', value: '2' }],
          values: [
            { column: 'y', left: '2025', right: '2026' },
            { column: 'pay', left: '200.00', right: '250.50' },
          ],
          times: 1,
        },
        {
          kind: 'only-left',
          key: [{ column: 'id', value: '3' }],
          values: [
            { column: 'y', left: '2026', right: null },
            { column: 'pay', left: '300.00', right: null },
          ],
          times: 1,
        },
        {
          kind: 'only-right',
          key: [{ column: 'id', value: '4' }],
          values: [
            { column: 'y', left: null, right: '2026' },
            { column: 'pay', left: null, right: '400.00' },
          ],
          times: 1,
        },
      ],
    });
    expect(differenceText(found, { left: 'fused', right: 'stepwise' })).toBe(
      [
        '1 row changed, 1 row only in fused, 1 row only in stepwise (4 rows in fused, 4 in stepwise)',
        'columns: y (1), pay (1)',
        'first: id=2: y 2025 -> 2026, pay 200.00 -> 250.50; id=3 only in fused; id=4 only in stepwise',
      ].join('\n'),
    );
  });

  it('has a line per period, and rows of another period are other rows', async () => {
    const found = await compare(
      rows('(1, 2025, 1), (1, 2026, 2), (2, 2026, 3), (1, null, 9), (1, 10, 0)'),
      rows('(1, 2025, 1), (1, 2026, 5), (3, 2026, 3), (1, null, 9), (1, 10, 0)'),
      { period: 'Y' },
    );
    expect(found.key).toEqual(['y', 'id']);
    const same = { left: 1, right: 1, onlyLeft: 0, onlyRight: 0, changed: 0 };
    expect(found.periods).toEqual([
      { period: null, ...same },
      { period: '10', ...same },
      { period: '2025', ...same },
      { period: '2026', left: 2, right: 2, onlyLeft: 1, onlyRight: 1, changed: 1 },
    ]);
    expect(found.rows[0]?.key).toEqual([
      { column: 'y', value: '2026' },
      { column: 'id', value: '1' },
    ]);
    expect(differenceText(found, { left: 'a', right: 'b' })).toContain('\ny: 2026\n');
  });

  it('finds differences in the period that is null', async () => {
    const found = await compare(rows('(1, null, 1), (1, 2025, 1)'), rows('(1, null, 2), (1, 2025, 1)'), {
      period: 'y',
    });
    expect(found.periods.map(p => [p.period, p.changed])).toEqual([
      [null, 1],
      ['2025', 0],
    ]);
  });

  it('takes nulls in a key for equal', async () => {
    const found = await compare(rows('(null, 1, 1)'), rows('(null, 1, 2)'));
    expect(found.counts).toMatchObject({ changed: 1, onlyLeft: 0, onlyRight: 0 });
  });

  it('takes the first possible key that tells rows apart, and compares whole rows where none does', async () => {
    const [a, b] = [rows('(1, 1, 1), (2, 1, 2)'), rows('(1, 1, 5), (2, 1, 2)')];
    const candidates = [['y'], ['nothing'], ['id'], ['pay']];
    expect(await compare(a, b, { key: [], candidates })).toMatchObject({ key: ['id'], counts: { changed: 1 } });
    expect(await compare(a, b, { key: [], candidates: [['y']] })).toMatchObject({ key: [], counts: { onlyLeft: 1 } });
    const without = { key: [], candidates: [['y', 'id']], ignore: ['Y'] };
    expect((await compare(a, b, without)).key).toEqual(['id']);
    const byYear = await compare(a, b, { key: [], candidates, period: 'y' });
    expect(byYear).toMatchObject({ key: ['y', 'id'], periods: [{ period: '1', changed: 1 }] });
  });

  it('pairs rows of one key by their order', async () => {
    const found = await compare(rows('(1, 1, 10), (1, 2, 20), (1, 3, 30)'), rows('(1, 2, 20), (1, 1, 11)'));
    expect(found.duplicates).toEqual({ left: 2, right: 1 });
    expect(found.counts).toEqual({ left: 3, right: 2, onlyLeft: 1, onlyRight: 0, changed: 1 });
    expect(found.rows.map(row => [row.kind, row.values.map(v => [v.column, v.left, v.right])])).toEqual([
      ['changed', [['pay', '10', '11']]],
      [
        'only-left',
        [
          ['y', '3', null],
          ['pay', '30', null],
        ],
      ],
    ]);
  });

  it('compares whole rows as often as they occur where there is no key', async () => {
    const found = await compare(rows('(1, 1, 1), (1, 1, 1), (2, 2, 2)'), rows('(1, 1, 1), (2, 2, 3)'), { key: [] });
    expect(found).toMatchObject({
      equal: false,
      key: [],
      counts: { left: 3, right: 2, onlyLeft: 2, onlyRight: 1, changed: 0 },
      columns: [{ column: 'id', changed: null }, { column: 'y' }, { column: 'pay' }],
    });
    const value = (v: string) => ['id', 'y', 'pay'].map(column => ({ column, value: column === 'pay' ? v : '2' }));
    expect(found.rows).toEqual([
      { kind: 'only-left', key: ['id', 'y', 'pay'].map(column => ({ column, value: '1' })), values: [], times: 1 },
      { kind: 'only-left', key: value('2'), values: [], times: 1 },
      { kind: 'only-right', key: value('3'), values: [], times: 1 },
    ]);
    const byYear = await compare(rows('(1, 1, 1), (2, 2, 2)'), rows('(1, 1, 1), (2, 2, 3)'), { key: [], period: 'y' });
    expect(byYear.periods.map(p => [p.period, p.onlyLeft, p.onlyRight])).toEqual([
      ['1', 0, 0],
      ['2', 1, 1],
    ]);
  });

  it('tells columns that are missing or of another type, and compares the values none the less', async () => {
    const found = await compare(
      "select 1 as id, 2::int as n, 'x' as gone, {'m': 1} as nested",
      "select 1 as id, 2::bigint as n, true as added, 'y' as nested",
    );
    expect(found.equal).toBe(false);
    expect(found.schema).toEqual([
      { column: 'n', left: 'INTEGER', right: 'BIGINT' },
      { column: 'gone', left: 'VARCHAR', right: null },
      { column: 'nested', left: 'STRUCT(m INTEGER)', right: 'VARCHAR' },
      { column: 'added', left: null, right: 'BOOLEAN' },
    ]);
    expect(found.columns.map(c => c.column)).toEqual(['nested']);
    const same = await compare('select 1 as id, 2::int as n', 'select 1 as ID, 2.0::double as n');
    expect(same).toMatchObject({ equal: false, counts: { changed: 0 }, schema: [{ column: 'n' }] });
  });

  it('counts rows where no column is on both sides', async () => {
    const found = await compare('select 1 as x from range(3)', 'select 1 as z from range(5)', { key: [] });
    expect(found.counts).toEqual({ left: 3, right: 5, onlyLeft: 0, onlyRight: 2, changed: 0 });
  });

  it('compares what is asked for: some columns, all but some, a number of rows', async () => {
    const [a, b] = [rows('(1, 1, 1), (2, 1, 1), (3, 1, 1)'), rows('(1, 1, 2), (2, 1, 2), (3, 1, 2)')];
    expect((await compare(a, b, { columns: ['y'] })).equal).toBe(true);
    expect((await compare(a, b, { ignore: ['PAY'] })).equal).toBe(true);
    expect((await compare(a, b, { limit: 2 })).rows.map(row => row.key[0]?.value)).toEqual(['1', '2']);
    expect((await compare(a, b, { limit: 0 })).rows).toEqual([]);
    expect((await compare(a, b, { limit: -1 })).rows).toHaveLength(3);
  });

  it('compares queries, and tables of an open transaction', async () => {
    await connection.begin();
    await connection.execute('create temp table t as select 1 as id, 2 as "odd ""name"');
    const temporary = { ...table('t'), database: 'temp' };
    const found = await compareRelations(connection, {
      left: temporary,
      right: { query: 'select 1 as id, 3 as "odd ""name" -- the other' },
      key: ['id'],
    });
    expect(connection.inTransaction).toBe(true);
    await connection.rollback();
    expect(found.columns[0]).toMatchObject({ column: 'odd "name', changed: 1 });
  });

  it('names a column that is not there', async () => {
    const [a, b] = ['select 1 as id, 2 as year', 'select 1 as id'];
    await expect(compare(a, b, { columns: ['year'] })).rejects.toThrow(
      "Column 'year' is missing on the right side of the comparison",
    );
    expect(await compare(a, b, { period: 'year', ignore: ['year'] })).toMatchObject({ equal: true, period: null });
    await expect(compare(a, b, { key: ['idd'] })).rejects.toMatchObject({
      diagnostics: [
        {
          code: 'PA711',
          message: "Column 'idd' is on neither side of the comparison",
          hint: "Did you mean 'id'?",
        },
      ],
    });
  });

  it('agrees with a comparison written down plainly', async () => {
    type Row = [id: number | null, y: number, v: string | null];
    const row: fc.Arbitrary<Row> = fc.tuple(
      fc.constantFrom(1, 2, 3, 4, null),
      fc.constantFrom(2025, 2026),
      fc.constantFrom('p', 'q', null),
    );
    const literal = (list: Row[]): string =>
      `select * from (values ${[...list, [0, 0, 'x'] as Row]
        .map(([id, y, v]) => `(${id ?? 'null'}, ${y}, ${v === null ? 'null' : `'${v}'`})`)
        .join(', ')}) as t(id, y, v) where y > 0`;
    const unique = (list: Row[]): Row[] => [...new Map(list.map(r => [`${r[0]} ${r[1]}`, r])).values()];

    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 9 }), fc.array(row, { maxLength: 9 }), async (a, b) => {
        const count = (list: Row[], r: Row): number => list.filter(o => String(o) === String(r)).length;
        const surplus = (from: Row[], to: Row[]): number =>
          [...new Map(from.map(r => [String(r), r])).values()].reduce(
            (sum, r) => sum + Math.max(0, count(from, r) - count(to, r)),
            0,
          );
        const byRow = await compare(literal(a), literal(b), { key: [] });
        expect(byRow.counts).toEqual({
          left: a.length,
          right: b.length,
          onlyLeft: surplus(a, b),
          onlyRight: surplus(b, a),
          changed: 0,
        });
        const [l, r] = [unique(a), unique(b)];
        const byKey = await compare(literal(l), literal(r), { key: ['id'], period: 'y' });
        const at = (list: Row[], key: Row): Row | undefined => list.find(o => o[0] === key[0] && o[1] === key[1]);
        expect(byKey.counts).toEqual({
          left: l.length,
          right: r.length,
          onlyLeft: l.filter(o => !at(r, o)).length,
          onlyRight: r.filter(o => !at(l, o)).length,
          changed: l.filter(o => at(r, o) && at(r, o)?.[2] !== o[2]).length,
        });
        // With keys that repeat, rows may pair otherwise; but equal they are just when the multisets are.
        const repeated = await compare(literal(a), literal(b), { key: ['id'], period: 'y' });
        expect(repeated.equal).toBe(byRow.equal);
        expect(repeated.counts.left - repeated.counts.onlyLeft).toBe(repeated.counts.right - repeated.counts.onlyRight);
      }),
      { numRuns: 60 },
    );
  });
});
