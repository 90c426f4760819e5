import { type Diagnostic, warning } from '../core/index.ts';
import type { Manifest, ModelNode } from '../model/index.ts';
import { placeOf } from './ref-problems.ts';

/**
 * Warnings about models with a `deprecation_date`: those that are past it, and models that read one with such a date.
 * @param now milliseconds
 */
export function modelDeprecations(manifest: Manifest, now: number): Diagnostic[] {
  const dated = new Map<string, ModelNode>();
  for (const node of manifest.nodes.values()) {
    if (node.resource_type === 'model' && node.deprecation_date !== null) dated.set(node.unique_id, node);
  }
  if (dated.size === 0) return [];
  const readers = new Map<string, ModelNode[]>();
  for (const node of manifest.nodes.values()) {
    if (node.resource_type !== 'model') continue;
    for (const id of node.depends_on.nodes) {
      if (dated.has(id)) readers.set(id, [...(readers.get(id) ?? []), node]);
    }
  }
  return [...dated.values()].flatMap(node => warningsAbout(node, readers.get(node.unique_id) ?? [], now));
}

function warningsAbout(node: ModelNode, readers: readonly ModelNode[], now: number): Diagnostic[] {
  const date = node.deprecation_date as string;
  const past = Date.parse(date) < now;
  const target = node.version === null ? node.name : `${node.name}.v${node.version}`;
  const isOld = node.version !== null && String(node.latest_version) !== String(node.version);
  const latest = isOld ? `ref('${node.package_name}', '${node.name}', v='${node.latest_version}')` : null;
  const about = readers.map(reader => {
    const ref = reader.refs.find(r => r.name === node.name);
    const at = ref === undefined ? {} : placeOf(reader, { kind: 'node', ...ref });
    return warning('PA313', { name: reader.name, target, date, past, latest }, { ...at, node: reader.unique_id });
  });
  return past ? [warning('PA312', { name: target, date }, { node: node.unique_id }), ...about] : about;
}
