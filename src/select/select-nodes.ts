import { type Diagnostic, didYouMean, err, nearestNames, ok, type Result, warning } from '../core/index.ts';
import { ancestors, childrensParents, descendants, type Graph, makeGraph } from '../graph/index.ts';
import {
  dependenciesOf,
  findResource,
  type Manifest,
  type PreviousState,
  type ResourceType,
  type SelectableNode,
  type UniqueId,
} from '../model/index.ts';
import type { SelectContext } from './method.ts';
import { METHOD_TABLE } from './methods/index.ts';
import type { Criterion, IndirectSelection, SelectionGroup, SelectionSpec } from './spec.ts';

export interface SelectOptions {
  /** kinds that the command works on; the rest is dropped at the end */
  readonly resourceTypes: ReadonlySet<ResourceType>;
  readonly projectName: string;
  /** keep nodes without any code, as `ls` does */
  readonly includeEmpty?: boolean;
  readonly previousState?: PreviousState | null;
  /** whether a path below the root project's folder exists; all do when left out */
  readonly pathExists?: (path: string) => boolean;
  /** the flag `state_modified_compare_more_unrendered_values` */
  readonly compareUnrenderedValues?: boolean;
}

export interface Selection {
  /** in alphabetical order */
  readonly ids: ReadonlySet<UniqueId>;
  readonly warnings: readonly Diagnostic[];
}

/**
 * The nodes that a spec selects: criteria by their methods and neighbours, groups as sets, tests along with what they
 * test, and finally only the kinds that the command works on. Disabled nodes are never selected.
 */
export function selectNodes(
  manifest: Manifest,
  graph: Graph,
  spec: SelectionSpec,
  options: SelectOptions,
): Result<Selection, Diagnostic> {
  const warnings: Diagnostic[] = [];
  const context: SelectContext = {
    manifest,
    projectName: options.projectName,
    previousState: options.previousState ?? null,
    pathExists: options.pathExists ?? (() => true),
    compare: { unrenderedValues: options.compareUnrenderedValues ?? false },
    warn: d => warnings.push(d),
  };
  const members = enabledNodes(manifest, graph);
  const evaluation = new Evaluation(context, enabledGraph(graph, members), members);
  const selected = evaluation.select(spec);
  if (!selected.ok) return selected;
  const broken = warnings.find(d => d.severity === 'error');
  if (broken) return err(broken);
  const ids = [...selected.value.direct].filter(id => {
    const node = members.get(id) as SelectableNode;
    return options.resourceTypes.has(node.resource_type) && (options.includeEmpty || !isEmpty(node));
  });
  return ok({ ids: new Set(ids.sort()), warnings });
}

function enabledNodes(manifest: Manifest, graph: Graph): Map<UniqueId, SelectableNode> {
  const members = new Map<UniqueId, SelectableNode>();
  for (const id of graph.ids) {
    const node = findResource(manifest, id);
    if (node && (node.resource_type === 'exposure' || node.config.get('enabled') !== false)) members.set(id, node);
  }
  return members;
}

function enabledGraph(graph: Graph, members: ReadonlyMap<UniqueId, unknown>): Graph {
  if (members.size === graph.ids.length) return graph;
  const edges = [...graph.edges()].filter(([parent, child]) => members.has(parent) && members.has(child));
  return makeGraph(members.keys(), edges);
}

/** A node without any code; there is nothing to run. */
const isEmpty = (node: SelectableNode): boolean =>
  'raw_code' in node && node.resource_type !== 'seed' && node.resource_type !== 'function' && !node.raw_code.trim();

const isTest = (node: SelectableNode): boolean => node.resource_type === 'test' || node.resource_type === 'unit_test';

/** `direct`: selected. `indirect`: tests some of whose parents are selected, kept until more parents show up. */
interface Selected {
  readonly direct: ReadonlySet<UniqueId>;
  readonly indirect: ReadonlySet<UniqueId>;
}

class Evaluation {
  private readonly context: SelectContext;
  private readonly graph: Graph;
  private readonly members: ReadonlyMap<UniqueId, SelectableNode>;

  constructor(context: SelectContext, graph: Graph, members: ReadonlyMap<UniqueId, SelectableNode>) {
    this.context = context;
    this.graph = graph;
    this.members = members;
  }

  select(spec: SelectionSpec): Result<Selected, Diagnostic> {
    return spec.kind === 'criterion' ? this.selectCriterion(spec) : this.selectGroup(spec);
  }

