import { type Diagnostic, DiagnosticError, problem } from '../../core/index.ts';
import { type Extraction, emptyExtraction } from '../extraction.ts';
import type { Workspace } from '../workspace.ts';
import type { ParsedNode } from './create-node.ts';
import { readPythonModel } from './python-model.ts';
import { applyExtraction, setDefaultConfig, updateConfig } from './settle-config.ts';

/**
 * Runs a node's template and settles its config. Complaints are reported; the node is returned all the same, so that
 * whatever refers to it does not complain too.
 */
export function parseNode(workspace: Workspace, node: ParsedNode): void {
  guarded(workspace, node, () => {
    const extraction = bodyOf(workspace, node);
    node.config_call_dict = extraction.config;
    if (extraction.static) {
      // A body that is nothing but calls is read off; its hooks are looked at first.
      updateConfig(workspace, node);
      applyExtraction(node, extraction);
      if (node.resource_type === 'model') node.unrendered_config.update(extraction.config.entries());
    } else {
      applyExtraction(node, extraction);
      updateConfig(workspace, node);
    }
  });
}

function bodyOf(workspace: Workspace, node: ParsedNode): Extraction {
  if (node.resource_type === 'seed') return emptyExtraction();
  if (node.language === 'python') return readPythonModel(node.raw_code);
  return workspace.templates.extract(node, node.raw_code, { purpose: 'body' });
}

/** Runs one step of a node's parsing; expected failures become reports. */
export function guarded(workspace: Workspace, node: ParsedNode, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    if (node.config.size === 0) setDefaultConfig(workspace, node);
    for (const diagnostic of error.diagnostics) workspace.report({ node: node.unique_id, ...diagnostic });
  }
}

/** Adds a node to the manifest, or to what is switched off. Two of one id are a complaint. */
export function addNode(workspace: Workspace, node: ParsedNode): void {
  const { manifest } = workspace;
  if (node.config.get('enabled') === false) {
    const known = manifest.disabled.get(node.unique_id);
    if (known === undefined) manifest.disabled.set(node.unique_id, [node]);
    else known.push(node);
    return;
  }
  const nodes = (node.resource_type === 'function' ? manifest.functions : manifest.nodes) as Map<string, ParsedNode>;
  const other = nodes.get(node.unique_id);
  if (other !== undefined) {
    workspace.report(duplicateName(node, other));
    return;
  }
  nodes.set(node.unique_id, node);
}

/** Two resources of one package share a name that must be unique. */
export function duplicateName(
  node: { name: string; unique_id: string; original_file_path: string; resource_type: string; package_name: string },
  other: { original_file_path: string },
): Diagnostic {
  return problem(
    'PA140',
    {
      type: node.resource_type,
      name: node.name,
      package: node.package_name,
      first: other.original_file_path,
      second: node.original_file_path,
    },
    { span: { file: node.original_file_path, line: 1 }, node: node.unique_id },
  );
}
