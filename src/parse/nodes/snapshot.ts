import { readFileSync } from 'node:fs';
import { linesStripped, readText, type SourceFile, stemOf, stripText, textChecksum } from '../files/source-file.ts';
import { folderFqn } from '../fqn.ts';
import type { Workspace } from '../workspace.ts';
import { createNode } from './create-node.ts';
import { addNode, parseNode } from './parse-node.ts';

/** A `.sql` file under the snapshot paths: one snapshot per `{% snapshot name %}` block. */
export function parseSnapshots(workspace: Workspace, file: SourceFile): void {
  const original = readFileSync(file.absolutePath, 'utf8');
  const text = stripText(original);
  const firstLine = linesStripped(original);
  const blocks = workspace.templates.blocks(text, ['snapshot'], file.originalPath);
  for (const block of blocks) {
    const node = createNode(workspace, {
      resourceType: 'snapshot',
      package: file.package,
      name: block.name,
      path: file.relativePath,
      originalPath: file.originalPath,
      fqn: [...folderFqn(file), stemOf(file.relativePath), block.name],
      rawCode: block.contents,
      rawCodeLine: firstLine + block.contentsLine,
      checksum: textChecksum(text),
    });
    parseNode(workspace, node);
    addNode(workspace, node);
  }
}

/** A snapshot that a property file defines by its `relation`: `ref('x')` or `source('s', 't')`. */
export function parseYamlSnapshot(workspace: Workspace, file: SourceFile, name: string, relation: string): void {
  const text = readText(file);
  const node = createNode(workspace, {
    resourceType: 'snapshot',
    package: file.package,
    name,
    path: `${file.relativePath}/${name}.sql`,
    originalPath: file.originalPath,
    fqn: [...folderFqn(file), name],
    rawCode: `select * from {{ ${relation} }}`,
    checksum: textChecksum(text),
  });
  parseNode(workspace, node);
  addNode(workspace, node);
}
