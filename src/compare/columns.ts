import type { ColumnType, Connection } from '../adapter/index.ts';
import { DiagnosticError, nearestNames, problem, type SchemaDifference } from '../core/index.ts';
import type { Comparison, Side } from './comparison.ts';

/** A column that both sides have. */
export interface SharedColumn {
  readonly name: string;
  /** a type that holds the values of both */
  readonly type: string;
  /** the sides' types differ: values are compared as `type` */
  readonly cast: boolean;
}

/** What is compared with what. */
export interface Columns {
  /** the key, the period's column first where there is one */
  readonly key: readonly SharedColumn[];
  /** compared columns besides the key */
  readonly values: readonly SharedColumn[];
  readonly period: SharedColumn | null;
  readonly schema: readonly SchemaDifference[];
  /** keys to choose from where none was given, the period's column first */
  readonly candidates: readonly (readonly SharedColumn[])[];
}

/** The same columns, with some of them as the key. */
export function withKey(columns: Columns, key: readonly SharedColumn[]): Columns {
  const values = [...columns.key, ...columns.values].filter(column => !key.includes(column));
  return { ...columns, key, values };
}

/**
 * Settles which columns are compared. Names fold case as the engine folds them; the left side's spelling and order
 * count.
 * @throws DiagnosticError PA711 when a column of the key, or an asked one, is not on both sides
 */
export async function settleColumns(connection: Connection, comparison: Comparison): Promise<Columns> {
  const left = await describeSide(connection, comparison.left);
  const right = await describeSide(connection, comparison.right);
  const ignored = new Set((comparison.ignore ?? []).map(fold));
  const onRight = new Map(right.map(column => [fold(column.name), column]));
  const onLeft = new Set(left.map(column => fold(column.name)));
  const both = left.filter(column => onRight.has(fold(column.name)));
  const types = await commonTypes(connection, comparison, both, onRight);
  const shared = new Map(both.map((column, i) => [fold(column.name), types[i] as SharedColumn]));

  const find = (name: string): SharedColumn => {
    const found = shared.get(fold(name));
    if (found !== undefined) return found;
    const side = onLeft.has(fold(name)) ? 'right' : onRight.has(fold(name)) ? 'left' : 'either';
    const near = nearestNames(
      name,
      [...shared.values()].map(c => c.name),
    );
    throw new DiagnosticError(problem('PA711', { column: name, side, nearest: near }));
  };
  const period = typeof comparison.period === 'string' ? (shared.get(fold(comparison.period)) ?? null) : null;
  // Rows of different periods are different rows.
  const withPeriod = (key: readonly SharedColumn[]): SharedColumn[] => [
    ...new Set([...(period ? [period] : []), ...key]),
  ];
  const key = comparison.key.length === 0 ? [] : withPeriod(comparison.key.map(find));
  const asked = comparison.columns?.map(find) ?? [...shared.values()].filter(c => !ignored.has(fold(c.name)));
  const compared = key.length === 0 ? withPeriod(asked) : asked;
  return {
    key,
    values: compared.filter(column => !key.includes(column)),
    period,
    schema: comparison.columns ? [] : schemaDifferences(left, right).filter(d => !ignored.has(fold(d.column))),
    candidates: (comparison.candidates ?? [])
      .map(names => names.filter(name => !ignored.has(fold(name))).map(name => shared.get(fold(name))))
      .filter((candidate): candidate is SharedColumn[] => candidate.length > 0 && !candidate.includes(undefined))
      .map(candidate => withPeriod(candidate)),
  };
}

const fold = (name: string): string => name.toLowerCase();

function describeSide(connection: Connection, side: Side): Promise<ColumnType[]> {
  return 'query' in side ? connection.describeQuery(side.query) : connection.describe(side);
}

function schemaDifferences(left: readonly ColumnType[], right: readonly ColumnType[]): SchemaDifference[] {
  const types = new Map(right.map(column => [fold(column.name), column.type]));
  const known = new Set(left.map(column => fold(column.name)));
  const fromLeft = left.map(({ name, type }) => ({ column: name, left: type, right: types.get(fold(name)) ?? null }));
  const fromRight = right
    .filter(column => !known.has(fold(column.name)))
    .map(({ name, type }) => ({ column: name, left: null, right: type }));
  return [...fromLeft.filter(d => d.left !== d.right), ...fromRight];
}

/**
 * The types in which values are compared. Where the sides' types differ it is the one the engine chooses for a union
 * of both; nested and enumerated types, which may not convert, are compared as text.
 */
async function commonTypes(
  connection: Connection,
  comparison: Comparison,
  both: readonly ColumnType[],
  onRight: ReadonlyMap<string, ColumnType>,
): Promise<SharedColumn[]> {
  const { dialect } = connection;
  const rightType = (column: ColumnType): string => onRight.get(fold(column.name))?.type ?? column.type;
  const differing = both.filter(column => column.type !== rightType(column));
  const convertible = differing.filter(column => dialect.isPlain(column.type) && dialect.isPlain(rightType(column)));
  const united = new Map<string, string>();
  if (convertible.length > 0) {
    const list = convertible.map(column => dialect.quote(column.name)).join(', ');
    const [left, right] = [comparison.left, comparison.right].map(
      side => `select ${list} from ${sideSql(side, connection)}`,
    );
    for (const { name, type } of await connection.describeQuery(`${left} union all ${right}`)) united.set(name, type);
  }
  return both.map(column => {
    const cast = column.type !== rightType(column);
    return { name: column.name, type: cast ? (united.get(column.name) ?? 'VARCHAR') : column.type, cast };
  });
}

/** A side as it stands in a FROM clause. */
export function sideSql(side: Side, connection: Pick<Connection, 'dialect'>): string {
  if ('query' in side) return `(${side.query}\n)`;
  const parts = [side.database, side.schema, side.identifier].filter(part => part !== null);
  return parts.map(part => connection.dialect.quote(part)).join('.');
}
