import type { Diagnostic } from './diagnostic.ts';
import type { SideNames, TableComparison } from './difference.ts';
import type { PerformanceSummary, ProfiledNode, ResourceSample, StatementProfile } from './profile.ts';

/**
 * Everything an invocation tells the outside, as one closed union. The terminal, the JSON log, the log file, the
 * progress line and the artifacts are readers of this stream; whoever emits knows none of them.
 * Times are UTC; durations are seconds. Events carry plain data only.
 */
export type PaEvent =
  /** `version` is that of dbt whose projects run, `program` what runs them: `pa=0.1.0` */
  | { type: 'invocation-started'; version: string; program?: string; invocationId: string; command: string }
  | { type: 'adapter-registered'; adapter: string; version: string }
  | { type: 'parse-cache'; outcome: 'hit' | 'partial' | 'miss'; reason: string | null; changed: number }
  | { type: 'found'; counts: readonly (readonly [kind: string, count: number])[] }
  | { type: 'concurrency'; threads: number; target: string; nodes?: number }
  | { type: 'hook-started'; node: NodeInfo; index: number; total: number }
  | { type: 'hook-finished'; node: NodeInfo; index: number; total: number; status: string; seconds: number }
  | { type: 'node-queued'; node: NodeInfo }
  | { type: 'node-started'; node: NodeInfo; index: number; total: number; description: string }
  | { type: 'node-compiling'; node: NodeInfo }
  | { type: 'node-finished'; node: NodeInfo; index: number; total: number; outcome: NodeOutcome }
  | { type: 'node-skipped'; node: NodeInfo; index: number; total: number; reason: string | null; description: string }
  | { type: 'node-cancelled'; node: NodeInfo }
  | { type: 'run-finished'; summary: string; seconds: number }
  | { type: 'run-totals'; totals: RunTotals; problems: readonly NodeProblem[]; interrupted: boolean }
  /** a run over periods begins: all of its periods, and those that an earlier run did */
  | { type: 'periods-started'; variable: string; periods: readonly number[]; done: readonly number[] }
  /** `index` counts from 1, those done earlier included */
  | { type: 'period-started'; variable: string; period: number; index: number; total: number; nodes: number }
  | { type: 'period-finished'; variable: string; index: number; total: number; figures: PeriodFigures }
  /** the last period is over, or one failed or was interrupted: then `left` says which do not start, or start again */
  | {
      type: 'periods-finished';
      variable: string;
      periods: readonly PeriodFigures[];
      left: readonly number[];
      stopped: 'failure' | 'interrupt' | null;
      seconds: number;
    }
  | { type: 'progress'; done: number; total: number; running: readonly string[] }
  | { type: 'sql'; connection: string; sql: string; seconds: number | null; rows: number | null; node: string | null }
  /** a run under --profile begins, or its next period; what follows belongs to it */
  | { type: 'profile-started'; period: string | null; threads: number; nodes: readonly ProfiledNode[] }
  | { type: 'statement-profiled'; statement: StatementProfile }
  | { type: 'resources-sampled'; sample: ResourceSample }
  | { type: 'performance-report'; summary: PerformanceSummary }
  | { type: 'diagnostic'; diagnostic: Diagnostic }
  /** `log()` of a template */
  | { type: 'log'; message: string; info: boolean; node: NodeInfo | null }
  /** `print()` of a template: stdout even when quiet, unless --no-print */
  | { type: 'print'; message: string }
  /** a plain line of information under one of dbt's event names */
  | { type: 'line'; level: 'debug' | 'info' | 'warn' | 'error'; name: string; message: string }
  /**
   * what a command was asked for: rows of `ls`, `show`, `compile`; written to stdout even when quiet (without the
   * heading then)
   */
  | { type: 'payload'; name: string; text: string; heading?: string }
  /** `diff`: asked for, as a payload is */
  | { type: 'table-compared'; sides: SideNames; table: TableComparison }
  | { type: 'comparison-finished'; sides: SideNames; tables: readonly TableComparison[] }
  /** what one of several scenarios tells; `label` is its name, as wide as the widest; alone: no other runs beside it */
  | { type: 'scenario-event'; scenario: string; label: string; alone: boolean; event: PaEvent }
  | { type: 'scenarios-started'; scenarios: readonly string[]; parallel: number; memory: string | null }
  | { type: 'scenarios-finished'; scenarios: readonly ScenarioFigures[]; seconds: number }
  | { type: 'command-finished'; command: string; success: boolean; seconds: number };

