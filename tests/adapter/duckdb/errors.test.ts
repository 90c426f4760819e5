import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, createAdapter, type Session, SqlError } from '../../../src/adapter/index.ts';
import { testTarget } from './target.ts';

const cases = JSON.parse(readFileSync(new URL('errors.json', import.meta.url), 'utf8')) as {
  sql: string;
  text: string;
}[];

describe('error texts, as DuckDB prints them by itself', () => {
  let session: Session;
  let connection: Connection;
  beforeAll(async () => {
    session = await (await createAdapter(testTarget())).open({ readOnly: false, lockTimeout: 0 });
    connection = await session.connect('test');
    await connection.execute('create table x(i int); create table cust(id int, name text)');
  });
  afterAll(() => session.close());

  for (const c of cases) {
    it(JSON.stringify(c.sql), async () => {
      const error = await connection.query(c.sql).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(SqlError);
      expect((error as SqlError).message).toBe(c.text);
    });
  }

  it('counts characters, not bytes, to the place of an error', async () => {
    const sql = "select 'é日', nmae from cust";
    const error = (await connection.query(sql).catch((e: unknown) => e)) as SqlError;
    expect(sql.slice(error.position?.offset)).toMatch(/^nmae/);
    expect(error.position?.candidates).toContain('name');
  });

  for (const [what, character] of [
    ['a no-break space', '\u00a0'],
    ['a byte order mark', '\ufeff'],
    ['an ideographic space', '\u3000'],
    ['an emoji', '😀'],
  ] as const) {
    for (const head of [`/* ${character} */ select`, `-- ${character}\nselect`, `select '${character}',`]) {
      it(`counts ${what} right behind ${head.replaceAll('\n', ' ')}`, async () => {
        for (const [sql, place] of [
          [`${head} nmae from cust`, 'nmae from cust'],
          [`${head} 1 from from cust`, 'from cust'],
          [`${head} cast('x' as int)`, "cast('x'"],
        ] as const) {
          const error = (await connection.query(sql).catch((e: unknown) => e)) as SqlError;
          expect(sql.slice(error.position?.offset)).toMatch(new RegExp(`^${place.replace('(', '\\(')}`));
        }
      });
    }
  }

  it('finds the place in a later statement of a script', async () => {
    const sql = 'select 1;\n-- é\nselect 2; select nmae from cust';
    const error = (await connection.execute(sql).catch((e: unknown) => e)) as SqlError;
    expect(sql.slice(error.position?.offset)).toBe('nmae from cust');
  });
});
