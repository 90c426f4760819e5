import type { OperationNode, Package } from '../../model/index.ts';
import { stripText, textChecksum } from '../files/source-file.ts';
import type { Workspace } from '../workspace.ts';
import { createNode } from './create-node.ts';
import { addNode, parseNode } from './parse-node.ts';

/** The `on-run-start` and `on-run-end` entries of a project file, as operations. */
export function parseRunHooks(workspace: Workspace, pkg: Package): void {
  const checksum = textChecksum(stripText(pkg.text));
  const kinds = [
    ['on-run-start', pkg.onRunStart],
    ['on-run-end', pkg.onRunEnd],
  ] as const;
  for (const [kind, hooks] of kinds) {
    hooks.forEach((sql, index) => {
      const name = `${pkg.name}-${kind}-${index}`;
      const node = createNode(workspace, {
        resourceType: 'operation',
        package: pkg,
        name,
        path: `hooks/${name}.sql`,
        originalPath: `./${pkg.projectFile}`,
        fqn: [pkg.name, 'hooks', name],
        rawCode: sql,
        checksum,
        tags: [kind],
      }) as OperationNode;
      node.index = index;
      parseNode(workspace, node);
      addNode(workspace, node);
    });
  }
}
