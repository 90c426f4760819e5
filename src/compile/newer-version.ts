import type { Manifest, ModelNode, SelectableNode } from '../model/index.ts';

/**
 * The newest version of the model that a ref without a version found, if that is newer than the latest: one its
 * maintainer has not yet named as such.
 */
export function newerVersion(manifest: Manifest, found: SelectableNode): string | null {
  if (found.resource_type !== 'model' || found.version === null) return null;
  let newest = String(found.latest_version);
  for (const node of manifest.nodes.values()) {
    if (node.resource_type !== 'model' || node.name !== found.name || node.version === null) continue;
    if (isAfter(String(node.version), newest)) newest = String(node.version);
  }
  return newest === String(found.latest_version) ? null : newest;
}

/** What is told of it, where `reader` has the ref. */
export function newerVersionText(reader: string, found: ModelNode, newest: string): string {
  const pinned = (version: string): string => `{{ ref('${found.package_name}', '${found.name}', v='${version}') }}`;
  return (
    `'${reader}' refers to '${found.name}' without a version, which is ${found.name}.v${found.version} now and will be ` +
    `${found.name}.v${newest} once that is the latest.\n` +
    `  Try the new version: ${pinned(newest)}\n  Keep this one:       ${pinned(String(found.version))}`
  );
}

/** Versions are compared as numbers where both are some. */
function isAfter(a: string, b: string): boolean {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? a > b : x > y;
}
