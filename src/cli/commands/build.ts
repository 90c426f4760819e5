import type { CommandAction } from '../command.ts';
import { runOrScenarios } from '../scenarios.ts';
import { periodsAsked, selectionOf, withProject } from '../session.ts';

export const run: CommandAction = call =>
  withProject(
    call,
    runOrScenarios(call, 'build', {
      ...selectionOf(call),
      ...periodsAsked(call),
      show: call.flag('show'),
      validate: call.flag('validate'),
      profile: call.flag('performance'),
    }),
  );
