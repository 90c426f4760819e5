import { asText, periodSql, type Subject, valueSql, whereSql } from './sides-sql.ts';

/** Rows and their checksum: side (`l`, `r`), period, count, checksum; a row per side and period. */
export function checksumSql(subject: Subject): string {
  const { columns, dialect } = subject;
  const values = [...columns.key, ...columns.values].map(column => valueSql(column, dialect));
  // Two relations without a column in common have rows to count, and nothing in them.
  const checksum = values.length === 0 ? "'0'" : dialect.checksum(values);
  const side = (name: string, from: string): string =>
    `select '${name}' as side, ${periodSql(subject)} as period, ${asText('count(*)')} as rows, ${checksum} as sum\n` +
    `from ${from}\ngroup by 2`;
  return `${side('l', subject.left)}\nunion all\n${side('r', subject.right)}`;
}

/** Rows beyond the first of their key: side, count. */
export function duplicatesSql(subject: Subject): string {
  const keys = subject.columns.key.map(column => valueSql(column, subject.dialect)).join(', ');
  const side = (name: string, from: string): string =>
    `select '${name}' as side, ${asText('coalesce(sum(n - 1), 0)')}\n` +
    `from (select count(*) as n from ${from}${whereSql(subject)} group by ${keys}) as keys`;
  return `${side('l', subject.left)}\nunion all\n${side('r', subject.right)}`;
}

/** A checksum per compared column: side, then one for each. */
export function columnChecksumsSql(subject: Subject): string {
  const { columns, dialect } = subject;
  const sums = columns.values.map(column => dialect.checksum([valueSql(column, dialect)]));
  const side = (name: string, from: string): string => `select '${name}' as side, ${sums.join(', ')} from ${from}`;
  return `${side('l', subject.left)}\nunion all\n${side('r', subject.right)}`;
}

/**
 * Sums and means of numeric columns over all rows, six texts for each: sum left, right, difference; mean the same.
 * @param indexes which of the compared columns
 */
export function numbersSql(subject: Subject, indexes: readonly number[]): string {
  const { columns, dialect } = subject;
  const of = (i: number): string => valueSql(columns.values[i]!, dialect);
  const totals = indexes.map(i => `sum(${of(i)}) as s${i}, avg(${of(i)}) as m${i}`).join(', ');
  const told = indexes.flatMap(i =>
    [`s${i}`, `m${i}`].flatMap(name => [`l.${name}`, `r.${name}`, `r.${name} - l.${name}`].map(asText)),
  );
  return `with l as (select ${totals} from ${subject.left}),
r as (select ${totals} from ${subject.right})
select ${told.join(', ')}
from l cross join r`;
}
