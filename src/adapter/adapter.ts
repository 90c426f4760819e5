import type { Diagnostic } from '../core/diagnostic.ts';
import type { StatementProfile } from '../core/profile.ts';
import type { PyDict, Value } from '../core/value.ts';
import type { Relation, RelationType } from '../model/relation.ts';

/**
 * The engine seam. Nothing outside `adapter/duckdb/` and `jinja/global/` may assume DuckDB: every other folder talks
 * to these interfaces.
 */
export interface Adapter {
  readonly type: string;
  readonly version: string;
  readonly capabilities: Capabilities;
  /** Opens (once per process and file) and returns the session; `readOnly` must not take the file's write lock. */
  open(options: OpenOptions): Promise<Session>;
  /** The statement that writes the rows of a query to one Parquet file. */
  exportSql(query: string, file: ParquetFile): string;
  /** What stands after FROM to read a Parquet file. */
  parquetRows(path: string): string;
}

/** A Parquet file to be written. Null: the engine's own choice. */
export interface ParquetFile {
  readonly path: string;
  readonly codec: string;
  readonly level: number | null;
  readonly rowGroupSize: number | null;
}

export interface Capabilities {
  /** CTEs that are used more than once are computed once */
  readonly materializesCtes: boolean;
  /** WITH stages a statement may hold before it should be split; null = no limit known */
  readonly maxStages: number | null;
  readonly scratchKind: 'temporary' | 'table';
  readonly transactionalDdl: boolean;
  /** `create or replace table` swaps atomically */
  readonly createOrReplace: boolean;
  /** statements can be measured: `OpenOptions.onProfile` is heard */
  readonly statementProfiles: boolean;
  /** memory and threads can be limited while it is open: `Session.limit` */
  readonly limits: boolean;
}

export interface OpenOptions {
  readonly readOnly: boolean;
  /** seconds to wait for another process's lock; 0 = fail at once */
  readonly lockTimeout: number;
  /** told before what failed is tried again: the profile's `retries` */
  readonly onRetry?: (retry: Retry) => void;
  readonly onSql?: (log: SqlLog) => void;
  /** folders in which relative paths of files to read are looked up, first to last; default: the current one */
  readonly searchPath?: readonly string[];
  /** connections that may be in use at a time; who asks for more waits, first come, first served; default: any number */
  readonly connections?: number;
  /** measures every statement, which costs about half a millisecond each */
  readonly onProfile?: (profile: StatementProfile) => void;
}

/** Limits of a whole open database: they hold for every statement that runs meanwhile. */
export interface Limits {
  /** as the engine takes it: `2GB` */
  readonly memory?: string;
  readonly threads?: number;
}

/** What an open database uses now; sizes in bytes. */
export interface Usage {
  readonly memory: number;
  readonly spill: number;
}

export interface SqlLog {
  readonly connection: string;
  readonly sql: string;
  readonly seconds: number | null;
  readonly rows: number | null;
}

/** A failure that may pass, and what is done about it. */
export interface Retry {
  readonly what: 'connection' | 'statement';
  readonly reason: string;
  /** which attempt comes next, counted from 2 */
  readonly attempt: number;
  /** seconds until then */
  readonly seconds: number;
}

export interface SchemaName {
  readonly database: string;
  readonly schema: string;
}

/** One column of one relation of the catalog. */
export interface CatalogRow extends SchemaName {
  readonly identifier: string;
  /** as catalog.json shows it: `BASE TABLE`, `VIEW`, `LOCAL TEMPORARY` */
  readonly type: string;
  readonly comment: string | null;
  readonly owner: string | null;
  readonly column: string;
  /** 1-based ordinal */
  readonly index: number;
  readonly dataType: string;
  readonly columnComment: string | null;
}

