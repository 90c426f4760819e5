import type { RunStatus } from '../../model/index.ts';
import { countLine, problemsOf, runNodes, totalsOf } from '../../run/index.ts';
import { type CommandResult, done, failed, impossible } from '../command-result.ts';
import { expected, withExecution } from '../execute.ts';
import { invoke, report } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';
import { choose, type SelectionOptions } from '../selection.ts';

export type RunOptions = SelectionOptions;

/** Which outcomes keep a node's readers from starting, per command. */
const BLOCKING: Readonly<Record<string, readonly RunStatus[]>> = {
  build: ['error', 'fail', 'skipped', 'partial success'],
  test: [],
};

/** run, build, test, seed and snapshot: the selected nodes, hooks around them, artifacts and summary at the end. */
export async function runCommand(
  command: 'run' | 'build' | 'test' | 'seed' | 'snapshot',
  options: OpenOptions,
  asked: RunOptions,
): Promise<CommandResult> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const stop = (problems: CommandResult['problems']): CommandResult => {
    report(options, problems);
    return impossible(problems);
  };

  const prepared = await invoke(command, options);
  if (!prepared.ok) return stop(prepared.error);
  const invoked = prepared.value;
  const { emit, artifacts, flags, signal } = invoked;

  const chosen = choose(command, asked, invoked);
  if (!chosen.ok) return stop(chosen.error);
  for (const diagnostic of chosen.value.warnings) emit({ type: 'diagnostic', diagnostic });
  const ids = new Set(chosen.value.ids);

  try {
    return await withExecution(invoked, chosen.value.ids, { readOnly: false }, async state => {
      if (ids.size === 0) {
        emit({
          type: 'line',
          level: 'warn',
          name: 'NothingToDo',
          message: 'Nothing to do. Try checking your model configs and model specification args',
        });
      } else {
        await runNodes(state, {
          graph: invoked.graph,
          ids,
          blocking: BLOCKING[command] ?? ['error', 'partial success'],
          unordered: command === 'test',
          hooks: true,
        });
        emit({ type: 'run-finished', summary: countLine(state.results), seconds: seconds() });
      }
      const written = flags.writeJson ? artifacts.writeRunResults(state.results, seconds()) : null;
      const totals = totalsOf(state.results);
      if (ids.size > 0) {
        emit({ type: 'run-totals', totals, problems: problemsOf(state.results), interrupted: signal.aborted });
      }
      // What became of the nodes is told even where it cannot be written down.
      if (written !== null && !written.ok) return stop([written.error]);
      const succeeded = !signal.aborted && state.results.every(r => !FAILED.has(r.status));
      return succeeded ? done({ results: state.results }) : failed(state.results);
    });
  } catch (error) {
    return stop(expected(error));
  }
}

/** Statuses that make a command fail. */
const FAILED: ReadonlySet<RunStatus> = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);
