import type { CommandAction } from '../command.ts';
import { runOrScenarios } from '../scenarios.ts';
import { periodsAsked, selectionOf, withProject } from '../session.ts';

export const run: CommandAction = call =>
  withProject(
    call,
    runOrScenarios(call, 'run', {
      ...selectionOf(call),
      ...periodsAsked(call),
      validate: call.flag('validate'),
      profile: call.flag('performance'),
    }),
  );
