import type { CommandAction } from '../command.ts';
import { selectionOf, withProject } from '../session.ts';

export const run: CommandAction = call =>
  withProject(call, project =>
    project.build({ ...selectionOf(call), show: call.flag('show'), validate: call.flag('validate') }),
  );
