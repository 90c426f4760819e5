import type { Diagnostic } from '../core/diagnostic.ts';

/** Where a simulation's events come from: drawn by the SQL models, in bulk as Parquet, or by the size of the work. */
export type EventMode = 'sql' | 'columnar' | 'auto';

/** Codecs of Parquet files, by DuckDB's names. */
export const CODECS = ['zstd', 'snappy', 'gzip', 'lz4', 'lz4_raw', 'brotli', 'uncompressed'] as const;
export type Codec = (typeof CODECS)[number];

/** `event_generation:` after defaults, older names, environment and variables. */
export interface EventGeneration {
  readonly mode: EventMode;
  /** the model whose rows are the events */
  readonly model: string;
  /** models whose rows of a period the next period reads without a `ref` */
  readonly carry: readonly string[];
  /** columns that order the rows of a file; null: the model's key, or else all columns */
  readonly orderBy: readonly string[] | null;
  readonly columnar: ColumnarEvents;
  /** what older and ineffective settings come to, for the commands that generate events */
  readonly notes: readonly EventNote[];
  /** what keeps events from being generated, and no other command from its work: an odd environment */
  readonly problems: readonly Diagnostic[];
}

/** How events are generated in bulk. Null: not said, the engine's own choice. */
export interface ColumnarEvents {
  /** 1 to 32 */
  readonly maxThreads: number | null;
  /** rows of a Parquet row group; 1,000 to 50,000 */
  readonly batchSize: number | null;
  /** the folder above `simulation_year=*`; relative paths are counted from the project's root */
  readonly outputPath: string;
  readonly codec: Codec;
  /** 1 to 22 */
  readonly level: number | null;
  readonly maxMemoryGb: number | null;
  /** events that cannot be generated in bulk are drawn by the SQL models instead */
  readonly fallbackOnError: boolean;
  /** the state is accumulated by fused columnar chains; false: model by model */
  readonly stateAccumulation: boolean;
  /** files are read back and compared with the rows they were written from */
  readonly validateResults: boolean;
}

export interface EventNote {
  readonly level: 'info' | 'warn';
  readonly message: string;
}
