import { err, problem, str } from '../../core/index.ts';
import { findResource, type SelectableNode } from '../../model/index.ts';
import { accept, type MethodDefinition, refuse, type SelectContext } from '../method.ts';
import { StateComparison } from '../state-comparison.ts';
import { layer, layersOf } from './layer.ts';

type Check = (compare: StateComparison, now: SelectableNode, before: SelectableNode | undefined) => boolean;

const CHECKS: Record<string, Check> = {
  new: (_, __, before) => before === undefined,
  old: (_, __, before) => before !== undefined,
  modified: (compare, now, before) => compare.isModified(now, before),
  unmodified: (compare, now, before) => !compare.isModified(now, before),
  'modified.body': (compare, now, before) => compare.bodyChanged(now, before),
  'modified.configs': (compare, now, before) => compare.configChanged(now, before),
  'modified.persisted_descriptions': (compare, now, before) => compare.descriptionsChanged(now, before),
  'modified.relation': (compare, now, before) => compare.relationChanged(now, before),
  'modified.macros': (compare, now) => compare.macrosChanged(now),
  'modified.contract': (compare, now, before) => compare.contractChanged(now, before),
};

/**
 * `state:` new, old, modified, unmodified and `modified.<part>`, against the manifest of the state folder.
 * Any other value selects from the layer `state`, where the project has one.
 */
export const state: MethodDefinition = {
  kinds: 'all',
  matcher: (criterion, context) => {
    const value = str(criterion.value);
    const check = Object.hasOwn(CHECKS, value) ? CHECKS[value] : undefined;
    if (!check) {
      if (layersOf(context.manifest).has('state')) return layer.matcher(criterion, context);
      const names = Object.keys(CHECKS).map(name => `'${name}'`);
      return refuse(`Got an invalid selector "${value}", expected one of "[${names.join(', ')}]"`);
    }
    const before = context.previousState?.manifest;
    if (!before) return err(problem('PA404', { text: 'Got a state selector method, but no comparison manifest' }));
    const compare = new StateComparison(context.manifest, before, context.compare, context.warn);
    if (value === 'modified' || value === 'unmodified' || value === 'modified.contract')
      reportRemoved(context, compare);
    return accept(node => check(compare, node, findResource(before, node.unique_id)));
  },
};

/** Contracts of models that are gone are promises broken, though a removed node is never selected. */
function reportRemoved(context: SelectContext, compare: StateComparison): void {
  for (const [id, before] of context.previousState?.manifest?.nodes ?? []) {
    const disabled = context.manifest.disabled.get(id)?.[0];
    if (disabled) compare.reportRemoval(disabled);
    else if (!context.manifest.nodes.has(id)) compare.reportRemoval(before);
  }
}
