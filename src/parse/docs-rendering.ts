import { DiagnosticError } from '../core/index.ts';
import { PyDict } from '../core/value.ts';
import type { ColumnInfo, Manifest, SemanticNode, UniqueId } from '../model/index.ts';
import type { Workspace } from './workspace.ts';

/** Renders the descriptions of everything in the manifest, and notes which docs blocks they show. */
export function renderDescriptions(workspace: Workspace): void {
  const { manifest } = workspace;
  for (const node of manifest.nodes.values()) {
    describe(workspace, node);
    describeColumns(workspace, node, node.columns);
  }
  for (const source of manifest.sources.values()) {
    describe(workspace, source);
    if (source.source_description.includes('{')) {
      source.source_description = render(workspace, source, source.source_description);
    }
    describeColumns(workspace, source, source.columns);
  }
  for (const macro of manifest.macros.values()) {
    if (macro.description.includes('{')) macro.description = render(workspace, macro, macro.description);
    for (const argument of macro.arguments) {
      if (argument.description.includes('{')) argument.description = render(workspace, macro, argument.description);
    }
  }
  for (const section of [manifest.metrics, manifest.semanticModels, manifest.savedQueries]) {
    for (const node of section.values()) describeParts(workspace, node, node.fields);
  }
  for (const section of [manifest.exposures, manifest.metrics, manifest.semanticModels, manifest.savedQueries]) {
    for (const resource of section.values()) {
      if (resource.description.includes('{')) resource.description = render(workspace, resource, resource.description);
    }
  }
}

interface Described {
  description: string;
  doc_blocks: UniqueId[];
  readonly unique_id: UniqueId;
  readonly package_name: string;
  readonly original_file_path: string;
}

function describe(workspace: Workspace, resource: Described): void {
  if (!resource.description.includes('{')) return;
  resource.doc_blocks = docBlocks(
    workspace.manifest,
    workspace.project.root.name,
    resource.package_name,
    resource.description,
  );
  resource.description = render(workspace, resource, resource.description);
}

function describeColumns(workspace: Workspace, owner: Described, columns: Map<string, ColumnInfo>): void {
  for (const column of columns.values()) {
    if (!column.description.includes('{')) continue;
    column.doc_blocks = docBlocks(
      workspace.manifest,
      workspace.project.root.name,
      owner.package_name,
      column.description,
    );
    column.description = render(workspace, owner, column.description);
  }
}

const PARTS = ['dimensions', 'measures', 'entities'];

/** The descriptions inside a definition of the semantic layer: its own, and those of its elements. */
function describeParts(workspace: Workspace, owner: SemanticNode, fields: PyDict): void {
  const text = fields.get('description');
  if (typeof text === 'string' && text.includes('{')) fields.set('description', render(workspace, owner, text));
  for (const name of PARTS) {
    const parts = fields.get(name);
    for (const part of Array.isArray(parts) ? parts : []) {
      if (part instanceof PyDict) describeParts(workspace, owner, part);
    }
  }
}

function render(workspace: Workspace, owner: Omit<Described, 'description' | 'doc_blocks'>, text: string): string {
  try {
    return workspace.templates.renderDescription(owner, text);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const diagnostic of error.diagnostics) workspace.report({ node: owner.unique_id, ...diagnostic });
    return text;
  }
}

const DOC_CALL = /\bdoc\(\s*(['"])([^'"]*)\1\s*(?:,\s*(['"])([^'"]*)\3\s*)?\)/g;

/** The docs blocks that a description names, in order, each as often as it is named. */
function docBlocks(manifest: Manifest, root: string, packageName: string, text: string): UniqueId[] {
  const found: UniqueId[] = [];
  for (const print of text.matchAll(/\{\{(.*?)\}\}/gs)) {
    for (const call of (print[1] as string).matchAll(DOC_CALL)) {
      const [wanted, name] = call[4] === undefined ? [null, call[2]] : [call[2] as string, call[4]];
      const id = findDoc(manifest, root, packageName, wanted, name as string);
      if (id !== undefined) found.push(id);
    }
  }
  return found;
}

/** The docs block a name means: the named package's; else the root project's, the own package's, any other's. */
export function findDoc(
  manifest: Manifest,
  root: string,
  packageName: string,
  wanted: string | null,
  name: string,
): UniqueId | undefined {
  if (wanted !== null) {
    const id = `doc.${wanted}.${name}`;
    return manifest.docs.has(id) ? id : undefined;
  }
  for (const candidate of [root, packageName]) {
    const id = `doc.${candidate}.${name}`;
    if (manifest.docs.has(id)) return id;
  }
  for (const doc of manifest.docs.values()) if (doc.name === name) return doc.unique_id;
  return undefined;
}
