import type { SimulateOptions } from '../../index.ts';
import type { CommandAction } from '../command.ts';
import { eventOptions } from '../event-options.ts';
import { periodsAsked, withProject } from '../session.ts';

export const run: CommandAction = call => {
  const mode = call.text('mode') as SimulateOptions['mode'];
  const asked = { ...periodsAsked(call), ...eventOptions(call), ...(mode === undefined ? {} : { mode }) };
  return withProject(call, project => project.simulate(asked));
};
