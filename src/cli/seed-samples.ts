import type { CommandResult, ProjectHandle } from '../index.ts';

/** Rows of each seed that `--show` prints. */
const ROWS = 10;

/** `--show`: after loading, the first rows of every seed that was loaded. The command's own result stands. */
export async function showSeeds(project: ProjectHandle, result: CommandResult): Promise<CommandResult> {
  const loaded = result.results.filter(({ node, status }) => node.resource_type === 'seed' && status === 'success');
  if (loaded.length > 0) await project.show({ select: loaded.map(({ node }) => node.name), limit: ROWS });
  return result;
}
