import { SqlError } from '../../adapter/index.ts';
import type { Chain } from '../../columnar/index.ts';
import { DiagnosticError, problem } from '../../core/index.ts';
import { plural } from '../../core/plural.ts';
import type { ModelNode, Relation, RunnableNode, RunResult, UniqueId } from '../../model/index.ts';
import type { Begun } from '../batch-work.ts';
import { LazyConnection } from '../lazy-connection.ts';
import { workOnNode } from '../node-work.ts';
import type { RunState } from '../run-state.ts';
import { ChainFailure, type StepOutcome } from './attempt.ts';
import { ChainResults } from './chain-results.ts';
import { ChainTransaction } from './fused.ts';
import { chainCompilation, type Member, membersOf, uncompiled } from './members.ts';
import { type PlannedMembers, planMembers } from './plan-members.ts';
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
  const members = nodes.slice(chain.between.length);
  const results = await state.resources.run(members, limit => new ChainWork(state, chain, thread).work(limit));
  return [...done, ...begun.map((started, i): [Begun, RunResult] => [started, results[i]!])];
}

/** What a transaction does last, before it commits; throwing takes everything back. */
type Last = () => Promise<void>;

const COMMIT: Last = async () => {};

/** One chain being worked on. */
class ChainWork {
  private readonly state: RunState;
  private readonly chain: Chain;
  private readonly thread: string;
  private readonly connection: LazyConnection;
  private readonly results: ChainResults;
  private members: readonly Member[] = [];
  private planned: PlannedMembers | null = null;

  constructor(state: RunState, chain: Chain, thread: number) {
    this.state = state;
    this.chain = chain;
    this.thread = `Thread-${thread}`;
    this.connection = new LazyConnection(state, `chain of ${chain.members.length}`);
    this.results = new ChainResults(state, chain, this.thread);
  }

  /** @param limit sets the limits that the members ask for */
  async work(limit: () => Promise<void>): Promise<RunResult[]> {
    try {
      await limit();
      this.members = membersOf(this.state, this.chain);
      for (const { node, persistence } of this.members) {
        if (persistence.warning !== null) this.tellOnce(`${node.name}: ${persistence.warning}`);
      }
      const validated = this.state.validate === true || this.members.some(m => m.persistence.config.validateResults);
      return this.results.successes(validated ? await this.validated() : await this.fusedOrStepwise());
    } catch (error) {
      if (error instanceof ChainFailure) return this.results.failures(this.members, error);
      return this.results.impossible(error);
    } finally {
      await this.connection.release();
    }
  }

  private async fusedOrStepwise(): Promise<StepOutcome[]> {
    try {
      return await this.mergedOrAuthored();
    } catch (error) {
      if (!(error instanceof ChainFailure) || !this.mayFallBack(error)) throw error;
      if (ranOutOfMemory(error)) return this.inBatches(error);
      this.tellFallback(error, 'model by model');
      return this.stepwise(COMMIT);
    }
  }

  /** Fused. Texts that a pass wrote and that do not bind after all give way to the authors' own. */
  private async mergedOrAuthored(): Promise<StepOutcome[]> {
    try {
      return await this.fused(COMMIT);
    } catch (error) {
      const { planned } = this;
      if (planned?.unmerged == null || !isBinderError(error) || this.state.stopped() !== null) throw error;
      this.planned = { ...planned, plan: planned.unmerged, unmerged: null };
      return this.fused(COMMIT);
    }
  }

  /** Works the chain out in parts of its keys: more of them until they fit, then model by model in the most. */
  private async inBatches(cause: ChainFailure): Promise<StepOutcome[]> {
    let failure = cause;
    for (const batches of BATCHES) {
      this.tellFallback(failure, `in ${batches} parts of the key`);
      try {
        return await this.fused(COMMIT, batches);
      } catch (error) {
        if (!(error instanceof ChainFailure) || !ranOutOfMemory(error)) throw error;
        failure = error;
      }
    }
    this.tellFallback(failure, 'model by model');
    return this.stepwise(COMMIT, BATCHES[BATCHES.length - 1]);
  }

  /**
   * Works the chain out both ways: step by step, noting what comes out and taking it back; then fused, to stay if it is
   * the same. Where it is not, both are done once more to tell in what. @throws ChainFailure with PA656
   */
  private async validated(): Promise<StepOutcome[]> {
    const { members, state } = this;
    const connection = await this.connection.get();
    let expected: ReadonlyMap<Member, Digest> = new Map();
    await this.plan();
    await takenBack(
      last => this.stepwise(last),
      async () => {
        expected = await digestsOf(state, connection, members);
      },
    );
    let wrong: Member[] = [];
    try {
      const outcomes = await this.fused(async () => {
        wrong = differing(members, expected, await digestsOf(state, connection, members));
        if (wrong.length > 0) throw new TakenBack();
      });
      this.tellValidated(expected);
      return outcomes;
    } catch (error) {
      if (!wasTakenBack(error)) throw error;
    }
    const aside = new SetAside(state);
    let text = '';
    try {
      await takenBack(
        last => this.stepwise(last),
        () => aside.write(connection, wrong),
      );
      await takenBack(
        last => this.fused(last),
        async () => {
          text = await aside.differences(connection, wrong);
        },
      );
    } finally {
      aside.delete();
    }
    const [first] = wrong as [Member, ...Member[]];
    const facts = { chain: plural(members.length, 'model'), text };
    throw new ChainFailure(
      uncompiled(first),
      new DiagnosticError(problem('PA656', facts, { node: first.node.unique_id })),
      null,
    );
  }

