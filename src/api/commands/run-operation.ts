import { ExecutionScope } from '../../compile/index.ts';
import { BUILTIN_PACKAGES } from '../../context/index.ts';
import { type Diagnostic, didYouMean, nearestNames, problem } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { MacroNode, RunResult } from '../../model/index.ts';
import { failureOf, LazyConnection } from '../../run/index.ts';

import { type CommandResult, done, failed, impossible } from '../command-result.ts';
import { withExecution } from '../execute.ts';
import { type Invoked, invoke, report } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';

export interface RunOperationOptions {
  /** `name` or `package.name` */
  readonly macro: string;
  /** `--args` */
  readonly args?: PyDict;
}

/** Calls one macro. Its return value is not shown. */
export async function runOperation(options: OpenOptions, asked: RunOperationOptions): Promise<CommandResult> {
  const started = new Date();
  const prepared = await invoke('run-operation', options);
  if (!prepared.ok) {
    report(options, prepared.error);
    return impossible(prepared.error);
  }
  const invoked = prepared.value;
  const macro = findMacro(invoked, asked.macro);
  if (macro === undefined) {
    const problems = [missing(invoked, asked.macro)];
    report(options, problems);
    return impossible(problems);
  }
  return withExecution(invoked, [], { readOnly: false }, async state => {
    const connection = new LazyConnection(state, `macro_${macro.name}`);
    let diagnostic: Diagnostic | undefined;
    try {
      const scope = new ExecutionScope(
        state.execution,
        macro,
        { connection, onEphemeral: () => {}, thread: 'MainThread' },
        macro.package_name,
      );
      const kwargs = new Map([...(asked.args ?? new PyDict())].map(([key, value]) => [String(key), value as Value]));
      await connection.get();
      await invoked.context.macroTemplate(macro).call(scope, [], kwargs);
      if (connection.current?.inTransaction) await connection.current.commit();
    } catch (error) {
      diagnostic = failureOf(error, macro as unknown as RunResult['node'], { context: invoked.context });
      report(options, [diagnostic]);
    } finally {
      await connection.release();
    }
    const result = operationResult(macro, started, diagnostic);
    if (invoked.flags.writeJson) {
      const written = invoked.artifacts.writeRunResults([result], result.execution_time);
      if (!written.ok) report(options, [written.error]);
    }
    return diagnostic === undefined ? done({ results: [result] }) : failed([result]);
  });
}

function findMacro(invoked: Invoked, name: string): MacroNode | undefined {
  const { namespace, project } = invoked.context;
  const [first, second] = name.split('.');
  return second === undefined ? namespace.findMacro(name, project.root.name) : namespace.findInPackage(first!, second);
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
