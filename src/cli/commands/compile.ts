import type { CommandAction } from '../command.ts';
import { selectionOf, withProject } from '../session.ts';

/** `pa compile MODEL` is `pa compile --select MODEL`. */
export const run: CommandAction = call =>
  withProject(call, project =>
    project.compile({
      ...selectionOf(call),
      inline: call.text('inline'),
      plan: call.flag('plan'),
      output: call.flag('json') ? 'json' : ((call.text('output') ?? 'text') as 'text' | 'json'),
    }),
  );
