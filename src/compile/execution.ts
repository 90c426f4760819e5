import type { Connection, Session } from '../adapter/index.ts';
import type { ContextServices } from '../context/index.ts';
import type { PyDict } from '../core/value.ts';
import type { RefIndex } from '../graph/index.ts';
import type { ExecutableNode, Manifest, UniqueId } from '../model/index.ts';

/** What all nodes of one execution share: a run, a compile, a show. */
export interface Execution {
  readonly context: ContextServices;
  readonly manifest: Manifest;
  readonly refs: RefIndex;
  /** ids chosen by selection, in the order given: `selected_resources` */
  readonly selected: readonly UniqueId[];
  /** whether templates may ask the database (`--no-introspect` says no) */
  readonly introspect: boolean;
  /** the open session; opened when first asked for */
  session(): Promise<Session>;
  /** fills the relation cache for a schema that was not listed yet */
  listSchema(database: string, schema: string): Promise<void>;
  /** `graph`, built when first asked for */
  graph(): PyDict;
  /** true the first time a text is seen in this execution: warnings that come once */
  isNews(text: string): boolean;
  /** whether a columnar model's rows are kept nowhere: then it is part of whoever reads it */
  isUnstored(id: UniqueId): boolean;
  /** the members of the chain that is being compiled: they are named, whether stored or not */
  readonly chain?: ReadonlySet<UniqueId>;
  /** where the relation of an unselected node is read instead (`--defer`), if anywhere */
  deferred(node: ExecutableNode): ExecutableNode | undefined;
}

/** Hands out the one connection that a node works on, opened when it is first needed. */
export interface NodeConnection {
  get(): Promise<Connection>;
  /** the connection when it is open already */
  readonly current: Connection | undefined;
}
