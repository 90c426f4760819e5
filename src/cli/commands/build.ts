import type { CommandAction } from '../command.ts';
import { periodsAsked, selectionOf, withProject } from '../session.ts';

export const run: CommandAction = call =>
  withProject(call, project =>
    project.build({
      ...selectionOf(call),
      ...periodsAsked(call),
      show: call.flag('show'),
      validate: call.flag('validate'),
    }),
  );
