import { type Dialect, SqlError } from '../../adapter/index.ts';
import { type ChainPlan, type ChainStatement, scratchTable, uniqueKeysOf } from '../../columnar/index.ts';
import type { Compilation } from '../../compile/index.ts';
import { quoted } from '../../core/index.ts';
import { type NodeContext, type Persisted, persistStep, runHooks } from '../../materialize/index.ts';
import type { UniqueId } from '../../model/index.ts';
import type { LazyConnection } from '../lazy-connection.ts';
import { createNodeContext, rowsOf } from '../node-materialization.ts';
import type { RunState } from '../run-state.ts';
import { ChainFailure, queryOf, type StepOutcome } from './attempt.ts';
import { checkDeclaredColumns } from './declared-columns.ts';
import { type CompiledMember, type Member, uncompiled } from './members.ts';

/**
 * One transaction's worth of work on a chain: runs statements of a plan on the chain's connection, and keeps what was
 * written, so that it can be confirmed or undone.
 */
export class ChainTransaction {
  readonly outcomes = new Map<UniqueId, StepOutcome>();
  /** contexts of members that write or have hooks */
  readonly contexts = new Map<UniqueId, NodeContext>();
  readonly written: Persisted[] = [];
  private readonly scratch: string[] = [];
  private readonly state: RunState;
  readonly compilation: Compilation;
  private readonly connection: LazyConnection;

  /** parts, by hash of their key, in which rows are worked out; 1: all at once */
  private readonly batches: number;

  constructor(state: RunState, compilation: Compilation, connection: LazyConnection, batches = 1) {
    this.state = state;
    this.batches = batches;
    this.compilation = compilation;
    this.connection = connection;
  }

  /** Runs a statement of a plan. @throws ChainFailure that names the step at fault */
  async run(plan: ChainPlan, statement: ChainStatement, members: readonly CompiledMember[]): Promise<void> {
    const byId = new Map(members.map(member => [member.node.unique_id, member]));
    const member = byId.get(statement.step)!;
    const fused = statement.fused.map(id => byId.get(id)!);
    const started = performance.now();
    const connection = await this.connection.get();
    const { name } = connection;
    // Logs and profiles tell whose statement it is.
    connection.name = statement.step;
    try {
      for (const part of fused) await this.hooks(part, 'pre-hook');
      const persisted = await this.execute(plan, statement, member);
      for (const part of fused) await this.hooks(part, 'post-hook');
      const seconds = (performance.now() - started) / 1000;
      const context = persisted === null ? undefined : this.contexts.get(statement.step);
      const rows = context === undefined ? undefined : rowsOf(context);
      this.outcomes.set(statement.step, {
        member,
        seconds,
        persisted,
        fusedInto: null,
        ...(rows === undefined ? {} : { rows }),
      });
      for (const part of fused) {
        const outcome = { member: part, seconds: 0, persisted: null, fusedInto: member.node.name };
        this.outcomes.set(part.node.unique_id, outcome);
      }
    } catch (error) {
      throw failureIn(error, statement, byId);
    } finally {
      connection.name = name;
    }
  }

  /** Notes that a member is not worked out. */
  leaveOut(id: UniqueId, members: readonly CompiledMember[]): void {
    const member = members.find(({ node }) => node.unique_id === id)!;
    this.outcomes.set(id, { member, seconds: 0, persisted: null, fusedInto: null, unused: true });
  }

  private async execute(plan: ChainPlan, statement: ChainStatement, member: CompiledMember): Promise<Persisted | null> {
    const step = plan.steps.find(({ id }) => id === statement.step)!;
    if (statement.kind === 'scratch') {
      await this.hooks(member, 'pre-hook');
      await this.fillScratch(member, scratchTable(step), statement.sql);
      await this.hooks(member, 'post-hook');
      return null;
    }
    const persist = step.persist === 'parquet' ? 'parquet' : 'table';
    const rows = this.batches === 1 ? statement.sql : await this.inBatches(member, statement.sql);
    const context = await this.contextOf(member, rows);
    const persisted = await persistStep(context, {
      period: member.period,
      persist,
      staged: step.form === 'scratch',
      completeFirst: step.completeFirst,
    });
    this.written.push(persisted);
    await checkDeclaredColumns(this.state, await this.connection.get(), member);
    return persisted;
  }

