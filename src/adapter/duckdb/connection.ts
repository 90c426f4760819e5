import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBMaterializedResult, DuckDBConnection as Native } from '@duckdb/node-api';
import { quoted } from '../../core/index.ts';
import type { Relation } from '../../model/relation.ts';
import type { ColumnType, Connection, OpenOptions, Response, SqlLog, Table } from '../adapter.ts';
import type { SqlError } from '../sql-error.ts';
import { duckdbDialect } from './dialect.ts';
import { exceptionName, sqlError } from './error.ts';
import type { Gate } from './gate.ts';
import type { ConnectionProfiler } from './profiler.ts';
import { changedRows, hasZonedColumn, resultColumns, resultTable } from './result.ts';
import { SessionZone } from './session-zone.ts';

/** How often, and after which kinds of failure, a statement is tried again. */
export interface QueryRetries {
  readonly attempts: number;
  readonly exceptions: readonly string[];
  readonly onRetry: OpenOptions['onRetry'];
}

/** What connections of a session share. */
export interface ConnectionOwner {
  readonly gate: Gate;
  /** nothing may be run any more: the run is being stopped */
  readonly interrupted: boolean;
  /** Opens a database that was opened for reading anew for writing; false when it is open for writing already. */
  makeWritable(): Promise<boolean>;
}

const WANTS_TO_WRITE = /Cannot execute statement of type .* which is attached in read-only mode/;

/** SQL that opens a transaction behind our back. */
const OPENS_TRANSACTION = /\bbegin\b|\bstart\s+transaction\b/i;

/** A statement of SQL text, such as a hook, that ends the transaction which we began. */
const ENDS_TRANSACTION = /^\s*(?:commit|end|rollback|abort)(?:\s+(?:work|transaction))?\s*;?\s*$/i;

/** A semicolon with something behind it. */
const MAY_BE_SEVERAL = /;\s*\S/;

export class DuckdbConnection implements Connection {
  readonly dialect = duckdbDialect;
  name: string;
  /** replaced when the session is opened anew for writing */
  private current: Native;
  private readonly retries: QueryRetries | null;
  private readonly onSql: ((log: SqlLog) => void) | undefined;
  private readonly owner: ConnectionOwner;
  private open = false;
  private mayBeOpen = false;
  private interrupts = 0;
  /** measures statements, where that was asked for */
  profiler: ConnectionProfiler | null = null;

  constructor(
    native: Native,
    name: string,
    retries: QueryRetries | null,
    onSql: ((log: SqlLog) => void) | undefined,
    owner: ConnectionOwner,
  ) {
    this.current = native;
    this.owner = owner;
    this.name = name;
    this.retries = retries;
    this.onSql = onSql;
  }

  get native(): Native {
    return this.current;
  }

  /** Goes on with another native connection; an open transaction, which has only read so far, is begun anew. */
  async reopened(native: Native): Promise<void> {
    this.current = native;
    if (this.open) await native.run('BEGIN');
  }

  get inTransaction(): boolean {
    return this.open;
  }

  async execute(sql: string): Promise<Response> {
    const rows = await changedRows(await this.run(sql));
    return { message: 'OK', ...(rows === null ? {} : { rows }) };
  }

  async query(sql: string, limit?: number): Promise<{ response: Response; table: Table }> {
    const result = await this.run(sql);
    const zone = hasZonedColumn(result) ? await this.zone() : UTC;
    return { response: { message: 'OK' }, table: await resultTable(result, zone, limit) };
  }

  async queryText(sql: string): Promise<{ columns: ColumnType[]; rows: (string | null)[][] }> {
    const result = await this.run(sql);
    const rows = await result.getRows();
    return {
      columns: resultColumns(result),
      rows: rows.map(row => row.map(value => (value === null ? null : String(value)))),
    };
  }

  async begin(): Promise<void> {
    await this.run('BEGIN');
    this.open = true;
  }

  async commit(): Promise<void> {
    try {
      await this.run('COMMIT');
    } finally {
      this.open = false;
      this.mayBeOpen = false;
    }
  }

  async rollback(): Promise<void> {
    this.open = false;
    this.mayBeOpen = false;
    try {
      await this.native.run('ROLLBACK');
    } catch {
      // Nothing to roll back: the database did so itself.
    }
  }

