import { problem } from '../../core/catalogue/index.ts';
import { DiagnosticError } from '../../core/diagnostic.ts';
import { quoted } from '../../core/index.ts';
import type { Target } from '../../model/project.ts';
import type { Relation, RelationType } from '../../model/relation.ts';
import type { Adapter, CatalogRow, Connection, Limits, OpenOptions, SchemaName, Session, Usage } from '../adapter.ts';
import { createRelationCache } from '../relation-cache.ts';
import { Slots } from '../slots.ts';
import { DuckdbConnection, type QueryRetries } from './connection.ts';
import { sqlError } from './error.ts';
import { Gate } from './gate.ts';
import type { SharedInstance } from './instances.ts';
import { isFilePath } from './instances.ts';
import { catalogSql, relationsSql, schemasSql, USAGE_SQL, viewsSql } from './introspection.ts';
import { changeLimits } from './limits.ts';
import { openDatabase } from './open.ts';
import { Profiler } from './profiler.ts';
import { settingsSql } from './start-up.ts';

/** An open target: a pool of connections on one shared instance. */
export class DuckdbSession implements Session {
  readonly adapter: Adapter;
  readonly relations = createRelationCache();
  readonly gate = new Gate();
  private shared: SharedInstance;
  /** false once a statement wanted to write */
  private reading: boolean;
  private readonly target: Target;
  private readonly options: OpenOptions;
  private readonly idle: DuckdbConnection[] = [];
  private readonly all = new Set<DuckdbConnection>();
  /** connections in use; null: any number */
  private readonly slots: Slots | null;
  private readonly profiler: Profiler | null;
  private closed = false;
  /** the settings of the whole database are as the profile asks */
  private settled = false;
  /** connections refuse statements */
  interrupted = false;

  constructor(adapter: Adapter, shared: SharedInstance, target: Target, options: OpenOptions) {
    this.adapter = adapter;
    this.shared = shared;
    this.target = target;
    this.options = options;
    this.reading = options.readOnly;
    this.slots = options.connections === undefined ? null : new Slots(options.connections);
    this.profiler = options.onProfile === undefined ? null : new Profiler(options.onProfile);
  }

  async connect(name: string): Promise<Connection> {
    await this.slots?.take();
    try {
      return await this.connection(name, this.profiler);
    } catch (error) {
      this.slots?.give();
      throw error;
    }
  }

  /** An idle connection, or a new one. What is measured gets a new one: DuckDB's marks are those of a connection. */
  private async connection(name: string, profiler: Profiler | null): Promise<DuckdbConnection> {
    if (this.closed) throw new Error('the session is closed');
    const pooled = profiler === null ? this.idle.pop() : undefined;
    if (pooled !== undefined) {
      await pooled.reset();
      pooled.name = name;
      return pooled;
    }
    const native = await this.newNative();
    const connection = new DuckdbConnection(native, name, this.queryRetries(), this.options.onSql, this);
    if (profiler !== null) connection.profiler = await profiler.attach(native);
    this.all.add(connection);
    return connection;
  }

  /**
   * Reading commands do not take the file's write lock. A macro that writes while a query is compiled makes them take it
   * after all: the file is opened anew, once nothing runs on it. Temporary tables are lost in that.
   * @throws DiagnosticError when another process holds the file
   */
  async makeWritable(): Promise<boolean> {
    if (!this.reading) return false;
    await this.gate.alone(async () => {
      if (!this.reading) return;
      for (const connection of this.all) connection.native.closeSync();
      this.shared.release();
      this.reading = false;
      this.shared = await openDatabase(this.target, { ...this.options, readOnly: false });
      this.settled = false;
      for (const connection of this.all) await connection.reopened(await this.newNative());
    });
    return true;
  }

  private async newNative(): Promise<DuckdbConnection['native']> {
    const native = await this.shared.instance.connect();
    const settings = settingsSql(this.target.settings, !this.settled);
    for (const sql of ['SET errors_as_json = true', ...this.searchPathSql(), ...settings]) {
      try {
        await native.run(sql);
      } catch (error) {
        native.closeSync();
        throw new DiagnosticError(problem('PA505', { key: 'settings', text: sqlError(error, sql).summary }));
      }
    }
    this.settled = true;
    await this.useTarget(native);
    return native;
  }

