import { PyDict, type Value } from '../../core/value.ts';
import type { GroupNode } from '../../model/index.ts';
import { folderFqn } from '../fqn.ts';
import { nodeConfig } from '../nodes/node-config.ts';
import { duplicateName } from '../nodes/parse-node.ts';
import { dict } from '../properties/columns.ts';
import type { PropertyEntry } from '../properties/property-file.ts';
import type { Workspace } from '../workspace.ts';
import { ownerOf } from './exposure.ts';

/** An entry of `groups:`. Groups have no config tree of their own: the models' applies, as in dbt. */
export function parseGroup(workspace: Workspace, entry: PropertyEntry): void {
  const { source } = entry.file;
  const owner = ownerOf(workspace, entry);
  if (owner === null) return;
  const { config } = nodeConfig(workspace, {
    package: source.package,
    kind: 'group',
    tree: 'models',
    fqn: [...folderFqn(source), entry.name],
    patch: dict(entry.data.get('config')),
    calls: new PyDict<Value>(),
  });
  // Hooks come with the models' tree; a group has none.
  config.delete('pre-hook');
  config.delete('post-hook');
  const group: GroupNode = {
    name: entry.name,
    resource_type: 'group',
    package_name: source.package.name,
    path: source.relativePath,
    original_file_path: source.originalPath,
    unique_id: `group.${source.package.name}.${entry.name}`,
    owner,
    description: (entry.data.get('description') as string | null | undefined) ?? null,
    config,
  };
  const other = workspace.manifest.groups.get(group.unique_id);
  if (other !== undefined) workspace.report(duplicateName(group, other));
  else workspace.manifest.groups.set(group.unique_id, group);
}
