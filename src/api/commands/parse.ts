import { type CommandResult, done, impossible } from '../command-result.ts';
import { invoke, report } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';

/** Parses the project and writes its manifest. */
export async function parse(options: OpenOptions): Promise<CommandResult> {
  const prepared = await invoke('parse', options);
  if (prepared.ok) return done();
  report(options, prepared.error);
  return impossible(prepared.error);
}
