import { SqlError } from '../../../adapter/index.ts';
import { PyDecimal, str, type Value } from '../../../core/value.ts';
import { AgateTableObject } from '../agate/table.ts';
import { ColumnObject } from '../column.ts';
import { type Member, method } from '../member.ts';
import { RelationObject } from '../relation.ts';
import { type AdapterObject, relationArgument } from './adapter-object.ts';

/** Columns of relations and queries, and types for result tables. */
export const COLUMN_METHODS: [string, Member<AdapterObject>][] = [
  method('get_columns_in_relation', ['relation'], (self, [relation]) => columnsOf(self, relation as Value)),
  method('get_columns_in_table', ['schema', 'identifier'], (self, [schema, identifier]) => {
    const path = { database: self.deps.target.database, schema: str(schema!), identifier: str(identifier!) };
    return columnsOf(self, self.relations.create(path, null));
  }),
  method('get_missing_columns', ['from_relation', 'to_relation'], async (self, [from, to]) => {
    const source = await columnsOf(self, relationArgument('get_missing_columns', 'from_relation', from));
    const target = await columnsOf(self, relationArgument('get_missing_columns', 'to_relation', to));
    const names = new Set((target as ColumnObject[]).map(column => column.data.column));
    return (source as ColumnObject[]).filter(column => !names.has(column.data.column));
  }),
  // DuckDB's strings have no length, so that there is nothing to expand.
  method('expand_target_column_types', ['from_relation', 'to_relation'], (_, [from, to]) => {
    relationArgument('expand_target_column_types', 'from_relation', from);
    relationArgument('expand_target_column_types', 'to_relation', to);
    return null;
  }),
  method('get_column_schema_from_query', ['sql'], async (self, [sql]) => {
    const columns = await (await self.run.connection()).describeQuery(str(sql as Value));
    return columns.flatMap(({ name, type }) => new ColumnObject({ column: name, dtype: type }).flatten());
  }),
  method('convert_type', ['agate_table', 'col_idx'], (_, [table, index]) =>
    table instanceof AgateTableObject ? sqlType(table, index as number) : null,
  ),
  method('convert_datetimes_to_strs', ['table'], (_, [table]) => {
    if (!(table instanceof AgateTableObject)) return table as Value;
    const stamps = table.columns.map(column => column.kind === 'DateTime');
    const columns = table.columns.map((c, i) => (stamps[i] ? { ...c, kind: 'Text' as const } : c));
    const rows = table.data.map(row => row.map((value, i) => (stamps[i] && value !== null ? str(value) : value)));
    return new AgateTableObject(columns, rows, table.print);
  }),
];

/** A relation's columns; none when it does not exist. */
export async function columnsOf(self: AdapterObject, relation: Value): Promise<Value> {
  return self.overridden('get_columns_in_relation', [['relation', relation]], async () => {
    const name = relation instanceof RelationObject ? relation.render() : str(relation);
    try {
      const table = await self.query(`select column_name, column_type from (describe ${name})`);
      return table.data.map(([column, type]) => new ColumnObject({ column: column as string, dtype: type as string }));
    } catch (error) {
      if (error instanceof SqlError && /does not exist/i.test(error.message)) return [];
      throw error;
    }
  });
}

/** The SQL type for a column of a result table. */
export function sqlType(table: AgateTableObject, index: number): string | null {
  switch (table.columns[index]?.kind) {
    case 'Integer':
      return 'integer';
    case 'Text':
      return 'text';
    case 'Boolean':
      return 'boolean';
    case 'DateTime':
      return 'timestamp without time zone';
    case 'Date':
      return 'date';
    case 'Number':
      return table.data.some(row => hasPlaces(row[index] as Value)) ? 'float8' : 'integer';
    default:
      return null;
  }
}

/** Whether a number has decimal places that count. */
function hasPlaces(value: Value): boolean {
  return value instanceof PyDecimal && value.compare(PyDecimal.fromInt(value.toInt())) !== 0;
}
