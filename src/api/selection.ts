import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, err, ok, type Result } from '../core/index.ts';
import type { Graph } from '../graph/index.ts';
import type { Flags, Manifest, PreviousState, Project, UniqueId } from '../model/index.ts';
import {
  findSelector,
  parseSelection,
  parseSelectors,
  resourceTypesFor,
  type SelectionSpec,
  selectNodes,
} from '../select/index.ts';

/** What a command is asked to work on. */
export interface SelectionOptions {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly selector?: string;
  readonly resourceTypes?: readonly string[];
  readonly excludeResourceTypes?: readonly string[];
}

export interface Chosen {
  readonly ids: readonly UniqueId[];
  readonly warnings: readonly Diagnostic[];
  /** the default selector of selectors.yml that stood in, if one did */
  readonly defaultSelector: string | null;
}

/** The ids that a command works on. */
export function choose(
  command: string,
  options: SelectionOptions,
  scope: { project: Project; manifest: Manifest; graph: Graph; flags: Flags; previousState: PreviousState | null },
): Result<Chosen, Diagnostic[]> {
  const spec = specOf(options, scope.project, scope.flags);
  if (!spec.ok) return spec;
  const types = resourceTypesFor(command, options.resourceTypes, options.excludeResourceTypes);
  if (!types.ok) return err([types.error]);
  // The rows of a source can be looked at too, though it is never compiled.
  const resourceTypes = command === 'show' ? new Set([...types.value, 'source' as const]) : types.value;
  const selection = selectNodes(scope.manifest, scope.graph, spec.value.spec, {
    resourceTypes,
    projectName: scope.project.root.name,
    includeEmpty: command === 'list' || command === 'generate',
    previousState: scope.previousState,
    pathExists: path => existsSync(join(scope.project.root.root, path)),
    compareUnrenderedValues: scope.flags.behavior.get('state_modified_compare_more_unrendered_values') ?? false,
  });
  if (!selection.ok) return err([selection.error]);
  return ok({
    ids: [...selection.value.ids],
    warnings: selection.value.warnings,
    defaultSelector: spec.value.defaultSelector,
  });
}

function specOf(
  options: SelectionOptions,
  project: Project,
  flags: Flags,
): Result<{ spec: SelectionSpec; defaultSelector: string | null }, Diagnostic[]> {
  const asked = (options.select?.length ?? 0) > 0 || (options.exclude?.length ?? 0) > 0;
  if (options.selector !== undefined || (!asked && project.selectors.size > 0)) {
    const selectors = parseSelectors(project.selectors, flags.indirectSelection);
    if (!selectors.ok) return err([selectors.error]);
    const name = options.selector ?? selectors.value.defaultName;
    if (name !== null) {
      const spec = findSelector(selectors.value, name);
      if (!spec.ok) return err([spec.error]);
      return ok({ spec: spec.value, defaultSelector: options.selector === undefined ? name : null });
    }
  }
  const spec = parseSelection(options.select ?? null, options.exclude ?? null, flags.indirectSelection);
  return spec.ok ? ok({ spec: spec.value, defaultSelector: null }) : spec;
}
