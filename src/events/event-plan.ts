import { externalLocation } from '../context/objects/index.ts';
import { type Diagnostic, didYouMean, err, nearestNames, ok, problem, type Result } from '../core/index.ts';
import { ancestors, type Graph, indexRefs, resolveRef } from '../graph/index.ts';
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

/** A project as one period sees it. */
export interface PlanScope {
  readonly manifest: Manifest;
  readonly graph: Graph;
  readonly project: Project;
}

/**
 * The nodes that one model's rows follow from, over the edges of the graph and those back in time: what a model reads of
 * the period before (`prior(ref())`, or named by `carry`) has to be built as well, with all that it reads in turn.
 * @param next the project as the next period sees it: it says what is read of this one
 */
export function planEvents(
  scope: PlanScope,
  asked: { readonly model: string; readonly carry: readonly string[] },
  next: PlanScope = scope,
): Result<EventPlan, Diagnostic[]> {
  const { manifest, graph, project } = scope;
  const model = findModel(manifest, project, asked.model, 'event_generation.model');
  const named = asked.carry.map(name => findModel(manifest, project, name, 'event_generation.carry'));
  const problems = [model, ...named].flatMap(found => (found.ok ? [] : [found.error]));
  if (!model.ok || problems.length > 0) return err(problems);
  if (isEphemeral(model.value)) return err([problem('PA686', { name: model.value.name }, placeOf(model.value))]);

  const carried = new Set(named.flatMap(found => (found.ok ? [found.value.unique_id] : [])));
  addPriors(next, [model.value.unique_id], carried);
  const events = withAncestors(graph, [model.value.unique_id]);
  const state = withAncestors(graph, carried);
  const all = new Set([...events, ...state]);
  const once = new Set([...all].filter(id => resourceType(manifest, id) === 'seed'));
  const runs = (id: UniqueId): boolean => RUNS.has(resourceType(manifest, id)) && !once.has(id);
  return ok({
    model: model.value,
    carried,
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

/** Adds what nodes read of the period before by `prior(ref())`, and what that reads of it in turn. */
function addPriors({ manifest, graph, project }: PlanScope, ids: readonly UniqueId[], found: Set<UniqueId>): void {
  const refs = indexRefs(manifest);
  for (let size = -1; size < found.size; ) {
    size = found.size;
    for (const id of withAncestors(graph, [...ids, ...found])) {
      const node = manifest.nodes.get(id);
      const view = { rootPackage: project.root.name, nodePackage: node?.package_name ?? project.root.name };
      for (const ref of node?.prior_refs ?? []) {
        const prior = resolveRef(refs, view, ref.name, ref.package, ref.version);
        if (prior.kind === 'found') found.add(prior.node.unique_id);
      }
    }
  }
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
