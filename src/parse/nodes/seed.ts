import { readFileSync } from 'node:fs';
import type { Checksum } from '../../model/index.ts';
import { type SourceFile, stemOf, stripText, textChecksum } from '../files/source-file.ts';
import { folderFqn } from '../fqn.ts';
import type { Workspace } from '../workspace.ts';
import { createNode } from './create-node.ts';
import { addNode, parseNode } from './parse-node.ts';

/** Larger seeds are known by their path: their content is not hashed (F24). */
const LARGEST_HASHED = 1024 * 1024;

/** A CSV file under the seed paths. Its rows are read when it is loaded. */
export function parseSeed(workspace: Workspace, file: SourceFile): void {
  const name = stemOf(file.relativePath);
  const node = createNode(workspace, {
    resourceType: 'seed',
    package: file.package,
    name,
    path: file.relativePath,
    originalPath: file.originalPath,
    fqn: [...folderFqn(file), name],
    rawCode: '',
    checksum: seedChecksum(file),
  });
  parseNode(workspace, node);
  addNode(workspace, node);
}

function seedChecksum(file: SourceFile): Checksum {
  if (file.size > LARGEST_HASHED) return { name: 'path', checksum: file.originalPath };
  return textChecksum(stripText(readFileSync(file.absolutePath, 'utf8')));
}
