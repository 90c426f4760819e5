import type { Connection, Session } from '../../../adapter/adapter.ts';
import type { EventSink } from '../../../core/event.ts';
import type { PyDict, Value } from '../../../core/value.ts';
import type { Target } from '../../../model/project.ts';

interface CommonDependencies {
  /** `adapter.dispatch` in the scope of the node */
  readonly dispatch: Value;
  readonly target: Target;
  /** the root project's `quoting:`; absent: all parts are quoted */
  readonly quoting?: PyDict;
  readonly projectName?: string;
  /** behaviour flags of the project (`adapter.behavior.<name>`) */
  readonly behavior?: ReadonlyMap<string, boolean>;
}

/** At parse nothing reaches the database: methods that would, give None, [] or False. */
export interface ParseDependencies extends CommonDependencies {
  readonly phase: 'parse';
}

export interface ExecuteDependencies extends CommonDependencies {
  readonly phase: 'execute';
  readonly emit: EventSink;
  /** name of the connection, for messages: the node's unique id */
  readonly connectionName: string;
  session(): Promise<Session>;
  /** the node's own connection */
  connection(): Promise<Connection>;
  /**
   * Runs the project's (or a package's) own version of a macro that the adapter otherwise does itself, such as
   * `drop_relation` or `duckdb__list_relations_without_caching`; null when there is only the built-in one.
   */
  override?(name: string, kwargs: ReadonlyMap<string, Value>): Promise<Value> | null;
  /** true the first time a text is seen in this invocation */
  isNews?(text: string): boolean;
}

export type AdapterDependencies = ParseDependencies | ExecuteDependencies;
