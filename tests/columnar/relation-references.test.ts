import { describe, expect, it } from 'vitest';
import { findReferences, offsetBefore, replaceReferences } from '../../src/columnar/relation-references.ts';

const RELATIONS = [
  { database: 'db', schema: 'main', identifier: 'a' },
  { database: 'db', schema: 'Sales', identifier: 'my "x"' },
  { database: 'other', schema: 'main', identifier: 'o' },
];
const found = (sql: string): string[] =>
  findReferences(sql, { relations: RELATIONS, database: 'db' }).map(({ start, end }) => sql.slice(start, end));

describe('references to relations', () => {
  it.each([
    ['quoted', 'select * from "db"."main"."a"', ['"db"."main"."a"']],
    ['plain', 'select * from db.main.a', ['db.main.a']],
    ['in any case', 'select * from DB."MAIN".A', ['DB."MAIN".A']],
    ['with blanks and comments between', 'from "db" . /* x */ "main" .\n a', ['"db" . /* x */ "main" .\n a']],
    ['without the database', 'from main.a, "main"."a"', ['main.a', '"main"."a"']],
    ['quotes in a name', 'from "db"."Sales"."my ""x"""', ['"db"."Sales"."my ""x"""']],
    ['columns of it', 'select "db"."main"."a".x, main.a.y', ['"db"."main"."a"', 'main.a']],
    ['several', 'from db.main.a join db.main.a b', ['db.main.a', 'db.main.a']],
    ['at the end', 'from db.main.a', ['db.main.a']],
    ['behind a number', 'select 1.5 from db.main.a', ['db.main.a']],
    ['of another database', 'from other.main.o', ['other.main.o']],
    ['of another database, without it: no reference', 'from main.o', []],
    ['a name alone: no reference', 'select a.x from a', []],
    ['another schema, another database: no reference', 'from db.sales.a, x.main.a', []],
    ['a longer name: no reference', 'from db.main.ab, db.main."a "', []],
    ['in text: no reference', `select 'db.main.a', 'it''s db.main.a', $$db.main.a$$, $t$ db.main.a $t$`, []],
    ['in comments: no reference', '-- db.main.a\n/* db.main.a */ select 1', []],
  ])('%s', (_, sql, expected) => {
    expect(found(sql)).toEqual(expected);
  });

  it('are replaced, and every place in the new text leads back to the old one', () => {
    const sql = 'select main.a.x from db.main.a join other.main.o';
    const references = findReferences(sql, { relations: RELATIONS, database: 'db' });
    const { sql: text, edits } = replaceReferences(sql, references, ({ key }) =>
      key.includes('other') ? null : '"short"',
    );
    expect(text).toBe('select "short".x from "short" join other.main.o');
    for (const word of ['select', '.x', 'from', 'join', 'other.main.o']) {
      expect(offsetBefore(edits, text.indexOf(word)), word).toBe(sql.indexOf(word));
    }
    // In the midst of a name: its beginning.
    expect(offsetBefore(edits, text.indexOf('hort'))).toBe(sql.indexOf('main.a'));
  });
});
