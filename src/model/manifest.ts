import type { PyDict } from '../core/value.ts';
import type {
  DocNode,
  ExecutableNode,
  ExposureNode,
  FunctionNode,
  GroupNode,
  MacroNode,
  SelectableNode,
  SemanticNode,
  SourceNode,
  UnitTestNode,
} from './node.ts';
import type { UniqueId } from './resource.ts';

/** What parsing yields: every resource of the project and its packages by unique id, in dbt's order of discovery. */
export interface Manifest {
  readonly nodes: Map<UniqueId, ExecutableNode>;
  readonly sources: Map<UniqueId, SourceNode>;
  readonly macros: Map<UniqueId, MacroNode>;
  readonly docs: Map<UniqueId, DocNode>;
  readonly exposures: Map<UniqueId, ExposureNode>;
  readonly groups: Map<UniqueId, GroupNode>;
  readonly unitTests: Map<UniqueId, UnitTestNode>;
  readonly metrics: Map<UniqueId, SemanticNode>;
  readonly semanticModels: Map<UniqueId, SemanticNode>;
  readonly savedQueries: Map<UniqueId, SemanticNode>;
  readonly functions: Map<UniqueId, FunctionNode>;
  /** resources switched off by `enabled: false`; several may share an id */
  readonly disabled: Map<UniqueId, SelectableNode[]>;
  /** selectors.yml as written, by name */
  readonly selectors: Map<string, PyDict>;
}

export function emptyManifest(): Manifest {
  return {
    nodes: new Map(),
    sources: new Map(),
    macros: new Map(),
    docs: new Map(),
    exposures: new Map(),
    groups: new Map(),
    unitTests: new Map(),
    metrics: new Map(),
    semanticModels: new Map(),
    savedQueries: new Map(),
    functions: new Map(),
    disabled: new Map(),
    selectors: new Map(),
  };
}

/** Any selectable resource by id. */
export function findResource(manifest: Manifest, id: UniqueId): SelectableNode | undefined {
  return (
    manifest.nodes.get(id) ??
    manifest.sources.get(id) ??
    manifest.exposures.get(id) ??
    manifest.unitTests.get(id) ??
    manifest.metrics.get(id) ??
    manifest.semanticModels.get(id) ??
    manifest.savedQueries.get(id) ??
    manifest.functions.get(id)
  );
}
