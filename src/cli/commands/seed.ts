import type { CommandAction } from '../command.ts';
import { showSeeds } from '../seed-samples.ts';
import { selectionOf, withProject } from '../session.ts';

export const run: CommandAction = call =>
  withProject(call, async project => {
    const result = await project.seed(selectionOf(call));
    return call.flag('show') ? showSeeds(project, result) : result;
  });
