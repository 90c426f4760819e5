import { type Diagnostic, ok, type Result } from '../core/index.ts';
import type { Graph } from '../graph/index.ts';
import type { Manifest, UniqueId } from '../model/index.ts';
import { parseSelection, resourceTypesFor, selectNodes } from '../select/index.ts';
import type { Stage } from './period-block.ts';

/** `layer:state` is `state:*`: all that the layer holds. */
const layerSelector = (selector: string): string => selector.replace(/^layer:(.+)$/, '$1:*');

/** The stage of each node that has one: the first whose selectors find it. Tests come with a selector only by name. */
export function stagesOfNodes(
  stages: readonly Stage[],
  scope: { readonly manifest: Manifest; readonly graph: Graph; readonly projectName: string },
): Result<ReadonlyMap<UniqueId, string>, Diagnostic[]> {
  const found = new Map<UniqueId, string>();
  const types = resourceTypesFor('build', undefined, undefined);
  const resourceTypes = types.ok ? types.value : new Set<never>();
  for (const { name, selectors } of stages) {
    const spec = parseSelection(selectors.map(layerSelector), null, 'empty');
    if (!spec.ok) return spec;
    const { manifest, graph, projectName } = scope;
    const selection = selectNodes(manifest, graph, spec.value, { resourceTypes, projectName });
    if (!selection.ok) return { ok: false, error: [selection.error] };
    for (const id of selection.value.ids) if (!found.has(id)) found.set(id, name);
  }
  return ok(found);
}
