import { type Chain, type ChainPlan, planChain } from '../../columnar/index.ts';
import { type Diagnostic, DiagnosticError, problem } from '../../core/index.ts';
import { PyDict } from '../../core/value.ts';
import { fusedResponse } from '../../materialize/index.ts';
import type { ModelNode, Relation, RunnableNode, RunResult } from '../../model/index.ts';
import type { Begun } from '../batch-work.ts';
import { failureMessage, failureOf } from '../failure.ts';
import { LazyConnection } from '../lazy-connection.ts';
import { outcomeOf } from '../node-materialization.ts';
import { workOnNode } from '../node-work.ts';
import type { RunState } from '../run-state.ts';
import { ChainFailure, type StepOutcome } from './attempt.ts';
import { ChainTransaction } from './fused.ts';
import { type CompiledMember, chainCompilation, compileMember, type Member, membersOf, sourceOf } from './members.ts';
import { runStepwise } from './stepwise.ts';

/**
 * Builds a chain: all of its members in one transaction on one connection, fused; when that fails, rolled back and model
 * by model. Either everything of it is there afterwards, or nothing is. Failures become results; a rejection is a bug.
 */
export async function workOnChain(
  state: RunState,
  chain: Chain,
  thread: number,
  begin: (node: RunnableNode) => Begun,
): Promise<[Begun, RunResult][]> {
  const nodes = [...chain.between, ...chain.members].map(id => state.execution.manifest.nodes.get(id)!);
  const done: [Begun, RunResult][] = [];
  for (const node of nodes.slice(0, chain.between.length))
    done.push([begin(node), await workOnNode(state, node, thread)]);
  const begun = nodes.slice(chain.between.length).map(begin);
  const results = await new ChainWork(state, chain, thread).work();
  return [...done, ...begun.map((started, i): [Begun, RunResult] => [started, results[i]!])];
}

/** One chain being worked on. */
class ChainWork {
  private readonly state: RunState;
  private readonly chain: Chain;
  private readonly thread: string;
  private readonly connection: LazyConnection;
  private readonly started = performance.now();
  private readonly startedAt = new Date();
  /** why the fused way was left, if it was */
  private fallback: string | null = null;

  constructor(state: RunState, chain: Chain, thread: number) {
    this.state = state;
    this.chain = chain;
    this.thread = `Thread-${thread}`;
    this.connection = new LazyConnection(state, `chain ${chain.members.length} models`);
  }

  async work(): Promise<RunResult[]> {
    try {
      const members = membersOf(this.state, this.chain);
      for (const member of members) this.tellWarning(member);
      try {
        return await this.fused(members);
      } catch (error) {
        if (!(error instanceof ChainFailure)) throw error;
        if (!this.mayFallBack(members, error)) return this.failed(members, error);
        this.tellFallback(error);
        return await this.stepwise(members);
      }
    } catch (error) {
      if (error instanceof ChainFailure) return this.failed(membersOf(this.state, this.chain), error);
      return this.impossible(error);
    } finally {
      await this.connection.release();
    }
  }

  private async fused(members: readonly Member[]): Promise<RunResult[]> {
    const compilation = chainCompilation(this.state, this.chain, this.connection, this.thread);
    const compiled: CompiledMember[] = [];
    for (const member of members) {
      try {
        compiled.push(await compileMember(this.state, compilation, member));
      } catch (error) {
        throw new ChainFailure({ ...member, compiled: { sql: '', map: () => null } }, error, null);
      }
    }
    const { database } = this.state.execution.context.project.target;
    const plan: ChainPlan = planChain({ sources: compiled.map(sourceOf), database });
    return this.inTransaction(compilation, compiled, async transaction => {
      for (const statement of plan.statements) await transaction.run(plan, statement, compiled);
    });
  }

  private async stepwise(members: readonly Member[]): Promise<RunResult[]> {
    const compilation = chainCompilation(this.state, this.chain, this.connection, this.thread);
    return this.inTransaction(compilation, members as CompiledMember[], transaction =>
      runStepwise(this.state, compilation, transaction, members),
    );
  }

  /** Does the work in a transaction: all of it stays, or (with what the relation cache knows, and files) none. */
  private async inTransaction(
    compilation: ReturnType<typeof chainCompilation>,
    members: readonly CompiledMember[],
    work: (transaction: ChainTransaction) => Promise<unknown>,
  ): Promise<RunResult[]> {
    const transaction = new ChainTransaction(this.state, compilation, this.connection);
    const { relations } = await this.state.session();
    const before = new Map(members.map(({ node }) => [node, relations.get(relationOf(node))]));
    const connection = await this.connection.get();
    const transactional = !this.state.execution.context.project.target.disableTransactions;
    try {
      await transaction.outerHooks(members, 'pre-hook');
      if (transactional) await connection.begin();
      await work(transaction);
      await transaction.dropScratch();
      if (connection.inTransaction) await connection.commit();
    } catch (error) {
      if (connection.inTransaction) await connection.rollback();
      for (const [node, relation] of before) {
        relations.drop({ ...relationOf(node), type: null });
        if (relation !== undefined) relations.add(relation);
      }
      for (const written of transaction.written) await written.undone();
      throw error instanceof ChainFailure ? error : new ChainFailure(members[members.length - 1]!, error, null);
    }
    for (const written of transaction.written) await written.committed();
    await transaction.outerHooks(members, 'post-hook');
    return members.map(({ node }) => this.success(transaction.outcomes.get(node.unique_id)!));
  }

