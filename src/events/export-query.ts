import { quoted } from '../core/index.ts';

/** A relation and how its rows of one period go to a file. Names as written, not quoted. */
export interface ExportQuery {
  /** quoted */
  readonly relation: string;
  readonly columns: readonly string[];
  /** the column that tells periods apart; it becomes the name of the folder and is left out of the file */
  readonly period: string;
  readonly value: number;
  /** null: by all columns */
  readonly orderBy: readonly string[] | null;
}

/** The rows of one period in a total order, so that the same rows always give the same bytes. */
export function exportQuery({ relation, columns, period, value, orderBy }: ExportQuery): string {
  const kept = columns.filter(name => name.toLowerCase() !== period.toLowerCase()).map(quoted);
  const order = orderBy === null ? 'all' : orderBy.map(quoted).join(', ');
  return `select ${kept.join(', ')}\nfrom ${relation}\nwhere ${quoted(period)} = ${value}\norder by ${order}`;
}

/** Count and an order-free hash of rows; the same for the same rows wherever they lie. */
export function fingerprintQuery(from: string, columns: readonly string[]): string {
  return `select count(*), sum(hash(${columns.map(quoted).join(', ')}))::varchar from ${from}`;
}
