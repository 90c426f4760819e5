import {
  type DuckDBMaterializedResult,
  DuckDBTypeId,
  type DuckDBValue,
  ResultReturnType,
  StatementType,
} from '@duckdb/node-api';
import type { PyTzInfo, Value } from '../../core/value.ts';
import type { ColumnType, Table } from '../adapter.ts';
import { typeColumn, uniqueNames } from '../result-typing.ts';
import { converterFor, nullable } from './values.ts';

/** Names and types of a result's columns. */
export function resultColumns(result: DuckDBMaterializedResult): ColumnType[] {
  return result.columnNames().map((name, i) => ({ name, type: String(result.columnType(i)) }));
}

/** Needs the session's time zone to read the result. */
export function hasZonedColumn(result: DuckDBMaterializedResult): boolean {
  for (let i = 0; i < result.columnCount; i += 1) {
    const id = result.columnTypeId(i);
    if (id === DuckDBTypeId.TIMESTAMP_TZ || NESTED.has(id)) return true;
  }
  return false;
}

const NESTED = new Set([
  DuckDBTypeId.LIST,
  DuckDBTypeId.ARRAY,
  DuckDBTypeId.STRUCT,
  DuckDBTypeId.MAP,
  DuckDBTypeId.UNION,
  DuckDBTypeId.VARIANT,
]);

/** A result as a typed table. */
export async function resultTable(
  result: DuckDBMaterializedResult,
  zone: PyTzInfo,
  limit: number | undefined,
): Promise<Table> {
  const columns = resultColumns(result);
  const raw = (await result.getColumns()) as DuckDBValue[][];
  const typed = columns.map((_, i) => {
    const convert = nullable(converterFor(result.columnType(i), zone));
    const values = limit === undefined ? (raw[i] ?? []) : (raw[i] ?? []).slice(0, limit);
    return typeColumn(values.map(convert));
  });
  const names = uniqueNames(columns.map(column => column.name));
  const count = typed[0]?.values.length ?? 0;
  const rows: Value[][] = Array.from({ length: count }, (_, row) => typed.map(column => column.values[row] as Value));
  return {
    columns: columns.map((column, i) => ({
      name: names[i] as string,
      type: column.type,
      kind: (typed[i] as { kind: Table['columns'][number]['kind'] }).kind,
    })),
    rows,
  };
}

/** How many rows a statement wrote; null for one that wrote none, or that the database does not count. */
export async function changedRows(result: DuckDBMaterializedResult): Promise<number | null> {
  if (result.returnType === ResultReturnType.CHANGED_ROWS) return Number(result.rowsChanged);
  // `create table as` has its count as the only row of its result; `create view` has no row.
  if (result.statementType !== StatementType.CREATE || result.rowCount !== 1) return null;
  const count = (await result.getRows())[0]?.[0];
  return typeof count === 'bigint' ? Number(count) : null;
}
