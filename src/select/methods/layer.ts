import { type Diagnostic, didYouMean, err, nearestNames, problem, str } from '../../core/index.ts';
import type { Manifest, SelectableNode } from '../../model/index.ts';
import { fnmatch } from '../fnmatch.ts';
import { accept, EXECUTABLE, type MethodDefinition } from '../method.ts';
import { METHODS } from '../spec.ts';

/**
 * A node's layer: its `layer` config, else (models only) the top folder under the model path. Null when its file
 * lies directly in the model path.
 */
export function layerOf(node: SelectableNode): string | null {
  const configured = node.config.get('layer');
  if (typeof configured === 'string' && configured !== '') return configured;
  if (node.resource_type !== 'model') return null;
  return node.fqn.length > (node.version === null ? 2 : 3) ? (node.fqn[1] as string) : null;
}

export function layersOf(manifest: Manifest): Set<string> {
  const layers = new Set<string>();
  for (const node of manifest.nodes.values()) {
    const layer = layerOf(node);
    if (layer !== null) layers.add(layer);
  }
  return layers;
}

/** The complaint about a name that is neither a method nor a layer. */
export function unknownMethod(name: string, layers: Iterable<string>): Diagnostic {
  const known = [...layers].sort();
  const choices = `Methods: ${METHODS.join(', ')}${known.length === 0 ? '' : `; layers: ${known.join(', ')}`}.`;
  const hint = didYouMean(nearestNames(name, [...METHODS, ...known])) ?? choices;
  return problem('PA402', { method: name, hint });
}

/**
 * `<layer>:<glob>` nodes of a layer whose name matches, or whose dotted path below the layer's folder does:
 * `staging:stg_*`, `state:*`, `marts:finance.*`. The name before the colon must be a layer, and no other method.
 */
export const layer: MethodDefinition = {
  kinds: EXECUTABLE,
  matcher: (criterion, context) => {
    const [name = '', ...more] = criterion.method === 'layer' ? criterion.args : [criterion.method];
    const layers = layersOf(context.manifest);
    if (more.length > 0 || !layers.has(name)) {
      return err(unknownMethod(name, layers));
    }
    const matches = fnmatch(str(criterion.value));
    return accept(node => layerOf(node) === name && (matches(node.name) || matches(node.fqn.slice(2).join('.'))));
  },
};