  private selectCriterion(criterion: Criterion): Result<Selected, Diagnostic> {
    const method = METHOD_TABLE[criterion.method];
    const matcher = method.matcher(criterion, this.context);
    if (!matcher.ok) return matcher;
    const selected = new Set<UniqueId>();
    for (const [id, node] of this.members) {
      if (method.kinds !== 'all' && !method.kinds.has(node.resource_type)) continue;
      if (matcher.value(node)) selected.add(id);
    }
    const family = new Set(selected);
    const join = (ids: Iterable<UniqueId>): void => {
      for (const id of ids) family.add(id);
    };
    if (criterion.childrensParents) join(childrensParents(this.graph, selected));
    if (criterion.parents) join(ancestors(this.graph, selected, criterion.parentsDepth));
    if (criterion.children) join(descendants(this.graph, selected, criterion.childrenDepth));
    return ok(this.withTests(family, criterion.indirect));
  }

  private selectGroup(group: SelectionGroup): Result<Selected, Diagnostic> {
    const parts: Selected[] = [];
    for (const part of group.parts) {
      const selected = this.select(part);
      if (!selected.ok) return selected;
      parts.push(selected.value);
    }
    const direct = combine(
      group.kind,
      parts.map(p => p.direct),
    );
    const indirect = combine(
      group.kind,
      parts.map(p => new Set([...p.direct, ...p.indirect])),
    );
    const all = this.testsNowComplete(direct, indirect, group.indirect);
    if (group.expected !== undefined && all.size === 0) this.context.warn(this.matchesNothing(group, parts));
    return ok({ direct: all, indirect });
  }

  /** Adds the tests of what was selected, as the mode wants them. */
  private withTests(selected: ReadonlySet<UniqueId>, mode: IndirectSelection): Selected {
    const direct = new Set(selected);
    const indirect = new Set<UniqueId>();
    if (mode === 'empty') return { direct, indirect };
    const buildable = mode === 'buildable' ? this.withParentsAndSources(selected) : selected;
    for (const id of selected) {
      for (const child of this.graph.children(id)) {
        const node = this.members.get(child) as SelectableNode;
        if (direct.has(child) || !isTest(node)) continue;
        if (mode === 'eager' || dependenciesOf(node).every(parent => buildable.has(parent))) direct.add(child);
        else indirect.add(child);
      }
    }
    return { direct, indirect };
  }

  /** Tests that were set aside and whose parents are all there after sets were combined. */
  private testsNowComplete(
    direct: ReadonlySet<UniqueId>,
    indirect: ReadonlySet<UniqueId>,
    mode: IndirectSelection,
  ): ReadonlySet<UniqueId> {
    if (mode === 'eager' || mode === 'empty') return direct;
    const parents = mode === 'buildable' ? new Set([...direct, ...ancestors(this.graph, direct)]) : direct;
    const selected = new Set(direct);
    for (const id of indirect) {
      const node = this.context.manifest.nodes.get(id);
      // A test taken in counts as selected for those that follow, as nothing depends on tests.
      if (node && dependenciesOf(node).every(parent => parents.has(parent))) selected.add(id);
    }
    return selected;
  }

  private withParentsAndSources(selected: ReadonlySet<UniqueId>): Set<UniqueId> {
    return new Set([...selected, ...ancestors(this.graph, selected), ...this.context.manifest.sources.keys()]);
  }

  private matchesNothing(group: SelectionGroup, parts: readonly Selected[]): Diagnostic {
    const criterion = group.expected as string;
    return warning('PA401', { criterion, hint: this.emptyPart(group, parts) ?? unionMeant(group) });
  }

  /** What the first part that matches nothing by itself may have meant. */
  private emptyPart(group: SelectionGroup, parts: readonly Selected[]): string | undefined {
    const i = parts.findIndex(part => part.direct.size === 0);
    const empty = group.parts[i];
    if (empty?.kind !== 'criterion') return undefined;
    const name = empty.method === 'fqn' && typeof empty.value === 'string' ? empty.value : '';
    const names = [...this.members.values()].filter(n => !isTest(n)).map(n => n.name);
    const guess = name === '' ? undefined : didYouMean(nearestNames(name, names));
    if (parts.length === 1) return guess;
    return [`'${empty.raw}' matches nothing by itself.`, ...(guess === undefined ? [] : [guess])].join(' ');
  }
}

/** An intersection of parts that match by themselves may have been meant as a union. */
function unionMeant({ expected = '', option = '--select', parts }: SelectionGroup): string | undefined {
  if (parts.length < 2) return undefined;
  return `A comma means both at once. For either of them, put a space: ${option} ${expected.replaceAll(',', ' ')}`;
}

function combine(kind: SelectionGroup['kind'], sets: readonly ReadonlySet<UniqueId>[]): Set<UniqueId> {
  const [first, ...rest] = sets;
  const combined = new Set(first);
  for (const set of rest) {
    if (kind === 'union') for (const id of set) combined.add(id);
    else for (const id of combined) if (set.has(id) === (kind === 'difference')) combined.delete(id);
  }
  return combined;
}
