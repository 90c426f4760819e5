/**
 * What performance.json holds. Names are snake_case, as in dbt's artifacts; sizes are bytes, durations seconds, moments
 * ISO texts in UTC. `schema_version` counts up when a field changes its meaning or goes; new fields do not change it.
 */
export interface PerformanceReport {
  readonly schema_version: 1;
  readonly metadata: ReportMetadata & { readonly started_at: string; readonly completed_at: string };
  readonly totals: {
    /** wall time from opening the run to its end */
    readonly seconds: number;
    /** user and system time of the process */
    readonly cpu_seconds: number;
    readonly peak_rss_bytes: number;
    readonly peak_database_memory_bytes: number;
    /** most that lay in temporary files at a time */
    readonly spilled_bytes: number;
    /** sent to storage by the process; null where the system does not tell */
    readonly written_bytes: number | null;
    readonly nodes: number;
    readonly statements: number;
    /** hooks, look-ups, commits of batches */
    readonly statements_outside_nodes_seconds: number;
  };
  readonly periods: readonly PeriodPerformance[];
  /** one per node and period, in order of finishing */
  readonly nodes: readonly NodePerformance[];
  /** by dbt group; null: no group */
  readonly groups: readonly TotalPerformance[];
  /** by folder below the resource folder; null: none */
  readonly folders: readonly TotalPerformance[];
  readonly slowest_statements: readonly StatementPerformance[];
  readonly samples: readonly {
    /** seconds since the run began */
    readonly at: number;
    readonly rss_bytes: number;
    /** since the run began */
    readonly cpu_seconds: number;
    readonly database_memory_bytes: number | null;
    readonly spilled_bytes: number | null;
    /** since the run began */
    readonly written_bytes: number | null;
  }[];
  readonly recommendations: readonly {
    readonly rule: string;
    readonly unique_id: string | null;
    readonly period: string | null;
    readonly title: string;
    readonly text: string;
    /** of the run, that it is about */
    readonly seconds: number;
  }[];
}

export interface ReportMetadata {
  readonly invocation_id: string;
  readonly command: string;
  readonly project: string;
  readonly target: string;
  readonly adapter: string;
  readonly program: string;
}

/** Sums over nodes; peaks are the highest of any of them. */
export interface TotalPerformance {
  readonly key: string | null;
  readonly nodes: number;
  readonly seconds: number;
  readonly database_cpu_seconds: number;
  readonly process_cpu_seconds: number;
  readonly rows_written: number;
  readonly peak_rss_bytes: number;
  readonly spilled_bytes: number;
  readonly database_bytes_written: number;
}

export interface PeriodPerformance extends Omit<TotalPerformance, 'key'> {
  /** null: the run has no periods */
  readonly label: string | null;
  readonly started_at: string;
  readonly offset_seconds: number;
  /** wall time of the period; `seconds` is the sum over its nodes */
  readonly elapsed_seconds: number;
  readonly threads: number;
  /** ids of the longest chain of nodes that wait for one another, first to last */
  readonly critical_path: readonly string[];
}

export interface NodePerformance {
  readonly unique_id: string;
  readonly name: string;
  readonly resource_type: string;
  readonly materialized: string;
  readonly path: string;
  readonly group: string | null;
  readonly folder: string | null;
  readonly period: string | null;
  readonly status: string;
  readonly thread: string;
  readonly started_at: string;
  /** since the run began */
  readonly offset_seconds: number;
  readonly seconds: number;
  /** of the engine's operators, over all its threads, in this node's statements */
  readonly database_cpu_seconds: number;
  /** the node's part of the process's time: shared evenly among the nodes that ran at the same moment */
  readonly process_cpu_seconds: number;
  /** by its last writing statement; null: none wrote, or the engine does not tell */
  readonly rows_written: number | null;
  readonly rows_scanned: number;
  /** of the whole process while the node ran */
  readonly peak_rss_bytes: number;
  /** of the engine's buffers; null: unknown */
  readonly database_peak_memory_bytes: number | null;
  readonly spilled_bytes: number;
  /** into database files and their log */
  readonly database_bytes_written: number;
  /** the node's part of what the process sent to storage, shared as its CPU is */
  readonly process_bytes_written: number | null;
  readonly database_bytes_read: number;
  readonly statements: number;
  readonly statement_seconds: number;
  readonly on_critical_path: boolean;
}

export interface StatementPerformance {
  /** null: it belongs to no node */
  readonly unique_id: string | null;
  readonly name: string;
  readonly period: string | null;
  /** cut after 600 characters */
  readonly sql: string;
  readonly seconds: number;
  readonly database_cpu_seconds: number;
  readonly rows_scanned: number;
  readonly spilled_bytes: number;
  /** its slowest five */
  readonly operators: readonly OperatorPerformance[];
}

export interface OperatorPerformance {
  readonly name: string;
  readonly table: string | null;
  readonly detail: string;
  readonly seconds: number;
  readonly rows: number;
}
