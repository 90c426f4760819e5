import type { ParquetFile } from '../adapter.ts';
import { escapeSql } from './start-up.ts';

/**
 * `COPY ... TO`. Columns of many distinct values are not worth a dictionary: giving up on one early saves a tenth of the
 * time and costs no space.
 */
export function exportSql(query: string, { path, codec, level, rowGroupSize }: ParquetFile): string {
  const options = ['format parquet', `codec ${codec}`, `dictionary_size_limit ${DICTIONARY_LIMIT}`];
  if (level !== null && codec === 'zstd') options.push(`compression_level ${level}`);
  if (rowGroupSize !== null) options.push(`row_group_size ${rowGroupSize}`);
  return `copy (\n${query}\n) to '${escapeSql(path)}' (${options.join(', ')})`;
}

/** Distinct values of a column in a row group. */
const DICTIONARY_LIMIT = 1000;

/** The file alone: folders in its path that look like `name=value` add no columns. */
export const parquetRows = (path: string): string => `read_parquet('${escapeSql(path)}', hive_partitioning = false)`;