  release(connection: Connection): void {
    if (!(connection instanceof DuckdbConnection) || !this.all.has(connection) || this.closed) return;
    if (connection.profiler === null) this.idle.push(connection);
    else {
      this.all.delete(connection);
      void connection.reset().then(() => connection.native.closeSync());
    }
    this.slots?.give();
  }

  async listRelations(schemas: readonly SchemaName[]): Promise<Relation[]> {
    if (schemas.length === 0) return [];
    const rows = await this.rows(relationsSql(schemas));
    const spelled = new Map(schemas.map(s => [`${s.database}\u0000${s.schema}`.toLowerCase(), s]));
    return rows.map(([database, schema, identifier, type]) => {
      const asked = spelled.get(`${database}\u0000${schema}`.toLowerCase());
      return {
        database: asked?.database ?? database ?? null,
        schema: schema ?? null,
        identifier: identifier ?? null,
        type: type as RelationType,
      };
    });
  }

  async listSchemas(database: string): Promise<string[]> {
    return (await this.rows(schemasSql(database))).map(([schema]) => schema ?? '');
  }

  async listViews(schemas: readonly SchemaName[]): Promise<{ relation: Relation; sql: string }[]> {
    if (schemas.length === 0) return [];
    return (await this.rows(viewsSql(schemas))).map(([database = null, schema = null, identifier = null, sql]) => ({
      relation: { database, schema, identifier, type: 'view' },
      sql: sql ?? '',
    }));
  }

  async catalog(schemas: readonly SchemaName[]): Promise<CatalogRow[]> {
    if (schemas.length === 0) return [];
    const rows = await this.rows(catalogSql(schemas));
    return rows.map(([database, schema, identifier, type, comment, column, index, dataType, columnComment]) => ({
      database: database ?? '',
      schema: schema ?? '',
      identifier: identifier ?? '',
      type: type ?? '',
      comment: comment ?? null,
      owner: null,
      column: column ?? '',
      index: Number(index),
      dataType: dataType ?? '',
      columnComment: columnComment ?? null,
    }));
  }

  limit(limits: Limits): Promise<() => Promise<void>> {
    return changeLimits(() => this.shared.instance.connect(), limits, this.target);
  }

  async usage(): Promise<Usage> {
    const [row] = await this.rows(USAGE_SQL);
    return { memory: Number(row?.[0] ?? 0), spill: Number(row?.[1] ?? 0) };
  }

  interrupt(): void {
    this.interrupted = true;
    for (const connection of this.all) connection.interrupt();
  }

  resume(): void {
    this.interrupted = false;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const connection of this.all) {
      await connection.reset();
      connection.native.closeSync();
    }
    this.all.clear();
    this.profiler?.close();
    this.shared.release();
  }

  /** Rows of an introspection query, as text; needs no place of the pool, as who asks may hold one. */
  private async rows(sql: string): Promise<(string | null)[][]> {
    const connection = await this.connection('master', null);
    try {
      return (await connection.queryText(sql)).rows;
    } finally {
      if (this.all.has(connection) && !this.closed) this.idle.push(connection);
    }
  }

  /**
   * Makes the target's database the current one where another is: a stand-in for a file that does not exist yet. An
   * attached database stays attached only, as names are written out in full.
   */
  private async useTarget(native: DuckdbConnection['native']): Promise<void> {
    if (!this.target.scratch && !(this.reading && isFilePath(this.target.path))) return;
    try {
      await native.run(`USE ${quoted(this.target.database)}`);
    } catch (error) {
      if (error instanceof DiagnosticError) throw error;
      // The database may live in a file whose name differs; full names still work.
    }
  }

  private searchPathSql(): string[] {
    const folders = this.options.searchPath ?? [];
    return folders.length === 0 ? [] : [`SET file_search_path = '${folders.join(',').replaceAll("'", "''")}'`];
  }

  private queryRetries(): QueryRetries | null {
    const { retries } = this.target;
    if (retries === null || retries.queryAttempts <= 1) return null;
    return { attempts: retries.queryAttempts, exceptions: retries.retryableExceptions, onRetry: this.options.onRetry };
  }
}