  /** Puts a query's rows into a temporary table that stays to the end of the chain. */
  private async fillScratch(member: CompiledMember, table: string, sql: string): Promise<void> {
    const connection = await this.connection.get();
    const batches = this.batches === 1 ? [sql] : this.batchesOf(member, sql, connection.dialect);
    const [first = sql, ...rest] = batches;
    const create = `create or replace temp table ${table} as (\n${first}\n)`;
    member.node.build_path = this.state.files.run(member.node, create);
    await connection.execute(create);
    this.scratch.push(table);
    for (const batch of rest) await connection.execute(`insert into ${table}\n${batch}`);
  }

  /** The rows of a persisted step, worked out part by part beside their target. @returns the query that gives them */
  private async inBatches(member: CompiledMember, sql: string): Promise<string> {
    const table = `"temp"."main".${quoted(`${member.node.alias}__pa_batches`)}`;
    await this.fillScratch(member, table, sql);
    return `select * from ${table}`;
  }

  /** A query's rows in parts, by a hash of the model's key. Without a key there is one part. */
  private batchesOf({ node, period }: CompiledMember, sql: string, { quote }: Dialect): string[] {
    const [known = []] = uniqueKeysOf(this.state.execution.manifest).get(node.unique_id) ?? [];
    const key = known.filter(column => column !== period?.column);
    if (key.length === 0) return [sql];
    const part = `hash(${key.map(quote).join(', ')}) % ${this.batches}`;
    return Array.from({ length: this.batches }, (_, i) => `select * from (\n${sql}\n) where ${part} = ${i}`);
  }

  /** Drops the temporary tables; they would outlive the commit on a pooled connection. */
  async dropScratch(): Promise<void> {
    const connection = await this.connection.get();
    for (const table of this.scratch) await connection.execute(`drop table if exists ${table}`);
  }

  /** Hooks that stand outside of the transaction, of every member that has any. */
  async outerHooks(members: readonly Member[], kind: 'pre-hook' | 'post-hook'): Promise<void> {
    for (const member of members) await this.hooks(uncompiled(member), kind, false);
  }

  private async hooks(member: CompiledMember, kind: 'pre-hook' | 'post-hook', inside = true): Promise<void> {
    const configured = member.node.config.get(kind);
    if (!Array.isArray(configured) || configured.length === 0) return;
    const known = this.contexts.get(member.node.unique_id);
    await runHooks(known ?? (await this.contextOf(member, member.compiled.sql)), kind, inside);
  }

  /** A member as its materialization sees it, with the query that gives its rows in this run. */
  private async contextOf(member: CompiledMember, sql: string): Promise<NodeContext> {
    const { state, compilation, connection } = this;
    const compiled = { ...member.compiled, sql };
    const context = await createNodeContext({ state, node: member.node, compiled, connection, compilation });
    this.contexts.set(member.node.unique_id, context);
    return context;
  }
}

/** Which step of a statement failed: the one whose query the error's position lies in. */
function failureIn(
  error: unknown,
  statement: ChainStatement,
  members: ReadonlyMap<UniqueId, CompiledMember>,
): ChainFailure {
  let step = statement.step;
  if (error instanceof SqlError && error.position !== null) {
    const from = error.sql.indexOf(statement.sql);
    const at = error.position.offset - from;
    const part = statement.parts.find(({ start, text }) => from >= 0 && at >= start && at < start + text.length);
    step = part?.step ?? step;
  }
  return new ChainFailure(members.get(step)!, error, queryOf(statement, step, members));
}
