import { warning } from '../../core/index.ts';
import { readText, type SourceFile, stemOf, textChecksum } from '../files/source-file.ts';
import { folderFqn } from '../fqn.ts';
import type { Workspace } from '../workspace.ts';
import { createNode } from './create-node.ts';
import { addNode, parseNode } from './parse-node.ts';

/** A file under the model paths: one model. */
export function parseModel(workspace: Workspace, file: SourceFile): void {
  const python = file.relativePath.toLowerCase().endsWith('.py');
  const name = stemOf(file.relativePath);
  const text = readText(file);
  const node = createNode(workspace, {
    resourceType: 'model',
    package: file.package,
    name,
    path: file.relativePath,
    originalPath: file.originalPath,
    fqn: [...folderFqn(file), name],
    rawCode: text,
    language: python ? 'python' : 'sql',
    checksum: textChecksum(text),
  });
  parseNode(workspace, node);
  if (python && node.config.get('enabled') !== false) {
    const at = { span: { file: file.originalPath, line: 1 }, node: node.unique_id };
    workspace.report(warning('PA145', { name }, at));
  }
  addNode(workspace, node);
}
