import { unitTestsFirst } from '../../graph/index.ts';
import type { RunStatus } from '../../model/index.ts';
import { countLine, problemsOf, type RunState, runNodes, totalsOf } from '../../run/index.ts';
import { command, nothingToDo, selected, unwrap } from '../command.ts';
import { type CommandResult, done, failed } from '../command-result.ts';
import { withExecution } from '../execute.ts';
import type { OpenOptions } from '../project-handle.ts';
import type { SelectionOptions } from '../selection.ts';
import { showSeeds } from './seed-samples.ts';

export interface RunOptions extends SelectionOptions {
  /** shows a sample of the rows of seeds that were loaded */
  readonly show?: boolean;
  /** works chains of columnar models out both fused and step by step, and compares the rows */
  readonly validate?: boolean;
}

/** Which outcomes keep a node's readers from starting, per command. */
const BLOCKING: Readonly<Record<string, readonly RunStatus[]>> = {
  build: ['error', 'fail', 'skipped', 'partial success'],
  test: [],
};

/** Statuses that make a command fail. */
const FAILED: ReadonlySet<RunStatus> = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);

/** run, build, test, seed and snapshot: the selected nodes, hooks around them, artifacts and summary at the end. */
export function runCommand(
  which: 'run' | 'build' | 'test' | 'seed' | 'snapshot',
  options: OpenOptions,
  asked: RunOptions,
): Promise<CommandResult> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;

  return command(which, options, async invoked => {
    const { emit, artifacts, flags, signal } = invoked;
    const ids = selected(invoked, which, asked);
    return withExecution(invoked, ids, { readOnly: false }, async opened => {
      const state: RunState = { ...opened, validate: asked.validate ?? false };
      if (ids.length === 0) nothingToDo(invoked);
      else {
        await runNodes(state, {
          graph: which === 'build' ? unitTestsFirst(invoked.graph, invoked.manifest) : invoked.graph,
          ids: new Set(ids),
          blocking: BLOCKING[which] ?? ['error', 'partial success'],
          unordered: which === 'test',
          hooks: true,
        });
        emit({ type: 'run-finished', summary: countLine(state.results), seconds: seconds() });
        if (asked.show && !signal.aborted) await showSeeds(state);
      }
      if (flags.writeJson) unwrap(artifacts.writeRunResults(state.results, seconds()));
      if (ids.length > 0) {
        const [totals, problems] = [totalsOf(state.results), problemsOf(state.results)];
        emit({ type: 'run-totals', totals, problems, interrupted: signal.aborted });
      }
      const succeeded = state.results.every(r => !FAILED.has(r.status));
      return succeeded ? done({ results: state.results }) : failed(state.results);
    });
  });
}
