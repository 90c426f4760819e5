import type { Diagnostic } from '../core/index.ts';
import type { RunResult, UniqueId } from '../model/index.ts';

/** What a command came to. Exit codes are dbt's: 0 well, 1 a node failed, 2 the command itself could not be done. */
export interface CommandResult {
  readonly success: boolean;
  readonly exitCode: 0 | 1 | 2;
  /** what kept the command from being done (exit code 2); already emitted */
  readonly problems: readonly Diagnostic[];
  /** outcome of each node that was worked on, in order of finishing */
  readonly results: readonly RunResult[];
  /** what `ls` found */
  readonly ids?: readonly UniqueId[];
}

export const done = (fields: Partial<CommandResult> = {}): CommandResult => ({
  success: true,
  exitCode: 0,
  problems: [],
  results: [],
  ...fields,
});

export const failed = (results: readonly RunResult[]): CommandResult => done({ success: false, exitCode: 1, results });

export const impossible = (problems: readonly Diagnostic[]): CommandResult =>
  done({ success: false, exitCode: 2, problems });
