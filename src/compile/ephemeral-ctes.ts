import type { Origin, SourceMap } from './source-map.ts';
import { scanSql } from './sql-scan.ts';

/** A CTE that stands for an ephemeral model: ` __dbt__cte__name as (\n..\n)`, with the leading space. */
export interface InjectedCte {
  readonly id: string;
  readonly sql: string;
  /** where places of the model's own query come from, counted from the query's start */
  readonly map?: SourceMap;
}

/** An edit of text: `inserted` was put in at `at` (offset in the text before the edit). Source maps follow it. */
export interface Insertion {
  readonly at: number;
  readonly inserted: string;
}

/** The CTE text of an ephemeral model. */
export function ephemeralCte(id: string, identifier: string, compiled: string, map?: SourceMap): InjectedCte {
  return { id, sql: `${opening(identifier)}${compiled}\n)`, ...(map === undefined ? {} : { map }) };
}

const opening = (identifier: string): string => ` __dbt__cte__${identifier} as (\n`;

/** Where a place of the inserted CTEs comes from: the ephemeral model's own file. */
export function cteOrigin(ctes: readonly InjectedCte[], inserted: string, offset: number): Origin | null {
  for (const { sql, map } of ctes) {
    const at = offset - inserted.indexOf(sql);
    const body = at - (sql.indexOf('(\n') + 2);
    if (at >= 0 && at < sql.length && body >= 0) return map?.(body) ?? null;
  }
  return null;
}

/**
 * Puts CTEs in front of a query: after its own top-level `with` (or `with recursive`), else as a new `with` before
 * the first thing that is not white space. Only the first statement of the text is kept. White space is dbt's.
 */
export function injectCtes(sql: string, ctes: readonly InjectedCte[]): { sql: string; insertions: Insertion[] } {
  if (ctes.length === 0) return { sql, insertions: [] };
  const { anchor, hasWith, end } = findAnchor(sql);
  const joined = ctes.map(cte => cte.sql).join(', ');
  const inserted = hasWith ? `${joined}, ` : `with${joined} `;
  const statement = sql.slice(0, end);
  return {
    sql: statement.slice(0, anchor) + inserted + statement.slice(anchor),
    insertions: [{ at: anchor, inserted }],
  };
}

interface Anchor {
  /** offset where the CTEs go */
  readonly anchor: number;
  readonly hasWith: boolean;
  /** end of the first statement */
  readonly end: number;
}

function findAnchor(sql: string): Anchor {
  let depth = 0;
  let first: number | undefined;
  let afterWith: number | undefined;
  let seenWith = false;
  let settled = false;
  let end = sql.length;
  for (const token of scanSql(sql)) {
    if (token.kind === 'space') continue;
    first ??= token.start;
    if (seenWith && !settled) {
      const word = token.kind === 'word' ? sql.slice(token.start, token.end).toLowerCase() : '';
      if (word === 'recursive' && afterWith === undefined) {
        afterWith = -1;
        continue;
      }
      afterWith = token.start;
      settled = true;
    }
    if (token.kind === 'open') depth += 1;
    else if (token.kind === 'close') depth -= 1;
    else if (depth === 0 && token.kind === 'word' && !seenWith) {
      seenWith = sql.slice(token.start, token.end).toLowerCase() === 'with';
    } else if (depth === 0 && token.kind === 'semicolon') {
      end = statementEnd(sql, token.end);
      break;
    }
  }
  if (seenWith) return { anchor: afterWith === undefined || afterWith === -1 ? end : afterWith, hasWith: true, end };
  return { anchor: first ?? 0, hasWith: false, end };
}

/** A statement keeps the blanks and the `--` comment that follow its semicolon on the same line. */
function statementEnd(sql: string, from: number): number {
  const tail = /^[ \t]*(?:--[^\n]*\n?)?/.exec(sql.slice(from));
  return from + (tail?.[0].length ?? 0);
}
