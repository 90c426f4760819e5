import type { Diagnostic } from '../core/diagnostic.ts';
import type { PyDict } from '../core/value.ts';
import type { ExecutableNode, ExposureNode, SemanticNode, SourceNode, UnitTestNode } from './node.ts';

export type RunStatus =
  | 'success'
  | 'error'
  | 'skipped'
  | 'partial success'
  | 'no-op'
  | 'pass'
  | 'fail'
  | 'warn'
  | 'runtime error';

export interface Timing {
  name: 'compile' | 'execute';
  /** UTC */
  started_at: Date;
  completed_at: Date;
}

export type RunnableNode = ExecutableNode | UnitTestNode | ExposureNode | SemanticNode | SourceNode;

/** The outcome of one node, as run_results.json and the `results` of on-run-end hooks show it. */
export interface RunResult {
  node: RunnableNode;
  status: RunStatus;
  timing: Timing[];
  thread_id: string;
  /** seconds */
  execution_time: number;
  /** `_message`, `rows_affected`, `code` */
  adapter_response: PyDict;
  message: string | null;
  /** failing rows of a test; null for other nodes */
  failures: number | null;
  batch_results: { successful: [Date, Date][]; failed: [Date, Date][] } | null;
  /** rows that its main statement wrote, where the database counts them; no part of run_results.json */
  rows?: number;
  /** it has no time of its own: what it asks for was done by another node, or nobody needed it */
  untimed?: true;
  /** what went wrong, with its place, where something did */
  diagnostic?: Diagnostic;
}
