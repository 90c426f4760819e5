import { posix } from 'node:path';
import type { SelectableNode } from '../model/index.ts';

/**
 * Where a node's compiled or final SQL is written, below the target folder: `compiled/<package>/<file>`. A node that
 * shares its file with others (generic tests, snapshots in yml) gets a file of its own in a folder of that name; a
 * batch of a model one beside its siblings: `<model>/<model>_<batch>.sql`.
 */
export function nodeFilePath(
  node: Pick<SelectableNode, 'path' | 'original_file_path' | 'package_name'>,
  folder: 'compiled' | 'run',
  batch?: string,
): string {
  const alone = posix.basename(node.path) === posix.basename(node.original_file_path);
  let path = alone ? node.original_file_path : posix.join(node.original_file_path, node.path);
  if (batch !== undefined) {
    const { dir, name, ext } = posix.parse(path);
    path = posix.join(dir, name, `${name}_${batch}${ext}`);
  }
  return `${folder}/${node.package_name}/${path}`;
}
