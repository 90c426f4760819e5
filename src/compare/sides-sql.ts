import type { Connection, Dialect } from '../adapter/index.ts';
import { type Columns, type SharedColumn, sideSql } from './columns.ts';
import type { Comparison } from './comparison.ts';

/** What every statement of a comparison needs to know. */
export interface Subject {
  readonly dialect: Dialect;
  /** the sides as they stand in a FROM clause */
  readonly left: string;
  readonly right: string;
  readonly columns: Columns;
  /** the only periods in which the sides differ, as texts; null: all, or none are told apart */
  readonly periods: readonly (string | null)[] | null;
  /** keys occur more than once: rows of one key pair by their order */
  readonly numbered: boolean;
}

export function subjectOf(connection: Connection, comparison: Comparison, columns: Columns): Subject {
  const [left, right] = [sideSql(comparison.left, connection), sideSql(comparison.right, connection)];
  return { dialect: connection.dialect, left, right, columns, periods: null, numbered: false };
}

/** A column's value in the type that both sides are compared in. */
export function valueSql(column: SharedColumn, dialect: Dialect): string {
  const name = dialect.quote(column.name);
  return column.cast ? `cast(${name} as ${column.type})` : name;
}

/** The period as text, or nothing to tell rows apart by. */
export function periodSql({ columns, dialect }: Subject): string {
  return columns.period === null ? 'cast(null as varchar)' : asText(valueSql(columns.period, dialect));
}

export const asText = (sql: string): string => `cast(${sql} as varchar)`;

/** Leaves out periods that are known to be equal. */
export function whereSql(subject: Subject): string {
  const { periods, dialect } = subject;
  if (periods === null) return '';
  const period = periodSql(subject);
  const named = periods.filter(p => p !== null).map(p => dialect.text(p));
  const conditions = [
    ...(named.length > 0 ? [`${period} in (${named.join(', ')})`] : []),
    ...(periods.includes(null) ? [`${period} is null`] : []),
  ];
  return ` where ${conditions.join(' or ')}`;
}

/** Compared columns under short names: k0, k1 ... the key, v0, v1 ... the rest. */
export function columnList({ columns, dialect }: Subject): string[] {
  return [
    ...columns.key.map((column, i) => `${valueSql(column, dialect)} as k${i}`),
    ...columns.values.map((column, i) => `${valueSql(column, dialect)} as v${i}`),
  ];
}
