import type { CommandAction } from '../command.ts';
import { selectionOf, withProject } from '../session.ts';

export const run: CommandAction = call =>
  withProject(call, project =>
    project.docsGenerate({
      ...selectionOf(call),
      compile: call.flag('compile', true),
      emptyCatalog: call.flag('empty_catalog'),
    }),
  );
