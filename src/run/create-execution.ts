import type { Adapter, OpenOptions, Retry, Session } from '../adapter/index.ts';
import { type Persistence, persistenceOf } from '../columnar/index.ts';
import type { Execution } from '../compile/index.ts';
import { type ContextServices, graphDict } from '../context/index.ts';
import type { EventSink, PaEvent } from '../core/event.ts';
import type { PyDict } from '../core/value.ts';
import { type Graph, indexRefs } from '../graph/index.ts';
import type { ExecutableNode, UniqueId } from '../model/index.ts';

export interface ExecutionOptions {
  readonly context: ContextServices;
  readonly selected: readonly UniqueId[];
  /** all resources in the order of the command */
  readonly order: () => Graph;
  readonly adapter: () => Promise<Adapter>;
  /** true for commands that write nothing: they do not take the file's write lock */
  readonly readOnly: boolean;
  /** where relative paths of files to read are looked up; default: the current folder */
  readonly searchPath?: readonly string[];
  /** the database to work in, when several executions share one; else one is opened */
  readonly database?: LazySession;
  /** bounds and measuring of the session */
  readonly sessionOptions?: Pick<OpenOptions, 'connections' | 'onProfile'>;
  /** called once, when the database was opened */
  readonly onOpen?: (session: Session) => Promise<void>;
  /** `--defer`: where an unselected node's relation is read instead */
  readonly deferred?: (node: ExecutableNode) => ExecutableNode | undefined;
}

/** An execution and the way to end it. */
export interface OpenExecution extends Omit<LazySession, 'session'> {
  readonly execution: Execution;
  /** where the rows of columnar models are kept */
  persistence(): ReadonlyMap<UniqueId, Persistence>;
}

const retryLine = ({ what, reason, attempt, seconds }: Retry): PaEvent => ({
  type: 'line',
  level: 'info',
  name: 'AdapterEventInfo',
  message: `${reason.replace(/\.$/, '')}. Trying the ${what} again in ${seconds} s (attempt ${attempt}).`,
});

/** A database that is opened when something first asks for it; executions after one another may share it. */
export interface LazySession {
  session(): Promise<Session>;
  /** closes the session, when one was opened */
  close(): Promise<void>;
  /** cancels running statements and refuses new ones */
  interrupt(): void;
}

export function openLazily({
  adapter,
  readOnly,
  searchPath,
  sessionOptions,
  onOpen,
  emit,
}: Pick<ExecutionOptions, 'adapter' | 'readOnly' | 'searchPath' | 'sessionOptions' | 'onOpen'> & {
  readonly emit: EventSink;
}): LazySession {
  let opening: Promise<Session> | undefined;
  let opened: Session | undefined;
  let interrupted = false;
  return {
    session() {
      opening ??= adapter()
        .then(target =>
          target.open({
            readOnly,
            lockTimeout: 0,
            onRetry: retry => emit(retryLine(retry)),
            searchPath,
            ...sessionOptions,
            onSql: log => emit({ type: 'sql', node: null, ...log }),
          }),
        )
        .then(async s => {
          opened = s;
          await onOpen?.(s);
          if (interrupted) s.interrupt();
          return s;
        });
      return opening;
    },
    async close() {
      if (opening === undefined) return;
      const open = await opening.catch(() => undefined);
      await open?.close();
    },
    interrupt() {
      interrupted = true;
      opened?.interrupt();
    },
  };
}

/** Builds what the nodes of one execution share. */
export function createExecution(options: ExecutionOptions): OpenExecution {
  const { context } = options;
  const database = options.database ?? openLazily({ ...options, emit: context.emit });
  const { session } = database;
  let graph: PyDict | undefined;
  let persistence: ReadonlyMap<UniqueId, Persistence> | undefined;
  const seen = new Set<string>();
  const persistenceOfModels = (): ReadonlyMap<UniqueId, Persistence> =>
    (persistence ??= persistenceOf(context.manifest, options.order()));
  const execution: Execution = {
    context,
    manifest: context.manifest,
    refs: indexRefs(context.manifest),
    selected: options.selected,
    introspect: context.invocation.flags.introspect,
    session,
    async listSchema(database, schema) {
      const { relations, listRelations } = await session().then(s => ({
        relations: s.relations,
        listRelations: s.listRelations.bind(s),
      }));
      if (relations.has(database, schema)) return;
      for (const relation of await listRelations([{ database, schema }])) relations.add(relation);
      relations.addSchema(database, schema);
    },
    isNews: text => !seen.has(text) && seen.add(text) !== undefined,
    graph: () => (graph ??= graphDict(context.manifest)),
    isUnstored: id => persistenceOfModels().get(id)?.persist === 'none',
    deferred: options.deferred ?? (() => undefined),
  };
  return { execution, persistence: persistenceOfModels, close: database.close, interrupt: database.interrupt };
}