  private async fused(last: Last, batches = 1): Promise<StepOutcome[]> {
    const { plan, members, oneThread } = await this.plan();
    const work = (): Promise<StepOutcome[]> =>
      this.inTransaction(batches, async transaction => {
        for (const statement of plan.statements) await transaction.run(plan, statement, members);
        for (const { id, form } of plan.steps) if (form === 'unused') transaction.leaveOut(id, members);
        await last();
      });
    return oneThread ? this.state.resources.withOneThread(work) : work();
  }

  /** The chain's plan, made once. */
  private async plan(): Promise<PlannedMembers> {
    if (this.planned === null) {
      this.planned = await planMembers(this.state, this.chain, this.connection, this.members, this.thread);
      for (const warning of this.planned.warnings) this.tellOnce(warning);
    }
    return this.planned;
  }

  private stepwise(last: Last, batches = 1): Promise<StepOutcome[]> {
    return this.inTransaction(batches, async transaction => {
      await runStepwise(this.state, transaction, this.members, this.planned?.kept ?? this.allKept());
      await last();
    });
  }

  /** Where it could not be found out who reads what, and beyond its period or not, every step gets a table. */
  private allKept(): Map<UniqueId, string> {
    const unstored = this.members.filter(({ persistence }) => persistence.persist === 'none');
    return new Map(unstored.map(({ node }) => [node.unique_id, 'the chain could not be planned']));
  }

  private compilation(): ReturnType<typeof chainCompilation> {
    return chainCompilation(this.state, this.chain, this.connection, this.thread);
  }

  /** Does the work in a transaction: all of it stays, or (with what the relation cache knows, and files) none. */
  private async inTransaction(
    batches: number,
    work: (transaction: ChainTransaction) => Promise<void>,
  ): Promise<StepOutcome[]> {
    const { members } = this;
    const transaction = new ChainTransaction(this.state, this.compilation(), this.connection, batches);
    const { relations } = await this.state.session();
    const before = new Map(members.map(({ node }) => [node, relations.get(relationOf(node))]));
    const connection = await this.connection.get();
    let committing = false;
    const transactional = !this.state.execution.context.project.target.disableTransactions;
    try {
      await transaction.outerHooks(members, 'pre-hook');
      if (transactional) await connection.begin();
      await work(transaction);
      await transaction.dropScratch();
      committing = true;
      if (connection.inTransaction) await connection.commit();
    } catch (error) {
      if (connection.inTransaction) await connection.rollback();
      for (const [node, relation] of before) {
        relations.drop({ ...relationOf(node), type: null });
        if (relation !== undefined) relations.add(relation);
      }
      // A COMMIT that was cut off may have been done all the same: then views name the files. The model's next run
      // deletes them if none does.
      if (!committing) for (const written of transaction.written) await written.undone();
      throw error instanceof ChainFailure ? error : new ChainFailure(uncompiled(members[0]!), error, null);
    }
    for (const written of transaction.written) await written.committed();
    await transaction.outerHooks(members, 'post-hook');
    return members.map(({ node }) => transaction.outcomes.get(node.unique_id)!);
  }

  /** Whether another way is worth trying: the run goes on, and the models allow it. */
  private mayFallBack({ reason }: ChainFailure): boolean {
    if (this.state.stopped() !== null) return false;
    if (reason instanceof DiagnosticError && reason.diagnostics.some(d => d.code.startsWith('PA65'))) return false;
    return this.members.every(member => member.persistence.config.fallbackOnError);
  }

  private tellFallback(failure: ChainFailure, way: string): void {
    const reason = failure.message.split('\n')[0]!;
    const message =
      `The fused chain of ${plural(this.members.length, 'model')} failed in ${failure.member.node.name}; ` +
      `going on ${way}: ${reason}`;
    this.results.fellBack = reason;
    this.state.emit({ type: 'line', level: 'warn', name: 'ChainFallback', message });
  }

  private tellValidated(digests: ReadonlyMap<Member, Digest>): void {
    const rows = [...digests.values()].reduce((sum, digest) => sum + Number(digest.rows), 0).toLocaleString('en-US');
    const message =
      `Validated a chain of ${plural(this.members.length, 'model')}: fused and step by step, ` +
      `${plural(digests.size, 'output')} agree${digests.size === 1 ? 's' : ''} (${rows} rows)`;
    this.state.emit({ type: 'line', level: 'info', name: 'ChainValidated', message });
  }

  private tellOnce(message: string): void {
    if (!this.state.execution.isNews(message)) return;
    this.state.emit({ type: 'line', level: 'warn', name: 'ChainPersistence', message });
  }
}

/** Into how many parts a chain is cut when memory runs out, first and then. */
const BATCHES = [8, 64] as const;

const isBinderError = (error: unknown): boolean =>
  error instanceof ChainFailure && error.reason instanceof SqlError && error.reason.exception === 'Binder';

const ranOutOfMemory = ({ reason }: ChainFailure): boolean => reason instanceof SqlError && reason.outOfMemory;

/** Ends a transaction whose work is not to stay. */
class TakenBack extends Error {}

const wasTakenBack = (error: unknown): boolean => error instanceof ChainFailure && error.reason instanceof TakenBack;

/** Works the chain out in some way, looks at what came of it, and takes it back. */
async function takenBack(way: (last: Last) => Promise<unknown>, look: Last): Promise<void> {
  try {
    await way(async () => {
      await look();
      throw new TakenBack();
    });
  } catch (error) {
    if (!wasTakenBack(error)) throw error;
  }
}

const relationOf = (node: ModelNode): Pick<Relation, 'database' | 'schema' | 'identifier'> => ({
  database: node.database,
  schema: node.schema,
  identifier: node.alias,
});
