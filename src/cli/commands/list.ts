import type { CommandAction } from '../command.ts';
import { selectionOf, withProject } from '../session.ts';
import { UsageError } from '../usage-error.ts';

type Output = 'selector' | 'name' | 'path' | 'json';

/** `pa ls`; `--models x` is `--select x --resource-type model`. */
export const run: CommandAction = call => {
  const models = call.texts('models');
  const selection = selectionOf(call);
  if (models.length > 0 && selection.resourceTypes !== undefined) {
    throw new UsageError('--models and --resource-type are mutually exclusive', { command: 'list' });
  }
  const chosen = models.length > 0 ? { ...selection, select: models, resourceTypes: ['model'] } : selection;
  const output = (call.text('output') ?? 'selector') as Output;
  const keys = call.texts('output_keys').flatMap(key => key.split(/\s+/).filter(Boolean));
  return withProject(call, project =>
    project.list({ ...chosen, output, outputKeys: keys.length > 0 ? keys : undefined }),
  );
};