  /** Ends what a borrower left open, so that the next one starts clean. */
  async reset(): Promise<void> {
    if (this.open || this.mayBeOpen) await this.rollback();
  }

  interrupt(): void {
    this.interrupts += 1;
    this.native.interrupt();
  }

  async describe(relation: Relation): Promise<ColumnType[]> {
    const parts = [relation.database, relation.schema, relation.identifier].filter(part => part !== null);
    return this.describeRows(`DESCRIBE ${parts.map(quoted).join('.')}`);
  }

  async describeQuery(sql: string): Promise<ColumnType[]> {
    return this.describeRows(`DESCRIBE (${sql}\n)`);
  }

  private async describeRows(sql: string): Promise<ColumnType[]> {
    const rows = await (await this.run(sql)).getRows();
    return rows.map(row => ({ name: String(row[0]), type: String(row[1]) }));
  }

  private async zone(): Promise<SessionZone> {
    const result = await this.native.run("SELECT current_setting('TimeZone')");
    const [row] = await result.getRows();
    return new SessionZone(String(row?.[0] ?? 'UTC'));
  }

  /** @throws SqlError; a transaction that was open is rolled back by then */
  private async run(sql: string): Promise<DuckDBMaterializedResult> {
    if (OPENS_TRANSACTION.test(sql)) this.mayBeOpen = true;
    for (let attempt = 0; ; attempt += 1) {
      const start = performance.now();
      const { interrupts } = this;
      try {
        // What comes between two statements of a node must not start the second one.
        if (this.owner.interrupted) throw new Error('INTERRUPT Error: Interrupted!');
        const result = await this.owner.gate.pass(() => this.runAll(sql));
        if (ENDS_TRANSACTION.test(sql)) this.open = false;
        const rows = this.onSql === undefined ? null : Number(result.rowsChanged);
        this.onSql?.({ connection: this.name, sql, seconds: (performance.now() - start) / 1000, rows });
        return result;
      } catch (thrown) {
        const error = sqlError(thrown, sql);
        // On a busy machine an interrupt can outlive the statement it was meant for.
        if (attempt === 0 && error.exception === 'INTERRUPT' && interrupts === this.interrupts) continue;
        if (attempt === 0 && WANTS_TO_WRITE.test(error.message) && (await this.owner.makeWritable())) continue;
        this.onSql?.({ connection: this.name, sql, seconds: (performance.now() - start) / 1000, rows: null });
        if (!this.mayRetry(error, attempt)) {
          await this.reset();
          throw error;
        }
        const seconds = 2 ** attempt;
        this.retries?.onRetry?.({ what: 'statement', reason: error.summary, attempt: attempt + 2, seconds });
        await sleep(seconds * 1000);
      }
    }
  }

  /** Runs every statement of a text; the result is the last one's (natively it would be the first one's). */
  private async runAll(sql: string): Promise<DuckDBMaterializedResult> {
    if (!MAY_BE_SEVERAL.test(sql)) return this.measured(() => this.native.run(sql));
    const statements = await this.native.extractStatements(sql);
    let result: DuckDBMaterializedResult | undefined;
    for (let i = 0; i < statements.count; i += 1) {
      const prepared = await statements.prepare(i);
      try {
        result = await this.measured(() => prepared.run());
      } finally {
        prepared.destroySync();
      }
    }
    return result ?? this.native.run(sql);
  }

  private measured(work: () => Promise<DuckDBMaterializedResult>): Promise<DuckDBMaterializedResult> {
    const { profiler } = this;
    if (profiler === null) return work();
    const [startedAt, start] = [Date.now(), performance.now()];
    return work().then(result => {
      profiler.take({ connection: this.name, startedAt, seconds: (performance.now() - start) / 1000 });
      return result;
    });
  }

  /** Inside a transaction the statements before this one would be lost: there the caller must start over. */
  private mayRetry(error: SqlError, attempt: number): boolean {
    const { retries } = this;
    if (retries === null || this.open || attempt + 1 >= retries.attempts || !error.transient) return false;
    return retries.exceptions.includes(exceptionName(error.exception));
  }
}

const UTC = new SessionZone('UTC');
