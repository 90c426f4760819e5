import type { CommandAction } from '../command.ts';
import { eventOptions } from '../event-options.ts';
import { periodsAsked, withProject } from '../session.ts';

export const run: CommandAction = call => {
  const asked = { ...periodsAsked(call), ...eventOptions(call) };
  return withProject(call, project => project.events(asked));
};
