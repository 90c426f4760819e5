import type { Connection, Response } from '../../../adapter/adapter.ts';
import { isFloat, isInt, PyDict, PyTuple, repr, str, type Value } from '../../../core/value.ts';
import { HostObject, truth } from '../../../jinja/index.ts';
import { agateTable, emptyAgateTable } from '../agate/table.ts';
import { type Member, method } from '../member.ts';
import type { AdapterObject } from './adapter-object.ts';

/** A statement's response: prints its message. */
export class ResponseObject extends HostObject {
  readonly typeName = 'AdapterResponse';
  readonly response: Response;

  constructor(response: Response) {
    super();
    this.response = response;
  }

  override str(): string {
    return this.response.message;
  }

  override repr(): string {
    const { message, code = null, rowsAffected = null } = this.response;
    const fields = `_message=${repr(message)}, code=${repr(code)}, rows_affected=${repr(rowsAffected)}, query_id=None`;
    return `AdapterResponse(${fields})`;
  }

  override getattr(name: string): Value | undefined {
    if (name === 'code') return this.response.code ?? null;
    if (name === 'rows_affected') return this.response.rowsAffected ?? null;
    if (name === 'query_id') return null;
    return undefined;
  }

  override getitem(key: Value): Value | undefined {
    return key === '_message' ? this.response.message : undefined;
  }

  override toJson(): Value {
    return PyDict.of<Value>([
      ['_message', this.response.message],
      ['code', this.response.code ?? null],
      ['rows_affected', this.response.rowsAffected ?? null],
      ['query_id', null],
    ]);
  }
}

/** Statements and transactions on the node's connection. */
export const SQL_METHODS: [string, Member<AdapterObject>][] = [
  method('execute', ['sql', 'auto_begin?', 'fetch?', 'limit?'], async (self, [sql, autoBegin, fetch, limit]) => {
    const connection = await self.run.connection();
    await beginIf(self, connection, truth(autoBegin ?? false));
    if (!truth(fetch ?? false)) {
      const response = await connection.execute(str(sql as Value));
      return PyTuple.make([new ResponseObject(response), emptyAgateTable(self.print)]);
    }
    const rows = limit === undefined || limit === null || limit === 0 ? undefined : Number(limit);
    const { response, table } = await connection.query(str(sql as Value), rows);
    return PyTuple.make([new ResponseObject(response), agateTable(table, self.print)]);
  }),
  method(
    'add_query',
    ['sql', 'auto_begin?', 'bindings?', 'abridge_sql_log?'],
    async (self, [sql, autoBegin, bindings]) => {
      const connection = await self.run.connection();
      await beginIf(self, connection, truth(autoBegin ?? true));
      const text = str(sql as Value);
      const bound = Array.isArray(bindings) ? withBindings(text, bindings) : text;
      const { table } = await connection.query(bound);
      return PyTuple.make([null, new CursorObject(table.rows)]);
    },
  ),
  method('run_sql_for_tests', ['sql', 'fetch', 'conn'], async (self, [sql, fetch]) => {
    const { table } = await (await self.run.connection()).query(str(sql as Value));
    const rows = table.rows.map(row => PyTuple.make(row));
    return fetch === 'one' ? (rows[0] ?? null) : fetch === 'all' ? rows : null;
  }),
  method('commit', [], async self => {
    const connection = await self.run.connection();
    if (connection.inTransaction) await connection.commit();
    return null;
  }),
  method('ensure_transaction', [], async self => {
    const connection = await self.run.connection();
    if (!connection.inTransaction) await connection.begin();
    return null;
  }),
  method('disable_transactions', [], self => self.deps.target.disableTransactions),
  method('get_partitions_metadata', ['table'], () => {
    throw new Error('`get_partitions_metadata` is not implemented for this adapter!');
  }),
];

async function beginIf(self: AdapterObject, connection: Connection, wanted: boolean): Promise<void> {
  if (wanted && !connection.inTransaction && !self.deps.target.disableTransactions) await connection.begin();
}

/** Rows that were fetched already, as a cursor hands them out. */
class CursorObject extends HostObject {
  readonly typeName = 'DuckDBCursorWrapper';
  private readonly rows: Value[];

  constructor(rows: readonly (readonly Value[])[]) {
    super();
    this.rows = rows.map(row => PyTuple.make(row));
  }

  override getattr(name: string): Value | undefined {
    if (name === 'fetchall') return new CursorMethod(() => this.rows.splice(0));
    if (name === 'fetchone') return new CursorMethod(() => this.rows.shift() ?? null);
    return undefined;
  }
}

class CursorMethod extends HostObject {
  readonly typeName = 'method';
  private readonly run: () => Value;

  constructor(run: () => Value) {
    super();
    this.run = run;
  }

  override call(): Value {
    return this.run();
  }
}

/** Puts values in place of the `?` that stand outside of quotes and comments. */
export function withBindings(sql: string, values: readonly Value[]): string {
  let next = 0;
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g, token => {
    if (token !== '?' || next >= values.length) return token;
    next += 1;
    return literal(values[next - 1] as Value);
  });
}

function literal(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (isInt(value) || (isFloat(value) && Number.isFinite(Number(value)))) return str(value);
  return `'${str(value).replaceAll("'", "''")}'`;
}
