import type { CommandAction } from '../command.ts';
import { selectionOf, withProject } from '../session.ts';
import { UsageError } from '../usage-error.ts';

/** `pa show MODEL` is `pa show --select MODEL`. */
export const run: CommandAction = call => {
  const selection = selectionOf(call);
  const inline = call.text('inline');
  const inlineDirect = call.text('inline_direct');
  if (selection.select === undefined && selection.selector === undefined && (inline ?? inlineDirect) === undefined) {
    throw new UsageError('Nothing to show', {
      hint: 'Name a model, or pass --select, --selector or --inline.',
      command: 'show',
    });
  }
  const output = (call.text('output') ?? 'text') as 'text' | 'json';
  const limit = call.int('limit') ?? 5;
  return withProject(call, project => project.show({ ...selection, inline, inlineDirect, limit, output }));
};
