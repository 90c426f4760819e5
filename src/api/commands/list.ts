import { resourceLine } from '../../artifacts/index.ts';
import { findResource, type SelectableNode } from '../../model/index.ts';
import { command, selected } from '../command.ts';
import { type CommandResult, done } from '../command-result.ts';
import type { OpenOptions } from '../project-handle.ts';
import type { SelectionOptions } from '../selection.ts';

export interface ListOptions extends SelectionOptions {
  /** default `selector` */
  readonly output?: 'selector' | 'name' | 'path' | 'json';
  /** keys of `json` output, dotted ones reach inside */
  readonly outputKeys?: readonly string[];
}

/** `ls`: the selected resources in alphabetical order of their ids, a line each. */
export function list(options: OpenOptions, asked: ListOptions): Promise<CommandResult> {
  return command('list', options, async invoked => {
    const ids = selected(invoked, 'list', asked);
    const { emit } = invoked;
    if (ids.length === 0) emit({ type: 'line', level: 'warn', name: 'NoNodesSelected', message: 'No nodes selected!' });
    const line = FORMATS[asked.output ?? 'selector'];
    for (const id of ids) {
      const node = findResource(invoked.manifest, id)!;
      emit({ type: 'payload', name: 'ListCmdOut', text: line(node, asked.outputKeys ?? DEFAULT_KEYS) });
    }
    return done({ ids });
  });
}

/** In dbt's order: what a resource is, first. */
const DEFAULT_KEYS = [
  'name',
  'resource_type',
  'package_name',
  'original_file_path',
  'unique_id',
  'source_name',
  'alias',
  'config',
  'tags',
  'depends_on',
];

const FORMATS: Record<NonNullable<ListOptions['output']>, (node: SelectableNode, keys: readonly string[]) => string> = {
  selector: selectorOf,
  name: nameOf,
  path: node => node.original_file_path,
  json: resourceLine,
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
