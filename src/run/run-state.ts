import type { Session } from '../adapter/index.ts';
import type { Persistence } from '../columnar/index.ts';
import type { Execution } from '../compile/execution.ts';
import type { Compilation, CompiledNode } from '../compile/index.ts';
import type { EventSink } from '../core/event.ts';
import type { MaterializationFinder } from '../materialize/index.ts';
import type { Flags, RunResult, UniqueId } from '../model/index.ts';
import type { ChainCache } from './chain/chain-cache.ts';
import type { MemoryGuard } from './memory-guard.ts';
import type { ResourceGate } from './resources.ts';

/** `interrupt`: the user's Ctrl-C. `fail-fast`: a node failed. */
export type StopReason = 'interrupt' | 'fail-fast';

/** What one run carries along: services, the open session, and what happened so far. */
export interface RunState {
  readonly execution: Execution;
  readonly ephemerals: Compilation['ephemerals'];
  readonly emit: EventSink;
  readonly flags: Flags;
  readonly threads: number;
  readonly results: RunResult[];
  /** where given: each node's query with its source map, for errors of statements made of it */
  readonly compiled?: Map<UniqueId, CompiledNode>;
  /** fires when the run is to end early: nothing more starts, running statements are interrupted */
  readonly signal: AbortSignal;
  /** why the run ends early, if it does */
  stopped(): StopReason | null;
  /** ends the run early */
  stop(reason: StopReason): void;
  /** writes `compiled/` and `run/` files; does nothing without --write-json */
  readonly files: NodeFiles;
  session(): Promise<Session>;
  /** which macro or built-in a node's `materialized` stands for */
  readonly findMaterialization: MaterializationFinder;
  /** chains are worked out both ways, and compared */
  readonly validate?: boolean;
  /** where the rows of columnar models are kept */
  persistence(): ReadonlyMap<UniqueId, Persistence>;
  /** batches of microbatch models that an earlier run built and failed to build: the latter alone are built now */
  readonly batches?: ReadonlyMap<UniqueId, { readonly successful: [Date, Date][]; readonly failed: [Date, Date][] }>;
  /** what planning chains keeps from one period to the next */
  readonly chainCache: ChainCache;
  /** what the run learned about its nodes so far; see batch-work.ts */
  readonly pace: { slow: boolean };
  /** limits and priorities that nodes ask for */
  readonly resources: ResourceGate;
  /** whether the process is over the project's `max_memory_gb` */
  readonly memory: MemoryGuard;
  /** the run is measured: what will be worked on is told */
  readonly measured: boolean;
  /** label of the period that is run (`2025`); absent: the run has none */
  readonly period?: string | null;
  /** runs work while no other such work runs */
  exclusive<T>(work: () => Promise<T>): Promise<T>;
}

/** Where the texts of nodes are written. */
export interface NodeFiles {
  /** path of the file written, relative to the project root */
  compiled(node: RunResult['node'], text: string): string;
  run(node: RunResult['node'], text: string): string;
}
