import type { SelectableNode, UniqueId } from '../../model/index.ts';
import { duplicateName } from '../nodes/parse-node.ts';
import type { Workspace } from '../workspace.ts';

/** Adds a resource that has a config to its part of the manifest, or to what is switched off. */
export function addResource<T extends SelectableNode>(
  workspace: Workspace,
  section: Map<UniqueId, T>,
  resource: T,
): void {
  const { disabled } = workspace.manifest;
  if (resource.config.get('enabled') === false) {
    const known = disabled.get(resource.unique_id);
    if (known === undefined) disabled.set(resource.unique_id, [resource]);
    else known.push(resource);
    return;
  }
  const other = section.get(resource.unique_id);
  if (other !== undefined) workspace.report(duplicateName(resource, other));
  else section.set(resource.unique_id, resource);
}
