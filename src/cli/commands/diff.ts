import type { CommandAction } from '../command.ts';
import { selectionOf, withProject } from '../session.ts';

/** `pa diff A B`; lists of columns may be typed with spaces or commas. */
export const run: CommandAction = call => {
  const names = (option: string): string[] | undefined => {
    const given = call.texts(option).flatMap(text =>
      text
        .split(',')
        .map(name => name.trim())
        .filter(Boolean),
    );
    return given.length > 0 ? given : undefined;
  };
  const [left, right] = call.positional as readonly [string, string];
  return withProject(call, project =>
    project.diff({
      ...selectionOf(call),
      sides: [left, right],
      key: names('key'),
      period: call.text('period'),
      columns: names('columns'),
      excludeColumns: names('exclude_columns'),
      limit: call.int('limit') ?? 5,
      output: (call.text('output') ?? 'text') as 'text' | 'json',
    }),
  );
};
