/**
 * What an engine tells about statements that it measured, and what the process used meanwhile. Plain data, the same for
 * every engine. Sizes are bytes, durations seconds, moments milliseconds since the epoch (UTC).
 */

/** What an operator of a query plan does, as far as rules care. */
export type OperatorKind =
  | 'scan'
  | 'filter'
  | 'join'
  | 'aggregate'
  | 'window'
  | 'sort'
  | 'projection'
  | 'write'
  | 'other';

export interface OperatorProfile {
  readonly kind: OperatorKind;
  /** the engine's word: `HASH_JOIN` */
  readonly name: string;
  /** time of its own, without its inputs, over all threads */
  readonly seconds: number;
  /** rows that it gave */
  readonly rows: number;
  /** rows that a scan looked at */
  readonly rowsScanned: number;
  /** relation, or file function, of a scan */
  readonly table: string | null;
  /** columns that a scan read */
  readonly columns: readonly string[];
  /** how many columns it gives, where the engine says so */
  readonly width: number | null;
  /** condition, expression or groups, as the engine writes them */
  readonly detail: string;
  readonly children: readonly OperatorProfile[];
}

export interface StatementProfile {
  /** name of the connection: the node's id where one node used it */
  readonly connection: string;
  readonly sql: string;
  readonly startedAt: number;
  /** wall time as the caller saw it */
  readonly seconds: number;
  /** over all threads, of the engine's operators, checkpoint and commit */
  readonly cpuSeconds: number;
  readonly rowsReturned: number;
  readonly rowsScanned: number;
  /** null: less than something earlier on the same connection needed */
  readonly peakMemory: number | null;
  /** most that lay in temporary files; null as for `peakMemory` */
  readonly spilled: number | null;
  readonly bytesRead: number;
  /** into database files and their log; files of COPY are not part of it */
  readonly bytesWritten: number;
  readonly plan: OperatorProfile | null;
}

/** What the process and its database use at a moment. */
export interface ResourceSample {
  readonly at: number;
  readonly rss: number;
  /** user and system time of the process so far */
  readonly cpuSeconds: number;
  /** bytes that the process sent to storage so far; null where the system does not tell */
  readonly written: number | null;
  /** memory and temporary files of the database; null where nobody asked it */
  readonly databaseMemory: number | null;
  readonly databaseSpill: number | null;
}

/** A node that will be worked on, with what the report groups and judges it by. */
export interface ProfiledNode {
  readonly uniqueId: string;
  readonly name: string;
  readonly resourceType: string;
  readonly materialized: string;
  /** from the package's root */
  readonly path: string;
  /** its dbt group */
  readonly group: string | null;
  /** the folders between the resource folder and the file: `marts`, `staging/crm` */
  readonly folder: string | null;
  /** as the engine writes scanned tables, in lower case: `db.schema.name` */
  readonly relation: string | null;
  /** parents of the same run */
  readonly parents: readonly string[];
  /** readers, of this run or not: models, snapshots, exposures, saved queries */
  readonly readers: readonly string[];
  /** over this many seconds it is warned about */
  readonly warnSeconds: number | null;
}

/** What the closing lines say of a measured run. */
export interface PerformanceSummary {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRss: number;
  readonly written: number | null;
  readonly spilled: number;
  /** the slowest, first to last */
  readonly slowest: readonly { readonly name: string; readonly period: string | null; readonly seconds: number }[];
  readonly recommendations: readonly { readonly rule: string; readonly title: string }[];
  /** paths of the files written, as shown */
  readonly files: readonly string[];
}
