import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, createAdapter, type Session, SqlError } from '../../src/adapter/index.ts';
import { sqlProblem } from '../../src/compile/sql-problem.ts';
import { spanAt } from '../../src/core/index.ts';
import { testTarget } from '../adapter/duckdb/target.ts';

describe('a refused statement, at the author’s own line', () => {
  let session: Session;
  let connection: Connection;
  beforeAll(async () => {
    session = await (await createAdapter(testTarget())).open({ readOnly: false, lockTimeout: 0 });
    connection = await session.connect('test');
    await connection.execute('create table cust(id int, name text)');
  });
  afterAll(() => session.close());

  /** The diagnostic of a model's query that is run inside the engine's own statement. */
  async function refused(query: string, wrap = (q: string): string => `\n  create table x as (\n    ${q}\n  );\n`) {
    const error = await connection.execute(wrap(query)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(SqlError);
    const map = (offset: number) => ({ span: spanAt('models/m.sql', query, offset), stack: [] });
    const line = (span: { line: number }): string | undefined => query.split('\n')[span.line - 1];
    return sqlProblem(error as SqlError, { sql: query, map }, line);
  }

  it('points at a column that does not exist, and names what was meant', async () => {
    const diagnostic = await refused("-- é 日本\nselect id,\n  '日本' as j, nmae\nfrom cust\n");
    expect(diagnostic).toMatchObject({
      code: 'PA501',
      kind: 'Runtime Error',
      span: { file: 'models/m.sql', line: 3, column: 14 },
      excerpt: "  '日本' as j, nmae",
      hint: 'Did you mean "name"?',
    });
    expect(diagnostic.message).toBe(
      'Binder Error: Referenced column "nmae" not found in FROM clause!\nCandidate bindings: "name"',
    );
  });

  it('points at what does not parse', async () => {
    expect((await refused('\nselect id\nfrom cust\nwher id = 1')).span).toMatchObject({ line: 4, column: 6 });
  });

  it('points at the end of a query that ends too early', async () => {
    expect((await refused('select id from cust where\n')).span).toMatchObject({ line: 1, column: 25 });
  });

  it('points at a cast that fails while rows are made', async () => {
    const { span, message } = await refused("select 1 as a,\n  cast(s as int) as b\nfrom (select 'x' as s)");
    expect(span).toMatchObject({ line: 2, column: 3 });
    expect(message).toMatch(/^Conversion Error: Could not convert string 'x' to INT32/);
  });

  it('points at a file that is missing', async () => {
    const diagnostic = await refused("select *\nfrom read_parquet('/nowhere/a.parquet')");
    expect(diagnostic.span).toMatchObject({ line: 2 });
    expect(diagnostic.message).toContain('/nowhere/a.parquet');
  });

  it('keeps the engine’s text when the fault is not in the query', async () => {
    const diagnostic = await refused('select 1 as a', q => `select zz from (${q})`);
    expect(diagnostic.span).toBeUndefined();
    expect(diagnostic.message).toMatch(/LINE 1: select zz from/);
  });
});
