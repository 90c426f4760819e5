import type { RowKind } from '../core/index.ts';
import { asText, columnList, type Subject, valueSql, whereSql } from './sides-sql.ts';

/** Both sides joined by key; `here` tells on which side a row is. Nulls in a key are equal to each other. */
function joined(subject: Subject): string {
  const { key } = subject.columns;
  const order = subject.numbered ? ', n' : '';
  const side = (from: string): string =>
    `select ${columnList(subject).join(', ')}, true as here${order && `, ${position(subject)} as n`}\n` +
    `  from ${from}${whereSql(subject)}`;
  const same = [...key.map((_, i) => `l.k${i} is not distinct from r.k${i}`), ...(order ? ['l.n = r.n'] : [])];
  return `with l as (
  ${side(subject.left)}
), r as (
  ${side(subject.right)}
), pairs as (
  select ${[
    ...key.map((_, i) => `case when l.here then l.k${i} else r.k${i} end as k${i}`),
    ...subject.columns.values.flatMap((_, i) => [`l.v${i} as l${i}`, `r.v${i} as r${i}`]),
    'l.here as in_left',
    'r.here as in_right',
    `${subject.numbered ? 'case when l.here then l.n else r.n end' : '1'} as n`,
  ].join(', ')}
  from l full join r on ${same.join(' and ')}
)`;
}

/** The how-many-eth row of its key, by the values of the others. */
function position({ columns, dialect }: Subject): string {
  const list = (of: Subject['columns']['values']): string => of.map(column => valueSql(column, dialect)).join(', ');
  const order = columns.values.length === 0 ? '' : ` order by ${list(columns.values)}`;
  return `row_number() over (partition by ${list(columns.key)}${order})`;
}

const differs = (i: number): string => `l${i} is distinct from r${i}`;

/** Which rows are of a kind. */
function condition(kind: RowKind, { columns }: Subject): string {
  if (kind === 'only-left') return 'in_right is null';
  if (kind === 'only-right') return 'in_left is null';
  const any = columns.values.map((_, i) => differs(i));
  return `in_left and in_right and (${any.length === 0 ? 'false' : any.join(' or ')})`;
}

/**
 * How many rows differ: period, only left, only right, changed, then for each compared column the rows in which it
 * differs.
 */
export function keyedCountsSql(subject: Subject): string {
  const { columns } = subject;
  // The period is the key's first column.
  const period = columns.period === null ? 'cast(null as varchar)' : asText('k0');
  const counts = [
    ...(['only-left', 'only-right', 'changed'] as const).map(kind => condition(kind, subject)),
    ...columns.values.map((_, i) => `in_left and in_right and ${differs(i)}`),
  ];
  return `${joined(subject)}
select ${[period, ...counts.map(c => asText(`count(*) filter (where ${c})`))].join(',\n  ')}
from pairs
group by 1`;
}

/**
 * The first differing rows of a kind in order of the key: the key's columns, then for each compared column whether it
 * differs (`t`), its left and its right value.
 */
export function keyedRowsSql(subject: Subject, kind: RowKind, limit: number): string {
  const { columns } = subject;
  const keys = columns.key.map((_, i) => `k${i}`);
  const values = columns.values.flatMap((_, i) => [
    `case when ${kind === 'changed' ? differs(i) : 'true'} then 't' else 'f' end`,
    asText(`l${i}`),
    asText(`r${i}`),
  ]);
  return `${joined(subject)}
select ${[...keys.map(asText), ...values].join(', ')}
from pairs
where ${condition(kind, subject)}
order by ${[...keys.map(k => `pairs.${k} nulls first`), 'pairs.n'].join(', ')}${limit < 0 ? '' : ` limit ${limit}`}`;
}
