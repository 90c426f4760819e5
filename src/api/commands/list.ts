import { jsonText, resourceJson } from '../../artifacts/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import { fromJson, toJson } from '../../jinja/index.ts';
import { findResource, type SelectableNode } from '../../model/index.ts';
import { type CommandResult, done, impossible } from '../command-result.ts';
import { invoke, report } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';
import { choose, type SelectionOptions } from '../selection.ts';

export interface ListOptions extends SelectionOptions {
  /** default `selector` */
  readonly output?: 'selector' | 'name' | 'path' | 'json';
  /** keys of `json` output, dotted ones reach inside */
  readonly outputKeys?: readonly string[];
}

/** `ls`: the selected resources in alphabetical order of their ids, a line each. */
export async function list(options: OpenOptions, asked: ListOptions): Promise<CommandResult> {
  const prepared = await invoke('list', options);
  if (!prepared.ok) {
    report(options, prepared.error);
    return impossible(prepared.error);
  }
  const invoked = prepared.value;
  const { emit } = invoked;
  const chosen = choose('list', asked, invoked);
  if (!chosen.ok) {
    report(options, chosen.error);
    return impossible(chosen.error);
  }
  for (const diagnostic of chosen.value.warnings) emit({ type: 'diagnostic', diagnostic });
  const { ids } = chosen.value;
  if (ids.length === 0) emit({ type: 'line', level: 'warn', name: 'NoNodesSelected', message: 'No nodes selected!' });
  const line = FORMATS[asked.output ?? 'selector'];
  for (const id of ids) {
    const node = findResource(invoked.manifest, id)!;
    emit({ type: 'payload', name: 'ListCmdOut', text: line(node, asked.outputKeys ?? DEFAULT_KEYS) });
  }
  return done({ ids });
}

const DEFAULT_KEYS = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
];

const FORMATS: Record<NonNullable<ListOptions['output']>, (node: SelectableNode, keys: readonly string[]) => string> = {
  selector: selectorOf,
  name: nameOf,
  path: node => node.original_file_path,
  json: jsonLine,
};

/** What `--select` would take to choose just this resource. */
function selectorOf(node: SelectableNode): string {
  switch (node.resource_type) {
    case 'source':
      return `source:${node.package_name}.${node.source_name}.${node.name}`;
    case 'unit_test':
      return `unit_test:${node.package_name}.${versionedName(node)}`;
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return `${node.resource_type}:${node.package_name}.${node.name}`;
    default:
      return node.fqn.join('.');
  }
}

function nameOf(node: SelectableNode): string {
  if (node.resource_type === 'source') return `${node.source_name}.${node.name}`;
  if (node.resource_type === 'model' && node.version !== null) return `${node.name}.v${node.version}`;
  return node.resource_type === 'unit_test' ? versionedName(node) : node.name;
}

function versionedName(node: { name: string; version: string | number | null }): string {
  return node.version === null ? node.name : `${node.name}_v${node.version}`;
}

function jsonLine(node: SelectableNode, keys: readonly string[]): string {
  const fields = fromJson(jsonText(resourceJson(node))) as PyDict;
  const shown = new PyDict();
  for (const key of keys) {
    const value = key
      .split('.')
      .reduce<Value | undefined>((at, part) => (at instanceof PyDict ? at.get(part) : undefined), fields);
    if (value !== undefined) shown.set(key, value);
  }
  return toJson(shown);
}
