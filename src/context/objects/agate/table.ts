import type { ColumnKind, Table } from '../../../adapter/adapter.ts';
import { PyTuple, type Value } from '../../../core/value.ts';
import { HostObject } from '../../../jinja/index.ts';
import { AgateColumnObject } from './column.ts';
import { printStructure } from './print.ts';
import { MappedSequence, RowObject } from './sequence.ts';
import { TABLE_MEMBERS } from './table-members.ts';

export interface NamedKind {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Where `print_table()` and its like write. */
export type Print = (text: string) => void;

/** A result table as templates see it: `run_query(..)`, `load_result(..).table`. Immutable. */
export class AgateTableObject extends HostObject {
  readonly typeName = 'Table';
  override readonly moduleName = 'agate.table';
  readonly columns: readonly NamedKind[];
  readonly data: readonly (readonly Value[])[];
  readonly print: Print;
  private rowObjects: MappedSequence | undefined;
  private columnObjects: MappedSequence | undefined;

  constructor(columns: readonly NamedKind[], data: readonly (readonly Value[])[], print: Print) {
    super();
    this.columns = columns;
    this.data = data;
    this.print = print;
  }

  get columnNames(): string[] {
    return this.columns.map(column => column.name);
  }

  /** Other rows under the same columns. */
  withRows(data: readonly (readonly Value[])[]): AgateTableObject {
    return new AgateTableObject(this.columns, data, this.print);
  }

  /** Only the columns at these positions. */
  project(positions: readonly number[]): AgateTableObject {
    const pick = <T>(from: readonly T[]): T[] => positions.map(i => from[i] as T);
    return new AgateTableObject(pick(this.columns), this.data.map(pick), this.print);
  }

  get rows(): MappedSequence {
    if (this.rowObjects === undefined) {
      const names = this.columnNames;
      this.rowObjects = new MappedSequence(this.data.map(row => new RowObject(row, names)));
    }
    return this.rowObjects;
  }

  get columnSequence(): MappedSequence {
    this.columnObjects ??= new MappedSequence(
      this.columns.map(
        ({ name, kind }, i) =>
          new AgateColumnObject(
            i,
            name,
            kind,
            this.data.map(row => row[i] as Value),
          ),
      ),
      this.columnNames,
    );
    return this.columnObjects;
  }

  override getattr(name: string): Value | undefined {
    return TABLE_MEMBERS.get(name)?.(this);
  }

  override getitem(key: Value): Value | undefined {
    return this.rows.getitem(key);
  }

  override len(): number {
    return this.data.length;
  }

  override iter(): Iterable<Value> {
    return this.rows.items();
  }

  override str(): string {
    return printStructure(this);
  }

  override repr(): string {
    return '<agate.table.Table object>';
  }

  /** Rows as tuples: what `load_result(..).data` holds. */
  get tuples(): Value[] {
    return this.data.map(row => PyTuple.make(row));
  }
}

/** The result table of a query. */
export const agateTable = (table: Table, print: Print): AgateTableObject =>
  new AgateTableObject(table.columns, table.rows, print);

/** A table without columns and rows: what statements that fetch nothing yield. */
export const emptyAgateTable = (print: Print): AgateTableObject => new AgateTableObject([], [], print);
