import type { Chain } from '../../columnar/index.ts';
import { type Diagnostic, problem } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { ModelNode, RunResult } from '../../model/index.ts';
import { failureMessage, failureOf } from '../failure.ts';
import { outcomeOf } from '../node-materialization.ts';
import type { RunState } from '../run-state.ts';
import type { ChainFailure, StepOutcome } from './attempt.ts';
import type { Member } from './members.ts';

/** Makes the run results of a chain's members: one each, as of any model. */
export class ChainResults {
  /** why the fused way was left, if it was */
  fellBack: string | null = null;
  private readonly state: RunState;
  private readonly chain: Chain;
  private readonly thread: string;
  private readonly started = performance.now();
  private readonly startedAt = new Date();

  constructor(state: RunState, chain: Chain, thread: string) {
    this.state = state;
    this.chain = chain;
    this.thread = thread;
  }

  successes(outcomes: readonly StepOutcome[]): RunResult[] {
    return outcomes.map(({ member, persisted, fusedInto, unused, seconds, rows }) => {
      const message = unused ? 'NOT NEEDED' : fusedInto === null ? 'NOT KEPT' : `FUSED in ${fusedInto}`;
      const made =
        persisted === null
          ? { ...SUCCESS, message, adapter_response: PyDict.of<Value>([['_message', message]]) }
          : outcomeOf(persisted);
      const untimed = unused === true || fusedInto !== null ? ({ untimed: true } as const) : {};
      const counted = rows === undefined ? {} : { rows };
      const result = { ...this.base(member.node), ...made, execution_time: seconds, ...counted, ...untimed };
      if (this.fellBack !== null) result.adapter_response.set('fallback', this.fellBack);
      return result;
    });
  }

  /** Of a chain that was rolled back: the member at fault failed, the others were undone. */
  failures(members: readonly Member[], failure: ChainFailure): RunResult[] {
    const { context } = this.state.execution;
    const { node: culprit, period } = failure.member;
    const diagnostic = failureOf(failure.reason, culprit, { context, compiled: failure.query });
    const when = period === null ? '' : ` (${period.column} ${period.literal})`;
    const undone = problem('PA657', { culprit: culprit.name, period: when }).message;
    return members.map(({ node, ancestors }) =>
      node === culprit
        ? this.error(node, diagnostic)
        : this.skipped(node, ancestors.has(culprit.unique_id) ? null : undone),
    );
  }

  /** Something that concerns no single query: told once, and nothing was tried. */
  impossible(error: unknown): RunResult[] {
    const nodes = this.chain.members.map(id => this.state.execution.manifest.nodes.get(id) as ModelNode);
    const diagnostic = failureOf(error, nodes[0]!, { context: this.state.execution.context, compiled: null });
    const culprit = nodes.find(node => node.unique_id === diagnostic.node) ?? nodes[0]!;
    return nodes.map(node => (node === culprit ? this.error(node, diagnostic) : this.skipped(node, null)));
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

  private skipped(node: ModelNode, message: string | null): RunResult {
    const nothing = { execution_time: 0, adapter_response: new PyDict(), message, failures: null };
    return { ...this.base(node), status: 'skipped', ...nothing };
  }

  private base(node: ModelNode): Pick<RunResult, 'node' | 'timing' | 'thread_id' | 'batch_results'> {
    const times = { started_at: this.startedAt, completed_at: new Date() };
    return { node, timing: [{ name: 'execute', ...times }], thread_id: this.thread, batch_results: null };
  }
}

const SUCCESS = { status: 'success', failures: null } as const;
