import {
  type EventTimeFilter,
  ephemeralRelation,
  nodeRelation,
  sourceRelation as relationOfSource,
  sourcePlugin,
} from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { PyDict, repr, type Value } from '../core/value.ts';
import { accessBreach, resolveRef, resolveSource, unresolved, type Viewpoint } from '../graph/index.ts';
import {
  configValue,
  type ExecutableNode,
  isEphemeral,
  type ModelNode,
  type RefArgs,
  type SelectableNode,
  type UniqueId,
} from '../model/index.ts';
import type { Execution } from './execution.ts';
import type { ScopeOwner } from './execution-scope.ts';
import { newerVersion, newerVersionText } from './newer-version.ts';

/** The relation that `ref(...)` stands for when a template of `owner` runs. */
export function refRelation(
  execution: Execution,
  owner: ScopeOwner,
  args: RefArgs,
  onEphemeral: (id: UniqueId) => void,
): Value {
  const found = resolveRef(execution.refs, viewpoint(execution, owner), args.name, args.package, args.version);
  if (found.kind !== 'found') throw notFound(execution, owner, 'node', args, found.kind === 'disabled');
  const target = found.node;
  if (owner.resource_type === 'macro') {
    if (isEphemeral(target)) {
      const text = `Operations can not ref() ephemeral nodes, but ${target.name} is ephemeral`;
      throw new DiagnosticError(problem('PA216', { text }));
    }
  } else {
    const breach = accessBreach(execution.context.project, owner as SelectableNode, target);
    if (breach !== null) {
      throw new DiagnosticError(problem('PA305', { id: owner.unique_id, target: target.unique_id, ...breach }));
    }
    if (!owner.depends_on.nodes.includes(target.unique_id) && !isPrior(owner, args)) {
      throw new DiagnosticError(problem('PA217', { model: owner.name, ref: refText(args) }));
    }
  }
  if (args.version === null) tellNewerVersion(execution, owner, target);
  if (isEphemeral(target) || isPartOfReader(execution, owner, target)) {
    onEphemeral(target.unique_id);
    return ephemeralRelation(target, filters(execution, owner, target));
  }
  return nodeRelation(
    execution.deferred(target) ?? target,
    execution.context.project.root,
    filters(execution, owner, target),
  );
}

/** Whether a ref was found at parse inside `prior()`. */
const isPrior = (owner: ScopeOwner, args: RefArgs): boolean =>
  'prior_refs' in owner &&
  (owner.prior_refs ?? []).some(
    ref => ref.name === args.name && ref.package === args.package && ref.version === args.version,
  );

/**
 * Whether a columnar model that is stored nowhere is worked out by whoever reads it, as an ephemeral one is. A chain works
 * its own members out; what it reads besides must be stored, as a run would else do the same work twice.
 */
function isPartOfReader(execution: Execution, owner: ScopeOwner, target: ExecutableNode): boolean {
  if (!execution.isUnstored(target.unique_id)) return false;
  const { chain } = execution;
  if (chain === undefined) return true;
  if (chain.has(target.unique_id)) return false;
  throw new DiagnosticError(problem('PA653', { reader: owner.name, missing: target.name }, { node: owner.unique_id }));
}

function tellNewerVersion(execution: Execution, owner: ScopeOwner, target: ExecutableNode): void {
  const newest = newerVersion(execution.manifest, target);
  if (newest === null) return;
  const message = newerVersionText(owner.name, target as ModelNode, newest);
  if (!execution.isNews(message)) return;
  execution.context.emit({ type: 'line', level: 'info', name: 'UnpinnedRefNewVersionAvailable', message });
}

/** The relation that `source(...)` stands for. */
export function sourceRelation(execution: Execution, owner: ScopeOwner, source: string, table: string): Value {
  const found = resolveSource(execution.refs, viewpoint(execution, owner), source, table);
  if (found.kind !== 'found') {
    const args = { name: `${source}.${table}`, package: null, version: null };
    throw notFound(execution, owner, 'source', args, found.kind === 'disabled');
  }
  const plugin = sourcePlugin(found.node);
  if (plugin !== null) throw new DiagnosticError(problem('PA231', { source: `${source}.${table}`, plugin }));
  // The project's quoting does not reach its sources.
  return relationOfSource(found.node, { quoting: new PyDict() }, filters(execution, owner, found.node));
}

/** `--empty` reads no rows of anything; a batch of a microbatch model only those of its time, where there is one. */
function filters(
  execution: Execution,
  owner: ScopeOwner,
  target: { config: PyDict },
): { limit: number | null; eventTimeFilter: EventTimeFilter | null } {
  const batch = 'batch' in owner ? owner.batch : undefined;
  const field = configValue(target, 'event_time');
  return {
    limit: execution.context.invocation.flags.empty ? 0 : null,
    eventTimeFilter:
      batch === undefined || typeof field !== 'string'
        ? null
        : { fieldName: field, start: batch.event_time_start, end: batch.event_time_end },
  };
}

function viewpoint(execution: Execution, owner: ScopeOwner): Viewpoint {
  const { project, invocation } = execution.context;
  return {
    rootPackage: project.root.name,
    nodePackage: owner.package_name,
    nodePackageFirst: invocation.flags.behavior.get('require_ref_searches_node_package_before_root') ?? false,
  };
}

function notFound(
  execution: Execution,
  owner: ScopeOwner,
  kind: 'node' | 'source',
  args: RefArgs,
  disabled: boolean,
): DiagnosticError {
  const complaint =
    owner.resource_type === 'macro'
      ? null
      : unresolved(execution.refs, owner as SelectableNode, { kind, ...args }, disabled);
  const text = `${owner.unique_id} depends on a ${kind} named '${args.name}' which ${disabled ? 'is disabled' : 'was not found'}`;
  return new DiagnosticError(complaint ?? problem('PA216', { text }));
}

/** `{{ ref('pkg', 'name', v=2) }}`, as the author would write it. */
function refText(args: RefArgs): string {
  const names = [args.package, args.name].filter(n => n !== null).map(n => repr(n));
  const version = args.version === null ? '' : `, v=${repr(args.version)}`;
  return `{{ ref(${names.join(', ')}${version}) }}`;
}
