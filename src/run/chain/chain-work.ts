import { type Chain, planChain } from '../../columnar/index.ts';
import { DiagnosticError, problem } from '../../core/index.ts';
import type { ModelNode, Relation, RunnableNode, RunResult } from '../../model/index.ts';
import type { Begun } from '../batch-work.ts';
import { LazyConnection } from '../lazy-connection.ts';
import { workOnNode } from '../node-work.ts';
import type { RunState } from '../run-state.ts';
import { ChainFailure, type StepOutcome } from './attempt.ts';
import { ChainResults } from './chain-results.ts';
import { ChainTransaction } from './fused.ts';
import {
  type CompiledMember,
  chainCompilation,
  compiledOrFailure,
  type Member,
  membersOf,
  sourceOf,
  uncompiled,
} from './members.ts';
import { runStepwise } from './stepwise.ts';
import { type Digest, differing, digestsOf, SetAside } from './validate.ts';

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
  private readonly results: ChainResults;

  constructor(state: RunState, chain: Chain, thread: number) {
    this.state = state;
    this.chain = chain;
    this.thread = `Thread-${thread}`;
    this.connection = new LazyConnection(state, `chain of ${chain.members.length}`);
    this.results = new ChainResults(state, chain, this.thread);
  }

  async work(): Promise<RunResult[]> {
    let members: Member[] = [];
    try {
      members = membersOf(this.state, this.chain);
      for (const member of members) this.tellWarning(member);
      const validated = this.state.validate === true || members.some(m => m.persistence.config.validateResults);
      return this.results.successes(validated ? await this.validated(members) : await this.fusedOrStepwise(members));
    } catch (error) {
      if (error instanceof ChainFailure) return this.results.failures(members, error);
      return this.results.impossible(error);
    } finally {
      await this.connection.release();
    }
  }

  private async fusedOrStepwise(members: readonly Member[]): Promise<StepOutcome[]> {
    try {
      return await this.inTransaction(members, transaction => this.fused(members, transaction));
    } catch (error) {
      if (!(error instanceof ChainFailure) || !this.mayFallBack(members, error)) throw error;
      this.tellFallback(error);
      return this.inTransaction(members, transaction => this.stepwise(members, transaction));
    }
  }

  /**
   * Works the chain out both ways: step by step, noting what comes out and taking it back; then fused, to stay if it is
   * the same. Where it is not, both are done once more to tell in what. @throws ChainFailure with PA656
   */
  private async validated(members: readonly Member[]): Promise<StepOutcome[]> {
    const connection = await this.connection.get();
    let expected: ReadonlyMap<Member, Digest> = new Map();
    const aside = new SetAside(this.state);
    const stepwise = (then: () => Promise<void>): Promise<void> =>
      this.takenBack(members, async transaction => {
        await this.stepwise(members, transaction);
        await then();
      });
    try {
      await stepwise(async () => {
        expected = await digestsOf(this.state, connection, members);
      });
      let wrong: Member[] = [];
      try {
        return await this.inTransaction(members, async transaction => {
          await this.fused(members, transaction);
          wrong = differing(members, expected, await digestsOf(this.state, connection, members));
          if (wrong.length > 0) throw new Differs();
        });
      } catch (error) {
        if (!(error instanceof ChainFailure) || !(error.reason instanceof Differs)) throw error;
      }
      await stepwise(() => aside.write(connection, wrong));
      let text = '';
      await this.takenBack(members, async transaction => {
        await this.fused(members, transaction);
        text = await aside.differences(connection, wrong);
      });
      const chain = `${this.chain.members.length} models`;
      const diagnostic = problem('PA656', { chain, text }, { node: wrong[0]!.node.unique_id });
      throw new ChainFailure(uncompiled(wrong[0]!), new DiagnosticError(diagnostic), null);
    } finally {
      aside.delete();
    }
  }

  private async fused(members: readonly Member[], transaction: ChainTransaction): Promise<void> {
    const { database } = this.state.execution.context.project.target;
    const compiled: CompiledMember[] = [];
    for (const member of members) compiled.push(await compiledOrFailure(this.state, transaction.compilation, member));
    const plan = planChain({ sources: compiled.map(sourceOf), database });
    for (const statement of plan.statements) await transaction.run(plan, statement, compiled);
  }

  private async stepwise(members: readonly Member[], transaction: ChainTransaction): Promise<void> {
    await runStepwise(this.state, transaction, members);
  }

  /** Does the work and takes it back, whatever comes of it. */
  private async takenBack(
    members: readonly Member[],
    work: (transaction: ChainTransaction) => Promise<void>,
  ): Promise<void> {
    try {
      await this.inTransaction(members, async transaction => {
        await work(transaction);
        throw new TakenBack();
      });
    } catch (error) {
      if (!(error instanceof ChainFailure) || !(error.reason instanceof TakenBack)) throw error;
    }
  }

  /** Does the work in a transaction: all of it stays, or (with what the relation cache knows, and files) none. */
  private async inTransaction(
    members: readonly Member[],
    work: (transaction: ChainTransaction) => Promise<void>,
  ): Promise<StepOutcome[]> {
    const compilation = chainCompilation(this.state, this.chain, this.connection, this.thread);
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
      throw error instanceof ChainFailure ? error : new ChainFailure(uncompiled(members[0]!), error, null);
    }
    for (const written of transaction.written) await written.committed();
    await transaction.outerHooks(members, 'post-hook');
    return members.map(({ node }) => transaction.outcomes.get(node.unique_id)!);
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
    const reason = failure.message.split('\n')[0]!;
    const message =
      `The fused chain of ${this.chain.members.length} models failed in ${failure.member.node.name}: ${reason} ` +
      'Going on model by model.';
    this.results.fellBack = reason;
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

/** Ends a transaction whose work is not to stay. */
class TakenBack extends Error {}

/** Ends a transaction whose rows are not those of the other way. */
class Differs extends Error {}

const relationOf = (node: ModelNode): Pick<Relation, 'database' | 'schema' | 'identifier'> => ({
  database: node.database,
  schema: node.schema,
  identifier: node.alias,
});
