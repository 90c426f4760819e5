import type { CommandAction } from '../command.ts';
import { runOrScenarios } from '../scenarios.ts';
import { selectionOf, withProject } from '../session.ts';

export const run: CommandAction = call => withProject(call, runOrScenarios(call, 'snapshot', selectionOf(call)));