/** An open database: hands out connections and answers what exists. */
export interface Session {
  readonly adapter: Adapter;
  /**
   * A connection with settings applied and the target's database in use. Connections are pooled: `release` gives back.
   * Under `OpenOptions.connections` it waits for a free one: whoever holds a connection must not ask for another. The
   * session's own look-ups need none.
   */
  connect(name: string): Promise<Connection>;
  release(connection: Connection): void;
  /** Relations of the given schemas, one query each: what fills the relation cache. */
  listRelations(schemas: readonly SchemaName[]): Promise<Relation[]>;
  listSchemas(database: string): Promise<string[]>;
  /** The SQL of the views of the given schemas, as the engine keeps it. */
  listViews(schemas: readonly SchemaName[]): Promise<{ readonly relation: Relation; readonly sql: string }[]>;
  /** Columns and relations as catalog.json lists them, of the given schemas, in one query. */
  catalog(schemas: readonly SchemaName[]): Promise<CatalogRow[]>;
  readonly relations: RelationCache;
  /**
   * Changes limits of the whole database, whatever runs or was interrupted.
   * @returns puts back what was there before; must be called
   * @throws SqlError when the engine refuses
   */
  limit(limits: Limits): Promise<() => Promise<void>>;
  usage(): Promise<Usage>;
  /** Cancels every running statement and refuses new ones until `resume`. */
  interrupt(): void;
  /** Takes statements again after `interrupt`. */
  resume(): void;
  /** Closes all; the database's files are released. */
  close(): Promise<void>;
}

/**
 * One connection: statements run one after another. A rejected promise carries an `SqlError` (a `DiagnosticError`) with
 * a PA5xx diagnostic, its text as the engine wrote it, and a `position` when known. A statement that fails inside a
 * transaction rolls it back at once: `inTransaction` is false afterwards.
 */
export interface Connection {
  /** who uses it, in logs and profiles: a node's id; whoever works for several nodes in turn sets it */
  name: string;
  /** how this engine writes what we put into SQL of our own */
  readonly dialect: Dialect;
  /** Runs one or several statements; the response is the last one's. */
  execute(sql: string): Promise<Response>;
  /** Runs statements and fetches the last one's rows (at most `limit`). */
  query(sql: string, limit?: number): Promise<{ response: Response; table: Table }>;
  /** Runs statements and gives the last one's rows as the engine writes them as text (null stays null). */
  queryText(sql: string): Promise<{ columns: ColumnType[]; rows: (string | null)[][] }>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  readonly inTransaction: boolean;
  interrupt(): void;
  /** Columns of a relation, in order, with the engine's type names. */
  describe(relation: Relation): Promise<ColumnType[]>;
  /** Columns of a query without running it. */
  describeQuery(sql: string): Promise<ColumnType[]>;
}

/** What differs between engines in SQL that we write ourselves. */
export interface Dialect {
  /** A name in quotes. */
  quote(name: string): string;
  /** A text in quotes. */
  text(value: string): string;
  /**
   * An aggregate over rows that depends on their values but not on their order: equal rows, equal result. The result
   * is text, and never null.
   */
  checksum(expressions: readonly string[]): string;
  /** Whether sums and means of a type's values make sense. */
  isNumeric(type: string): boolean;
  /** A type without members and options of its own: any other such type can be told from it by a common one. */
  isPlain(type: string): boolean;
}

/** dbt's adapter_response. `message` is `OK`, `SELECT 5`, `INSERT 3`... */
export interface Response {
  readonly message: string;
  readonly code?: string;
  readonly rowsAffected?: number;
  /** rows that the statement put in, changed or took away, where the engine counts them; no part of dbt's response */
  readonly rows?: number;
}

/** A result in memory, typed as agate would type it (dbt-surface C61): ints, decimals, dates, datetimes, None. */
export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Value[])[];
}

export interface ColumnType {
  readonly name: string;
  /** the engine's type, as DESCRIBE names it: `DECIMAL(18,3)`, `VARCHAR` */
  readonly type: string;
}

/** How a result table types a column: all that Jinja code sees of a type. */
export type ColumnKind = 'Integer' | 'Number' | 'Date' | 'DateTime' | 'Boolean' | 'Text';

export interface TableColumn extends ColumnType {
  readonly kind: ColumnKind;
}

/** Where the database says a statement is wrong: a character offset into the SQL text that was sent. */
export interface SqlPosition {
  readonly offset: number;
  readonly candidates: readonly string[];
}

/** What exists, as far as this process knows; kept in step by whoever creates, drops and renames. */
export interface RelationCache {
  get(relation: Pick<Relation, 'database' | 'schema' | 'identifier'>): Relation | undefined;
  add(relation: Relation): void;
  drop(relation: Relation): void;
  rename(from: Relation, to: Relation): void;
  list(database: string, schema: string): Relation[];
  /** schemas whose relations are known */
  has(database: string, schema: string): boolean;
  addSchema(database: string, schema: string): void;
  dropSchema(database: string, schema: string): void;
}

export type { Diagnostic, PyDict, RelationType };
