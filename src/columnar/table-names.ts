import { scanSql } from '../compile/index.ts';

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Words that may follow a table in FROM and are no alias. */
const AFTER_TABLE = new Set(
  (
    'where group having order limit offset fetch union intersect except join inner left right full cross natural asof ' +
    'positional anti semi on using window qualify sample tablesample lateral pivot unpivot for at select from returning'
  ).split(' '),
);

/**
 * What to write for a table whose name changes, so that columns qualified by the old name still bind: an alias, unless
 * the author gave one.
 * @param end offset behind the table's name in the query
 */
export function asTableName(sql: string, end: number, oldName: string, newName: string): string {
  return newName === oldName ? quoted(newName) : withAlias(sql, end, quoted(newName), oldName);
}

/** A table as SQL, under an alias unless the author gave one behind `end`. */
export const withAlias = (sql: string, end: number, table: string, alias: string): string =>
  hasAlias(sql, end) ? table : `${table} as ${quoted(alias)}`;

function hasAlias(sql: string, end: number): boolean {
  for (const token of scanSql(sql.slice(end))) {
    if (token.kind === 'space' || token.kind === 'comment') continue;
    const text = sql.slice(end + token.start, end + token.end);
    // A column of the table: `"db"."schema"."x".column`.
    if (token.kind === 'string' || text === '.') return text === '.' || text.startsWith('"');
    return token.kind === 'word' && !AFTER_TABLE.has(text.toLowerCase());
  }
  return false;
}

/** Whether a query defines a CTE of a name, at any depth: a fused step of that name would be hidden behind it. */
export function definesCte(sql: string, name: string): boolean {
  const wanted = name.toLowerCase();
  const tokens = [...scanSql(sql)].filter(token => token.kind !== 'space' && token.kind !== 'comment');
  const text = (i: number): string => {
    const token = tokens[i];
    return token === undefined ? '' : sql.slice(token.start, token.end);
  };
  return tokens.some((token, i) => {
    if (token.kind !== 'word' && token.kind !== 'string') return false;
    const word = text(i)
      .replace(/^"(.*)"$/s, '$1')
      .replaceAll('""', '"')
      .toLowerCase();
    if (word !== wanted || text(i + 1).toLowerCase() !== 'as') return false;
    const after = text(i + 2).toLowerCase();
    return after === '(' || after === 'materialized' || after === 'not';
  });
}
