import type { CommandAction } from '../command.ts';
import { withProject } from '../session.ts';

export const run: CommandAction = call =>
  withProject(call, project => project.retry({ scenario: call.text('scenario') }));
