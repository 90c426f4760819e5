import { scanSql } from '../compile/index.ts';
import { quoted } from '../core/index.ts';

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

/** A table as SQL, under an alias unless the author gave one behind `end`; of a column's full name, the alias. */
export function withAlias(sql: string, end: number, table: string, alias: string): string {
  const next = behind(sql, end);
  if (next === 'column') return quoted(alias);
  return next === 'alias' ? table : `${table} as ${quoted(alias)}`;
}

/** What follows a table's name: `"db"."schema"."x".column` is a column of it. */
function behind(sql: string, end: number): 'alias' | 'column' | 'other' {
  for (const token of scanSql(sql.slice(end))) {
    if (token.kind === 'space' || token.kind === 'comment') continue;
    const text = sql.slice(end + token.start, end + token.end);
    if (text === '.') return 'column';
    if (token.kind === 'string') return text.startsWith('"') ? 'alias' : 'other';
    return token.kind === 'word' && !AFTER_TABLE.has(text.toLowerCase()) ? 'alias' : 'other';
  }
  return 'other';
}

/** Whether a query defines a CTE of a name, at any depth. */
export const definesCte = (sql: string, name: string): boolean => cteNames(sql).has(name.toLowerCase());

/**
 * The names of the CTEs that a query defines, at any depth, in small letters: a fused step of such a name would be hidden
 * behind it. With a list of columns or without: `x as (`, `x (a, b) as materialized (`, `x (a) using key (a) as (`.
 */
export function cteNames(sql: string): ReadonlySet<string> {
  const tokens = [...scanSql(sql)].filter(token => token.kind !== 'space' && token.kind !== 'comment');
  const text = (i: number): string => {
    const token = tokens[i];
    return token === undefined ? '' : sql.slice(token.start, token.end).toLowerCase();
  };
  const behindList = (i: number): number => {
    if (tokens[i]?.kind !== 'open') return i;
    let depth = 0;
    for (let at = i; at < tokens.length; at += 1) {
      if (tokens[at]?.kind === 'open') depth += 1;
      else if (tokens[at]?.kind === 'close') depth -= 1;
      if (depth === 0) return at + 1;
    }
    return tokens.length;
  };
  const names = new Set<string>();
  for (const [i, { kind }] of tokens.entries()) {
    const next = tokens[i + 1]?.kind;
    if ((kind !== 'word' && kind !== 'string') || (next !== 'word' && next !== 'open')) continue;
    let as = behindList(i + 1);
    if (text(as) === 'using' && text(as + 1) === 'key') as = behindList(as + 2);
    if (text(as) !== 'as' || !['(', 'materialized', 'not'].includes(text(as + 1))) continue;
    names.add(
      text(i)
        .replace(/^"(.*)"$/s, '$1')
        .replaceAll('""', '"'),
    );
  }
  return names;
}
