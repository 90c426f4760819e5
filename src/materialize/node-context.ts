import type { Capabilities, Connection, RelationCache, Response } from '../adapter/index.ts';
import type { RelationObject } from '../context/objects/index.ts';
import type { EventSink } from '../core/event.ts';
import type { PyDict, Value } from '../core/value.ts';
import type { Flags, NodeBase } from '../model/index.ts';

/**
 * What a materialization needs of its surroundings. `run/` makes one per node (and batch); it lives as long as the
 * node is worked on. Failures of the database or of a template are thrown as they are: `DiagnosticError`, `PyError`.
 */
export interface NodeContext {
  readonly node: NodeBase;
  /** the node as templates see it: `model` */
  readonly model: Value;
  /** the node's config as templates see it: `config` */
  readonly configObject: Value;
  /** `this`: the relation to build */
  readonly target: RelationObject;
  /** the compiled query; '' for seeds */
  readonly sql: string;
  readonly flags: Flags;
  readonly capabilities: Capabilities;
  /** the adapter's type, as materializations are named after it: `duckdb` */
  readonly adapterType: string;
  /** name of the root project: its materializations win over all others */
  readonly rootPackage: string;
  readonly relations: RelationCache;
  readonly emit: EventSink;
  /** where `--defer` or `clone` reads this node instead */
  readonly deferred: RelationObject | null;
  /** false when the profile says `disable_transactions` */
  readonly transactions: boolean;

  /** The node's connection; the same one for all of its statements. */
  connection(): Promise<Connection>;
  /** A final config value; null when absent. */
  config(key: string): Value;
  /** Calls a macro by its plain name, as the node's templates would: overrides are found, dispatch happens. */
  callMacro(name: string, args: readonly Value[], kwargs?: ReadonlyMap<string, Value>): Promise<Value>;
  /** Calls a method of `adapter`, which honours overrides of its macros and keeps the relation cache in step. */
  callAdapter(method: string, args: readonly Value[], kwargs?: ReadonlyMap<string, Value>): Promise<Value>;
  /** Calls a macro that another one returned. */
  callValue(callable: Value, args: readonly Value[], kwargs?: ReadonlyMap<string, Value>): Promise<Value>;
  /** Whether a plain name stands for a macro at all. */
  hasMacro(name: string): boolean;
  /** Whether neither a macro nor what it dispatches to was replaced: then the engine may take its own short way. */
  isBuiltin(name: string): boolean;
  /** Renders text in the node's scope: hooks, locations. */
  render(text: string): Promise<string>;
  /** Keeps a statement's result for `load_result`. */
  storeResult(name: string, response: Response, table?: Value): void;
  /** What was kept under a name, for reading back a test's row; does not count as a load. */
  storedResult(name: string): { readonly response: Value; readonly table: Value } | undefined;
  /** Writes the node's final SQL into `run/`. */
  writeRun(sql: string): void;
  /** Runs work while no other node does so: tables with foreign keys change one another. */
  exclusive<T>(work: () => Promise<T>): Promise<T>;
  /** Whether `--warn-error` or its options make this kind of warning an error. */
  warningIsError(event: string): boolean;
  /** Absolute path of a seed's file. */
  seedPath(): string;
}

/** What became of a node. */
export interface Materialized {
  /** what was built, for the cache and for `grants`-like after-work; templates see them as `relations` */
  readonly relations: readonly RelationObject[];
  /** dbt's adapter_response: `_message`, `code`, `rows_affected` */
  readonly response: PyDict;
  /** tests only */
  readonly verdict?: Verdict;
}

export interface Verdict {
  readonly status: 'pass' | 'warn' | 'fail';
  readonly failures: number;
  /** null when the test passed */
  readonly message: string | null;
}

/** One materialization of the engine: builds the node and says what it built. */
export type Materialization = (context: NodeContext) => Promise<Materialized>;
