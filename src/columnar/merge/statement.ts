import {
  type BaseTable,
  type CteEntry,
  everyTable,
  type FunctionFacts,
  fold,
  type Names,
  outputColumns,
  type QueryNode,
  type RelationName,
} from '../sql-tree/index.ts';
import { findSpine, localCtes, type Spine } from './spine.ts';

/** A step of a statement as passes see it. */
export interface StatementStep {
  readonly name: string;
  readonly query: QueryNode;
  /** folded names of its own CTEs */
  readonly ctes: ReadonlyMap<string, CteEntry['value']>;
  readonly spine: Spine | string;
  /** every mention of a table in its text */
  readonly tables: readonly BaseTable[];
  readonly names: Names;
  readonly columns: readonly string[] | null;
  /** folded */
  readonly keys: readonly (readonly string[])[];
}

type Columns = readonly { readonly name: string; readonly type: string }[] | null;

/** Columns of tables, with those that somebody asked for and nobody knows yet. */
export class KnownTables {
  /** columns of this statement's steps, and of tables of which the database cannot tell (null) */
  readonly steps = new Map<string, Columns>();
  readonly missing = new Map<string, BaseTable>();

  /** @param columns of tables outside of the statement, known from earlier ones */
  readonly columns: Map<string, Columns>;

  constructor(columns: Map<string, Columns>) {
    this.columns = columns;
  }

  names(table: BaseTable): readonly string[] | null {
    return this.get(table)?.map(column => column.name) ?? null;
  }

  get(table: BaseTable): Columns {
    const key = tableKey(table);
    const known = this.steps.get(key) ?? this.columns.get(key);
    if (known === undefined && !this.steps.has(key)) this.missing.set(key, table);
    return known ?? null;
  }
}

export const relationOf = (table: BaseTable): RelationName => ({
  database: table.catalog_name || null,
  schema: table.schema_name || null,
  identifier: table.table_name,
});

export const tableKey = ({ catalog_name: catalog, schema_name: schema, table_name: name }: BaseTable): string =>
  ['table', catalog, schema, name].map(fold).join('\n');

/** Reads the steps: what they are made of, what they put out. */
export function readSteps(
  steps: readonly { readonly name: string; readonly query: QueryNode }[],
  functions: FunctionFacts,
  tables: KnownTables,
  uniqueKeys: (name: RelationName) => readonly (readonly string[])[],
): StatementStep[] {
  const names = new Set(steps.map(step => fold(step.name)));
  const known = new Map<string, readonly string[] | null>();
  return steps.map(({ name, query }) => {
    const ctes = localCtes(query) ?? new Map<string, CteEntry['value']>();
    const look: Names = {
      cte: cte => ctes.get(cte),
      columns: table => {
        const own = table.schema_name === '' ? known.get(fold(table.table_name)) : undefined;
        return own === undefined ? tables.names(table) : own;
      },
    };
    const columns = outputColumns(query, look);
    known.set(fold(name), columns);
    const keys = uniqueKeys({ database: null, schema: null, identifier: name }).map(key => key.map(fold));
    const mentioned = everyTable(query) as BaseTable[];
    const spine = findSpine(query, mentioned, names, functions);
    return { name, query, ctes, spine, tables: mentioned, names: look, columns, keys };
  });
}
