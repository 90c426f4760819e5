import type { CommandAction } from '../command.ts';
import { completionScript, SHELLS, type Shell } from '../completion.ts';
import { UsageError } from '../usage-error.ts';

/** `pa completion SHELL`: prints the script. */
export const run: CommandAction = async call => {
  const shell = call.positional[0] as Shell;
  if (!SHELLS.includes(shell)) {
    throw new UsageError(`'${shell}' is not one of ${SHELLS.join(', ')}`, { command: 'completion' });
  }
  call.outside.stdout.write(completionScript(shell));
  return 0;
};