/** dbt's `node_info`, which dagster and others read from JSON logs. */
export interface NodeInfo {
  readonly uniqueId: string;
  readonly name: string;
  readonly resourceType: string;
  readonly materialized: string;
  readonly path: string;
  readonly relation: {
    readonly database: string | null;
    readonly schema: string | null;
    readonly alias: string | null;
    readonly relationName: string | null;
  };
  readonly checksum: string;
  readonly status: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** the node's `meta`, as plain data */
  readonly meta?: Readonly<Record<string, unknown>>;
}

export interface NodeOutcome {
  readonly status: string;
  /** what the end line says: "created sql table model main.x", "test not_null_x_id" */
  readonly description: string;
  /** in brackets of the end line: `OK`, `INSERT 3`, `PASS`, `FAIL 2` */
  readonly label: string;
  readonly seconds: number;
  readonly message: string | null;
  readonly failures: number | null;
  /** rows that were written, where the database counted them */
  readonly rows?: number;
  /** its seconds say nothing: its work was part of another node's, or nobody needed it */
  readonly untimed?: true;
  /** which thread did it, and when; absent for what was not worked on */
  readonly thread?: string;
  readonly timing?: readonly { readonly name: string; readonly startedAt: string; readonly completedAt: string }[];
  /** what the database said, as plain data */
  readonly response?: Readonly<Record<string, unknown>>;
}

/** What a period, or one stage of it, took. */
export interface WorkFigures {
  /** models, seeds, snapshots and tests that were worked on */
  readonly nodes: number;
  /** on the clock; what ran at the same time shares it */
  readonly seconds: number;
  /** of all threads of the process, user and system */
  readonly cpuSeconds: number;
  /** rows that statements wrote, as far as the database counted them */
  readonly rows: number;
  /** most memory of the process in that time (resident set), in bytes, as sampled */
  readonly peakBytes: number;
}

/** The figures of one period. */
export interface PeriodFigures extends WorkFigures {
  readonly period: number;
  readonly success: boolean;
  /** memory of the process at its end, in bytes */
  readonly endBytes: number;
  /** in the order of the project file; what belongs to no stage stands at the end under the name null */
  readonly stages: readonly (WorkFigures & { readonly stage: string | null })[];
}

export interface NodeProblem {
  readonly kind: 'error' | 'warning' | 'failure';
  readonly node: NodeInfo;
  /** path of the node's file from the project's root */
  readonly file: string;
  readonly message: string;
  readonly compiledPath: string | null;
  /** where stored test failures can be read */
  readonly failuresRelation: string | null;
  readonly diagnostic: Diagnostic | null;
}

export interface RunTotals {
  readonly pass: number;
  readonly warn: number;
  readonly error: number;
  readonly skip: number;
  readonly noOp: number;
  readonly partialSuccess: number;
  readonly total: number;
}

/** Takes events; must not throw. */
export type EventSink = (event: PaEvent) => void;

/** How one of several scenarios went. */
export interface ScenarioFigures {
  readonly name: string;
  readonly status: 'success' | 'error' | 'skipped' | 'interrupted';
  readonly seconds: number;
  /** of all threads of the process; null where another scenario ran at the same time */
  readonly cpuSeconds: number | null;
  /** rows that statements wrote, as far as the database counted them */
  readonly rows: number;
  /** nodes that were worked on, and those of them that failed */
  readonly nodes: number;
  readonly failed: number;
  /** absolute path of the database file, and the schema in it where it is not the target's own */
  readonly database: string;
  readonly schema: string | null;
}