  private success(outcome: StepOutcome): RunResult {
    const { member, persisted, fusedInto, seconds } = outcome;
    const made =
      persisted === null
        ? { ...SUCCESS, message: 'OK', adapter_response: fusedInto === null ? OK : fusedResponse(fusedInto) }
        : outcomeOf(persisted);
    return {
      ...this.base(member.node),
      ...made,
      execution_time: seconds,
      ...(outcome.rows === undefined ? {} : { rows: outcome.rows }),
    };
  }

  /** The results of a chain that was rolled back: the member at fault failed, the others were undone. */
  private failed(members: readonly Member[], failure: ChainFailure): RunResult[] {
    const { context } = this.state.execution;
    const culprit = failure.member.node;
    const diagnostic = failureOf(failure.reason, culprit, { context, compiled: failure.query });
    const period =
      failure.member.period === null ? '' : ` (${failure.member.period.column} ${failure.member.period.literal})`;
    return members.map(({ node, ancestors }) => {
      if (node === culprit) return this.error(node, diagnostic);
      const message = ancestors.has(culprit.unique_id)
        ? null
        : problem('PA657', { culprit: culprit.name, period }).message;
      return {
        ...this.base(node),
        status: 'skipped',
        execution_time: 0,
        adapter_response: new PyDict(),
        message,
        failures: null,
      };
    });
  }

  /** Something that concerns no single query: every member fails of it, told once. */
  private impossible(error: unknown): RunResult[] {
    const nodes = this.chain.members.map(id => this.state.execution.manifest.nodes.get(id) as ModelNode);
    const diagnostic = failureOf(error, nodes[0]!, { context: this.state.execution.context, compiled: null });
    const culprit = nodes.find(node => node.unique_id === diagnostic.node) ?? nodes[0]!;
    return nodes.map(node =>
      node === culprit
        ? this.error(node, diagnostic)
        : {
            ...this.base(node),
            status: 'skipped',
            execution_time: 0,
            adapter_response: new PyDict(),
            message: null,
            failures: null,
          },
    );
  }

  private error(node: ModelNode, diagnostic: Diagnostic): RunResult {
    return {
      ...this.base(node),
      status: 'error',
      execution_time: (performance.now() - this.started) / 1000,
      adapter_response: new PyDict(),
      message: failureMessage(diagnostic, node),
      failures: null,
      diagnostic,
    };
  }

  private base(node: ModelNode): Pick<RunResult, 'node' | 'timing' | 'thread_id' | 'batch_results'> {
    const times = { started_at: this.startedAt, completed_at: new Date() };
    return { node, timing: [{ name: 'execute', ...times }], thread_id: this.thread, batch_results: null };
  }

  /** Whether another way is worth trying: the run goes on, and the models allow it. */
  private mayFallBack(members: readonly Member[], failure: ChainFailure): boolean {
    if (this.state.stopped() !== null) return false;
    if (failure.reason instanceof DiagnosticError && failure.reason.diagnostics.some(d => d.code.startsWith('PA65'))) {
      return false;
    }
    return members.every(member => member.persistence.config.fallbackOnError);
  }

  private tellFallback(failure: ChainFailure): void {
    this.fallback = failure.message.split('\n')[0]!;
    const names = `${this.chain.members.length} models`;
    const message = `The fused chain (${names}) failed in ${failure.member.node.name}: ${this.fallback}. Going on model by model.`;
    this.state.emit({ type: 'line', level: 'warn', name: 'ChainFallback', message });
  }

  private tellWarning({ node, persistence }: Member): void {
    if (persistence.warning === null) return;
    const message = `${node.name}: ${persistence.warning}`;
    if (this.state.execution.isNews(message)) {
      this.state.emit({ type: 'line', level: 'warn', name: 'ChainPersistence', message });
    }
  }
}

const SUCCESS = { status: 'success', failures: null } as const;
const OK = PyDict.of([['_message', 'OK']]);

const relationOf = (node: ModelNode): Pick<Relation, 'database' | 'schema' | 'identifier'> => ({
  database: node.database,
  schema: node.schema,
  identifier: node.alias,
});
