import type { RowKind } from '../core/index.ts';
import { asText, columnList, periodSql, type Subject, whereSql } from './sides-sql.ts';

/** Whole rows, with how often each side has them; only those that the sides have differently often. */
function tallied(subject: Subject): string {
  const names = subject.columns.values.map((_, i) => `v${i}`);
  const columns = [`${periodSql(subject)} as period`, ...columnList(subject)];
  const side = (from: string, l: number, r: number): string =>
    `select ${columns.join(', ')}, ${l} as l, ${r} as r from ${from}${whereSql(subject)}`;
  const sides = [side(subject.left, 1, 0), side(subject.right, 0, 1)];
  return `with tallied as (
  select period, ${names.join(', ')}, sum(l) as l, sum(r) as r
  from (
    ${sides.join('\n    union all\n    ')}
  ) as sides
  group by period, ${names.join(', ')}
  having sum(l) <> sum(r)
)`;
}

/** How many rows only one side has: period, only left, only right. */
export function rowCountsSql(subject: Subject): string {
  return `${tallied(subject)}
select period, ${asText('sum(greatest(l - r, 0))')}, ${asText('sum(greatest(r - l, 0))')}
from tallied
group by 1`;
}

/** The first rows that one side has more often: how much oftener, then all columns. */
export function onlyRowsSql(subject: Subject, kind: Exclude<RowKind, 'changed'>, limit: number): string {
  const names = subject.columns.values.map((_, i) => `v${i}`);
  const surplus = kind === 'only-left' ? 'l - r' : 'r - l';
  return `${tallied(subject)}
select ${[asText(surplus), ...names.map(asText)].join(', ')}
from tallied
where ${surplus} > 0
order by ${names.map(name => `tallied.${name} nulls first`).join(', ')}${limit < 0 ? '' : ` limit ${limit}`}`;
}
