import type { CommandAction } from '../command.ts';
import { periodsAsked, selectionOf, withProject } from '../session.ts';

export const run: CommandAction = call =>
  withProject(call, project =>
    project.run({ ...selectionOf(call), ...periodsAsked(call), validate: call.flag('validate') }),
  );
