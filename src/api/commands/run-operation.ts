import { ExecutionScope } from '../../compile/index.ts';
import { BUILTIN_PACKAGES } from '../../context/index.ts';
import { type Diagnostic, DiagnosticError, didYouMean, nearestNames, problem } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { MacroNode, RunResult } from '../../model/index.ts';
import { failureOf, LazyConnection, type RunState } from '../../run/index.ts';
import { command, unwrap } from '../command.ts';
import { type CommandResult, done, failed } from '../command-result.ts';
import { withExecution } from '../execute.ts';
import type { Invoked } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';

export interface RunOperationOptions {
  /** `name` or `package.name` */
  readonly macro: string;
  /** `--args` */
  readonly args?: PyDict;
}

/** Calls one macro. Its return value is not shown. */
export function runOperation(options: OpenOptions, asked: RunOperationOptions): Promise<CommandResult> {
  const started = new Date();
  return command('run-operation', options, async invoked => {
    const macro = findMacro(invoked, asked.macro);
    return withExecution(invoked, [], { readOnly: false }, async state => {
      const diagnostic = await callMacro(invoked, state, macro, asked.args ?? new PyDict());
      if (diagnostic !== undefined) invoked.emit({ type: 'diagnostic', diagnostic });
      const result = operationResult(macro, started, diagnostic);
      if (invoked.flags.writeJson) unwrap(invoked.artifacts.writeRunResults([result], result.execution_time));
      return diagnostic === undefined ? done({ results: [result] }) : failed([result]);
    });
  });
}

/** Calls the macro on a connection of its own. @returns what went wrong, if anything */
async function callMacro(
  invoked: Invoked,
  state: RunState,
  macro: MacroNode,
  args: PyDict,
): Promise<Diagnostic | undefined> {
  const connection = new LazyConnection(state, `macro_${macro.name}`);
  try {
    const options = { connection, onEphemeral: () => {}, thread: 'MainThread' };
    const scope = new ExecutionScope(state.execution, macro, options, macro.package_name);
    const kwargs = new Map([...args].map(([key, value]) => [String(key), value as Value]));
    await connection.get();
    await invoked.context.macroTemplate(macro).call(scope, [], kwargs);
    // As with dbt, what the macro leaves open is rolled back when the connection is given back.
    return undefined;
  } catch (error) {
    return failureOf(error, macro as unknown as RunResult['node'], { context: invoked.context });
  } finally {
    await connection.release();
  }
}

/** @throws DiagnosticError when there is no such macro */
function findMacro(invoked: Invoked, name: string): MacroNode {
  const { namespace, project } = invoked.context;
  const [first, second] = name.split('.');
  const macro =
    second === undefined ? namespace.findMacro(name, project.root.name) : namespace.findInPackage(first!, second);
  if (macro === undefined) throw new DiagnosticError(missing(invoked, name));
  return macro;
}

function missing(invoked: Invoked, name: string): Diagnostic {
  const names = [...invoked.manifest.macros.values()]
    .filter(macro => !BUILTIN_PACKAGES.includes(macro.package_name))
    .map(macro => macro.name);
  return problem('PA604', { name, hint: didYouMean(nearestNames(name, names)) });
}

function operationResult(macro: MacroNode, started: Date, diagnostic: Diagnostic | undefined): RunResult {
  const finished = new Date();
  return {
    node: macro as unknown as RunResult['node'],
    status: diagnostic === undefined ? 'success' : 'error',
    timing: [{ name: 'execute', started_at: started, completed_at: finished }],
    thread_id: 'MainThread',
    execution_time: (+finished - +started) / 1000,
    adapter_response: new PyDict(),
    message: diagnostic?.message ?? null,
    failures: diagnostic === undefined ? 0 : 1,
    batch_results: null,
    ...(diagnostic === undefined ? {} : { diagnostic }),
  };
}
