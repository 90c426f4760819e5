import { type Diagnostic, didYouMean, nearestNames, problem, type Span, spanAt, warning } from '../core/index.ts';
import type { ExecutableNode, RefArgs, SelectableNode, UniqueId } from '../model/index.ts';
import { type RefIndex, refableIds, searchName } from './ref-index.ts';

/** What was asked for, as messages name it. */
export interface Wanted {
  readonly kind: 'node' | 'source' | 'metric' | 'function';
  readonly name: string;
  readonly package: string | null;
  readonly version?: string | number | null;
  readonly at?: RefArgs['at'];
}

/**
 * The complaint about a name that stands for nothing, or for something disabled. Null where nothing is to be said: a
 * test that refers to a disabled node is left out silently.
 */
export function unresolved(
  index: RefIndex,
  node: SelectableNode,
  wanted: Wanted,
  disabled: boolean,
): Diagnostic | null {
  const data = {
    title: titleCase(node.resource_type),
    id: node.unique_id,
    file: node.original_file_path,
    kind: wanted.kind,
    name: wanted.name,
    package: wanted.package,
    version: wanted.version ?? null,
    disabled,
    hint: disabled ? disabledHint(index, wanted) : didYouMean(nearest(index, wanted)),
  };
  const at = { ...placeOf(node, wanted), node: node.unique_id };
  if (node.resource_type !== 'test') return problem('PA302', data, at);
  if (!disabled) return warning('PA303', data, at);
  return wanted.kind === 'node' || wanted.kind === 'function' ? null : warning('PA304', data, at);
}

export function ambiguous(node: SelectableNode, ids: readonly UniqueId[], wanted: Wanted): Diagnostic {
  return problem('PA306', { name: wanted.name, ids }, { ...placeOf(node, wanted), node: node.unique_id });
}

export function inaccessible(
  node: SelectableNode,
  target: ExecutableNode,
  breach: { access: string; scope: string },
  ref: RefArgs,
): Diagnostic {
  const data = { id: node.unique_id, target: target.unique_id, ...breach };
  return problem('PA305', data, { ...placeOf(node, { kind: 'node', ...ref }), node: node.unique_id });
}

export function packageDependsOnRoot(node: SelectableNode, target: ExecutableNode, ref: RefArgs): Diagnostic {
  const data = { name: node.name, package: node.package_name, target: target.unique_id };
  return warning('PA307', data, { ...placeOf(node, { kind: 'node', ...ref }), node: node.unique_id });
}

export function wrongGroup(node: SelectableNode, group: string, groups: ReadonlySet<string>): Diagnostic {
  const data = { group, groups: [...groups].sort(), hint: didYouMean(nearestNames(group, groups)) };
  return problem('PA310', data, { span: { file: node.original_file_path, line: 1 }, node: node.unique_id });
}

/** `unit_test` -> `Unit_Test`, as messages name a type at their start. */
export function titleCase(type: string): string {
  return type.replace(/[a-z]+/g, word => word[0]!.toUpperCase() + word.slice(1));
}

function nearest(index: RefIndex, wanted: Wanted): string[] {
  const tables = { node: index.refables, source: index.sources, metric: index.metrics, function: index.functions };
  const names = nearestNames(wanted.name, tables[wanted.kind].keys());
  if (names.length > 0 || wanted.package === null || wanted.kind !== 'node') return names;
  return refableIds(index)
    .filter(id => id.startsWith(`model.${wanted.package}.`))
    .slice(0, 3);
}

function disabledHint(index: RefIndex, wanted: Wanted): string | undefined {
  for (const nodes of index.disabled.get(wanted.name)?.values() ?? []) {
    const node = nodes.find(n => searchName(n) === wanted.name);
    if (node)
      return `'${node.unique_id}' (${node.original_file_path}) has enabled: false; enable it or drop this ${wanted.kind === 'node' ? 'ref' : wanted.kind}.`;
  }
  return undefined;
}

/** Where a name stands: as recorded by the parser, else the first call with these words in the node's own text. */
export function placeOf(
  node: SelectableNode,
  wanted: Pick<Wanted, 'kind' | 'name' | 'at'>,
): { span: Span; excerpt?: string } {
  const code = 'raw_code' in node ? node.raw_code : '';
  const firstLine = 'raw_code' in node ? (node.raw_code_line ?? 1) : 1;
  if (wanted.at) {
    const line = code.split('\n')[wanted.at.line - firstLine];
    return line === undefined ? { span: { ...wanted.at } } : { span: spanOfCall(wanted.at, line), excerpt: line };
  }
  const call = wanted.kind === 'node' ? 'ref' : wanted.kind;
  const words = (wanted.kind === 'source' ? wanted.name.split('.') : [wanted.name]).map(escapeRegExp);
  const found = new RegExp(`\\b${call}\\s*\\([^)]*?['"]${words.join(`['"]\\s*,\\s*['"]`)}['"]`).exec(code);
  if (!found) return { span: { file: node.original_file_path, line: 1 } };
  const place = spanAt(node.original_file_path, code, found.index);
  const line = code.split('\n')[place.line - 1] as string;
  return { span: spanOfCall({ ...place, line: place.line + firstLine - 1 }, line), excerpt: line };
}

/** The place with its end, where a call begins there and ends on the same line. */
function spanOfCall(start: Span, line: string): Span {
  if (start.column === undefined) return { ...start };
  const call = /^\w+\s*\([^)]*\)/.exec(line.slice(start.column - 1));
  return call ? { ...start, endColumn: start.column + call[0].length } : { ...start };
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
