import { type Diagnostic, DiagnosticError, problem, type Result } from '../core/index.ts';
import type { UniqueId } from '../model/index.ts';
import { authorsView } from '../run/index.ts';
import { type CommandResult, impossible } from './command-result.ts';
import type { Retried } from './commands/run.ts';
import { type Invoked, invoke, type MoreVars } from './invoke.ts';
import type { OpenOptions } from './project-handle.ts';
import { choose, type SelectionOptions } from './selection.ts';

/**
 * One command: prepares the project and does the work. Expected failures on the way (`DiagnosticError`) are emitted and
 * make the command impossible (exit code 2), and so does an interrupt; anything else is a bug and goes on.
 */
export async function command(
  which: string,
  options: OpenOptions,
  work: (invoked: Invoked) => Promise<CommandResult>,
  moreVars?: MoreVars,
): Promise<CommandResult> {
  try {
    const result = await work(unwrap(await invoke(which, options, moreVars)));
    return options.signal?.aborted ? { ...result, success: false, exitCode: 2 } : result;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const problems = told(error.placed().map(authorsView));
    for (const diagnostic of problems) options.sink?.({ type: 'diagnostic', diagnostic });
    return impossible(problems);
  }
}

/** The value of a result. @throws DiagnosticError */
export function unwrap<T>(result: Result<T, Diagnostic | Diagnostic[]>): T {
  if (!result.ok) throw new DiagnosticError(result.error);
  return result.value;
}

/** The ids a command works on; warnings are emitted. @throws DiagnosticError */
export function selected(
  invoked: Invoked,
  which: string,
  asked: SelectionOptions & { readonly retried?: Pick<Retried, 'ids'> },
): UniqueId[] {
  if (asked.retried !== undefined) return stillThere(invoked, asked.retried.ids);
  const chosen = unwrap(choose(which, asked, invoked));
  if (chosen.defaultSelector !== null) {
    const message = `Using default selector ${chosen.defaultSelector}`;
    invoked.emit({ type: 'line', level: 'info', name: 'DefaultSelector', message });
  }
  for (const diagnostic of chosen.warnings) invoked.emit({ type: 'diagnostic', diagnostic });
  return [...chosen.ids];
}

/** Nodes of an earlier run, which the project may hold no more. @throws DiagnosticError */
function stillThere({ graph }: Invoked, ids: readonly UniqueId[]): UniqueId[] {
  const gone = ids.find(id => !graph.has(id));
  if (gone !== undefined)
    throw new DiagnosticError(
      problem('PA678', { text: `Couldn't find model '${gone}' -- does it exist or is it disabled?` }),
    );
  return [...ids];
}

/** Says that there is nothing to work on. */
export function nothingToDo(invoked: Invoked): void {
  const message = 'Nothing to do. Try checking your model configs and model specification args';
  invoked.emit({ type: 'line', level: 'warn', name: 'NothingToDo', message });
}

/** Complaints, each text once: what a macro raises for many nodes is told for the first, with their number. */
function told(problems: readonly Diagnostic[]): Diagnostic[] {
  const first = new Map<string, { diagnostic: Diagnostic; count: number }>();
  for (const diagnostic of problems) {
    const at = diagnostic.stack?.length ? diagnostic.span : [diagnostic.span, diagnostic.node];
    const key = JSON.stringify([diagnostic.code, diagnostic.message, at]);
    const known = first.get(key);
    if (known === undefined) first.set(key, { diagnostic, count: 1 });
    else known.count += 1;
  }
  return [...first.values()].map(({ diagnostic, count }) =>
    count === 1 ? diagnostic : { ...diagnostic, message: `${diagnostic.message}\n(and ${count - 1} more of the same)` },
  );
}
