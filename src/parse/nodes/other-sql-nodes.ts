import { readText, type SourceFile, stemOf, textChecksum } from '../files/source-file.ts';
import { folderFqn } from '../fqn.ts';
import type { Workspace } from '../workspace.ts';
import { createNode } from './create-node.ts';
import { addNode, parseNode } from './parse-node.ts';

/** A file under the analysis paths: compiled, never run. */
export function parseAnalysis(workspace: Workspace, file: SourceFile): void {
  const name = stemOf(file.relativePath);
  const text = readText(file);
  const [packageName, ...folders] = folderFqn(file);
  const node = createNode(workspace, {
    resourceType: 'analysis',
    package: file.package,
    name,
    path: `analysis/${file.relativePath}`,
    originalPath: file.originalPath,
    fqn: [packageName as string, 'analysis', ...folders, name],
    rawCode: text,
    checksum: textChecksum(text),
  });
  parseNode(workspace, node);
  addNode(workspace, node);
}

/** A `.sql` file under the test paths: one singular test. */
export function parseSingularTest(workspace: Workspace, file: SourceFile): void {
  const name = stemOf(file.relativePath);
  const text = readText(file);
  const node = createNode(workspace, {
    resourceType: 'test',
    package: file.package,
    name,
    path: file.relativePath.replace(/[^/]*$/, `${name}.sql`),
    originalPath: file.originalPath,
    fqn: [...folderFqn(file), name],
    rawCode: text,
    checksum: textChecksum(text),
  });
  parseNode(workspace, node);
  addNode(workspace, node);
}

/** A file under the function paths. */
export function parseFunction(workspace: Workspace, file: SourceFile): void {
  const name = stemOf(file.relativePath);
  const text = readText(file);
  const node = createNode(workspace, {
    resourceType: 'function',
    package: file.package,
    name,
    path: file.relativePath,
    originalPath: file.originalPath,
    fqn: [...folderFqn(file), name],
    rawCode: text,
    language: file.relativePath.toLowerCase().endsWith('.py') ? 'python' : 'sql',
    checksum: textChecksum(text),
  });
  parseNode(workspace, node);
  addNode(workspace, node);
}
