import type { CommandAction } from '../command.ts';
import { selectionOf, withProject } from '../session.ts';

export const run: CommandAction = call =>
  withProject(call, project => project.run({ ...selectionOf(call), validate: call.flag('validate') }));
