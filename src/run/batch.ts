import {
  type ColumnType,
  type Connection,
  type Dialect,
  type Response,
  SqlError,
  type Table,
} from '../adapter/index.ts';
import type { NodeConnection } from '../compile/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { configValue, type ExecutableNode, type Relation, type RunnableNode } from '../model/index.ts';
import { materializedAs } from './node-info.ts';
import type { RunState } from './run-state.ts';

/**
 * A batch: several small nodes in one transaction on one connection. Commits are put off to its end, so that many nodes
 * share one write to the disk. As soon as any statement fails the batch is broken: everything is rolled back, and its
 * nodes are worked on one by one, so that only the guilty one fails.
 */
export class Batch implements NodeConnection {
  private readonly state: RunState;
  private connection: BatchConnection | undefined;
  private readonly before = new Map<ExecutableNode, Relation | undefined>();
  /** whom the connection works for */
  private user = 'batch';

  constructor(state: RunState) {
    this.state = state;
  }

  get current(): Connection | undefined {
    return this.connection;
  }

  get broken(): boolean {
    return this.connection?.broken ?? false;
  }

  /** Whether what broke it may pass if it is tried again. */
  get transient(): boolean {
    return this.connection?.transient ?? false;
  }

  async get(): Promise<Connection> {
    if (this.connection === undefined) {
      const session = await this.state.session();
      this.connection = new BatchConnection(await session.connect(this.user));
    }
    return this.connection;
  }

  /** Notes what stood under a node's name before it is worked on. */
  async enter(node: ExecutableNode): Promise<void> {
    const { relations } = await this.state.session();
    this.before.set(node, relations.get(relationOf(node)));
    this.user = node.unique_id;
    if (this.connection !== undefined) this.connection.name = this.user;
  }

  /** A node's own end: the connection stays with the batch. */
  async release(): Promise<void> {
    this.connection?.leaveNode();
  }

  /** Ends the batch. @returns whether what its nodes did is there to stay */
  async end(): Promise<boolean> {
    const { connection } = this;
    if (connection === undefined) return true;
    const session = await this.state.session();
    connection.name = 'batch';
    const committed = await connection.commitBatch();
    session.release(connection.real);
    if (!committed) {
      for (const [node, relation] of this.before) {
        session.relations.drop({ ...relationOf(node), type: null });
        if (relation !== undefined) session.relations.add(relation);
      }
    }
    return committed;
  }
}

const BATCHED: ReadonlySet<string> = new Set(['table', 'view', 'incremental']);

/**
 * Whether a node may share a transaction: a built-in materialization of the target's own database, and nothing that
 * asks for a transaction, or for its end, of its own.
 */
export function isBatchable(state: RunState, node: RunnableNode): node is ExecutableNode {
  if (node.resource_type !== 'model' || node.language !== 'sql' || node.dynamic) return false;
  const { target } = state.execution.context.project;
  if (target.disableTransactions || node.database !== target.database) return false;
  // Its limits are those of the whole database: it works alone.
  if (state.resources.limited(node)) return false;
  const materialized = materializedAs(node);
  if (!BATCHED.has(materialized) || configValue(node, 'incremental_strategy') === 'microbatch') return false;
  const found = state.findMaterialization(materialized);
  if (!found.ok || !found.value.builtin || node.contract.enforced) return false;
  const empty = (key: string): boolean => {
    const hooks = configValue(node, key);
    return hooks === null || (Array.isArray(hooks) && hooks.length === 0);
  };
  return empty('pre-hook') && empty('post-hook');
}

const relationOf = (node: ExecutableNode): Pick<Relation, 'database' | 'schema' | 'identifier'> => ({
  database: node.database,
  schema: node.schema,
  identifier: node.alias,
});

/** The connection as the nodes of a batch see it: their transactions are parts of one. */
class BatchConnection implements Connection {
  readonly real: Connection;
  broken = false;
  transient = false;
  private inNodeTransaction = false;

  constructor(real: Connection) {
    this.real = real;
  }

  get name(): string {
    return this.real.name;
  }

  set name(name: string) {
    this.real.name = name;
  }

  get dialect(): Dialect {
    return this.real.dialect;
  }

  get inTransaction(): boolean {
    return this.inNodeTransaction;
  }

  async begin(): Promise<void> {
    await this.open();
    this.inNodeTransaction = true;
  }

  async commit(): Promise<void> {
    this.inNodeTransaction = false;
  }

  /** A node wants its work undone; what the others did goes with it. */
  async rollback(): Promise<void> {
    this.inNodeTransaction = false;
    this.broken = true;
  }

  execute(sql: string): Promise<Response> {
    return this.guarded(() => this.real.execute(sql));
  }

  query(sql: string, limit?: number): Promise<{ response: Response; table: Table }> {
    return this.guarded(() => this.real.query(sql, limit));
  }

  queryText(sql: string): Promise<{ columns: ColumnType[]; rows: (string | null)[][] }> {
    return this.guarded(() => this.real.queryText(sql));
  }

  describe(relation: Relation): Promise<ColumnType[]> {
    return this.guarded(() => this.real.describe(relation));
  }

  describeQuery(sql: string): Promise<ColumnType[]> {
    return this.guarded(() => this.real.describeQuery(sql));
  }

  interrupt(): void {
    this.real.interrupt();
  }

  /** What a node left open is undone when it ends, and with it the batch. */
  leaveNode(): void {
    if (this.inNodeTransaction) this.broken = true;
    this.inNodeTransaction = false;
  }

  async commitBatch(): Promise<boolean> {
    if (this.broken) {
      if (this.real.inTransaction) await this.real.rollback();
      return false;
    }
    try {
      if (this.real.inTransaction) await this.real.commit();
      return true;
    } catch (error) {
      if (error instanceof DiagnosticError) return false;
      throw error;
    }
  }

  private async open(): Promise<void> {
    if (this.broken) throw new DiagnosticError(problem('PA641', {}));
    if (!this.real.inTransaction) await this.real.begin();
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    await this.open();
    try {
      return await work();
    } catch (error) {
      this.broken = true;
      this.transient = error instanceof SqlError && error.transient;
      throw error;
    }
  }
}
