import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Inputs, SNAPSHOT, YEARS } from './inputs.ts';

/** Where a program has left the snapshot: the database it wrote, or a folder with N.parquet. */
export type Outcome = { database: string; project: string } | { folder: string };

/**
 * What differs between a program's snapshot and the expected one, over all years: rows and columns with the number of
 * rows. Values are compared as the types of the expected columns: money to the cent, all else exactly.
 */
export async function differences(inputs: Inputs, outcome: Outcome): Promise<string[]> {
  const database = 'database' in outcome;
  const instance = await (database
    ? DuckDBInstance.create(outcome.database, { access_mode: 'READ_ONLY' })
    : DuckDBInstance.create(':memory:'));
  const connection = await instance.connect();
  try {
    if (database) await connection.run(`set file_search_path = '${outcome.project}'`);
    const found: string[] = [];
    for (const year of YEARS) {
      const expected = `'${join(inputs.folder, 'snapshot', `${year}.parquet`)}'`;
      const actual = database
        ? `(from ${SNAPSHOT} where simulation_year = ${year})`
        : `'${join(outcome.folder, `${year}.parquet`)}'`;
      const described = await connection.runAndReadAll(
        `select column_name, column_type from (describe from ${expected})`,
      );
      const columns = described.getRowsJS() as [string, string][];
      const counts = columns.map(
        ([name, type]) => `count(*) filter (where a."${name}"::${type} is distinct from e."${name}")::integer`,
      );
      const result = await connection.runAndReadAll(
        `select (count(*) filter (where a.employee_id is null or e.employee_id is null))::integer, ${counts.join(', ')}
         from ${actual} as a full join ${expected} as e using (employee_id)`,
      );
      const [unmatched, ...different] = result.getRowsJS()[0] as number[];
      if (unmatched) found.push(`${year}: ${unmatched} people on one side only`);
      for (const [i, rows] of unmatched ? [] : different.entries()) {
        if (rows) found.push(`${year}: ${columns[i]![0]} differs in ${rows} rows`);
      }
    }
    return found;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
