import { externalLocation } from '../context/objects/index.ts';
import { type Diagnostic, didYouMean, err, nearestNames, ok, problem, type Result } from '../core/index.ts';
import { ancestors, type Graph, indexRefs, type RefIndex, resolveRef } from '../graph/index.ts';
import {
  findResource,
  isEphemeral,
  type Manifest,
  type ModelNode,
  type Project,
  type SourceNode,
  type UniqueId,
} from '../model/index.ts';

/** What bulk generation works on. */
export interface EventPlan {
  /** the model whose rows are the events */
  readonly model: ModelNode;
  /** models that the next period reads by name */
  readonly carried: ReadonlySet<UniqueId>;
  /** what does not follow from the period: loaded once */
  readonly once: ReadonlySet<UniqueId>;
  /** the model and what it reads: every period */
  readonly events: ReadonlySet<UniqueId>;
  /** what the next period reads of this one: every period but the last */
  readonly state: ReadonlySet<UniqueId>;
  /** sources read on the way that are tables of the target's own database */
  readonly tables: readonly SourceNode[];
}

/**
 * The nodes that one model's rows follow from, over the edges of the graph and those back in time: what a model reads of
 * the period before (`prior(ref())`, or named by `carry`) has to be built as well, with all that it reads in turn.
 */
export function planEvents(
  { manifest, graph, project }: { manifest: Manifest; graph: Graph; project: Project },
  asked: { readonly model: string; readonly carry: readonly string[] },
): Result<EventPlan, Diagnostic[]> {
  const model = findModel(manifest, project, asked.model, 'event_generation.model');
  const carried = asked.carry.map(name => findModel(manifest, project, name, 'event_generation.carry'));
  const problems = [model, ...carried].flatMap(found => (found.ok ? [] : [found.error]));
  if (!model.ok || problems.length > 0) return err(problems);
  if (isEphemeral(model.value)) return err([problem('PA686', { name: model.value.name }, placeOf(model.value))]);

  const events = withAncestors(graph, [model.value.unique_id]);
  const carriedIds = new Set(carried.flatMap(found => (found.ok ? [found.value.unique_id] : [])));
  const refs = indexRefs(manifest);
  let state = withAncestors(graph, carriedIds);
  for (let size = -1; size < carriedIds.size; ) {
    size = carriedIds.size;
    for (const id of [...events, ...state]) {
      for (const prior of priorsOf(manifest, project, refs, id)) carriedIds.add(prior);
    }
    state = withAncestors(graph, carriedIds);
  }
  const all = new Set([...events, ...state]);
  const once = new Set([...all].filter(id => resourceType(manifest, id) === 'seed'));
  const runs = (id: UniqueId): boolean => RUNS.has(resourceType(manifest, id)) && !once.has(id);
  return ok({
    model: model.value,
    carried: carriedIds,
    once,
    events: new Set([...events].filter(runs)),
    state: new Set([...state].filter(id => runs(id) && !events.has(id))),
    tables: [...all].flatMap(id => {
      const source = manifest.sources.get(id);
      return source !== undefined && isOwnTable(source, project) ? [source] : [];
    }),
  });
}

const placeOf = (node: ModelNode) => ({ span: { file: node.original_file_path, line: 1 }, node: node.unique_id });

function withAncestors(graph: Graph, ids: Iterable<UniqueId>): Set<UniqueId> {
  const found = new Set(ids);
  for (const id of ancestors(graph, found)) found.add(id);
  return found;
}

/** What a node reads of the period before, by `prior(ref())`. */
function priorsOf(manifest: Manifest, project: Project, refs: RefIndex, id: UniqueId): UniqueId[] {
  const node = manifest.nodes.get(id);
  if (node === undefined) return [];
  const view = { rootPackage: project.root.name, nodePackage: node.package_name };
  return (node.prior_refs ?? []).flatMap(ref => {
    const found = resolveRef(refs, view, ref.name, ref.package, ref.version);
    return found.kind === 'found' ? [found.node.unique_id] : [];
  });
}

/** Kinds of nodes that make rows. */
const RUNS: ReadonlySet<string> = new Set(['model', 'snapshot', 'function']);

const resourceType = (manifest: Manifest, id: UniqueId): string => findResource(manifest, id)?.resource_type ?? '';

function findModel(manifest: Manifest, project: Project, name: string, setting: string): Result<ModelNode, Diagnostic> {
  const models = [...manifest.nodes.values()].filter(node => node.resource_type === 'model');
  const named = models.filter(node => node.name === name);
  const own = named.find(node => node.package_name === project.root.name) ?? named[0];
  if (own !== undefined) return ok(own);
  const hint = didYouMean(
    nearestNames(
      name,
      models.map(node => node.name),
    ),
  );
  return err(problem('PA685', { name, setting, ...(hint === undefined ? {} : { hint }) }));
}

/** Whether a source's rows lie in the database that the project builds into, and not in files or attached databases. */
function isOwnTable(source: SourceNode, project: Project): boolean {
  return externalLocation(source) === null && source.database === project.target.database;
}
