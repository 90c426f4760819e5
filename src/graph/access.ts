import type { ExecutableNode, Project, SelectableNode } from '../model/index.ts';

/** Whether `restrict-access` of the package that owns the target keeps other packages out. */
const restricts = (project: Pick<Project, 'packages' | 'root'>, packageName: string): boolean =>
  packageName !== project.root.name && project.packages.get(packageName)?.restrictAccess === true;

/**
 * Why `node` may not refer to `target`, or null when it may. Private models are for their own group; protected ones
 * for their package where it restricts access. Inline queries may refer to anything.
 */
export function accessBreach(
  project: Pick<Project, 'packages' | 'root'>,
  node: SelectableNode,
  target: ExecutableNode,
): { access: 'private' | 'protected'; scope: string } | null {
  if (target.resource_type !== 'model' || node.resource_type === 'sql_operation') return null;
  const foreign = node.package_name !== target.package_name && restricts(project, target.package_name);
  if (target.access === 'private') {
    const group = 'group' in node ? node.group : null;
    return !group || group !== target.group || foreign ? { access: 'private', scope: target.group ?? '' } : null;
  }
  return target.access === 'protected' && foreign ? { access: 'protected', scope: target.package_name } : null;
}
