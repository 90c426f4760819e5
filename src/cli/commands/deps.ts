import { DBT_VERSION } from '../../project/dbt-version.ts';
import type { AddedPackage } from '../../project/deps/index.ts';
import { installDependencies } from '../../project/deps/index.ts';
import type { Call } from '../call.ts';
import type { CommandAction } from '../command.ts';
import { announce, emitAll, readVars, withReport } from '../session.ts';

/** `pa deps`: needs neither a profile nor a database. */
export const run: CommandAction = call =>
  withReport(call, async sink => {
    announce(call, sink);
    const vars = readVars(call, sink);
    if (vars === undefined) return 2;
    const installed = installDependencies({
      projectDir: call.text('project_dir'),
      vars,
      lock: call.flag('lock'),
      upgrade: call.flag('upgrade'),
      add: addedPackage(call),
      dbtVersion: call.flag('version_check', true) ? DBT_VERSION : undefined,
      emit: sink,
      environment: { cwd: call.outside.cwd, env: call.outside.env },
    });
    // What is half downloaded lies outside of the project.
    const result = await Promise.race([installed, interruption(call.outside.signal)]);
    if (result === 'interrupted') {
      sink({ type: 'line', level: 'error', name: 'MainKeyboardInterrupt', message: 'ctrl-c' });
      return 2;
    }
    if (result.ok) return 0;
    emitAll(sink, result.error);
    return 2;
  });

function interruption(signal: AbortSignal): Promise<'interrupted'> {
  return new Promise(resolve => {
    if (signal.aborted) resolve('interrupted');
    signal.addEventListener('abort', () => resolve('interrupted'));
  });
}

/** `name@version`; a URL may hold an `@` of its own, so the last one counts. */
function addedPackage(call: Call): AddedPackage | undefined {
  const text = call.text('add_package');
  if (text === undefined) return undefined;
  const at = text.lastIndexOf('@');
  const source = (call.text('source') ?? 'hub') as AddedPackage['source'];
  // In `git@host:path` the `@` belongs to the address.
  if (at <= 0 || /[:/]/.test(text.slice(at + 1))) return { name: text, version: null, source };
  return { name: text.slice(0, at), version: text.slice(at + 1), source };
}
