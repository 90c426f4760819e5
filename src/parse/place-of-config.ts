import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Span, spanAt } from '../core/index.ts';
import type { ExecutableNode, Project } from '../model/index.ts';

/**
 * Where a node's config says something: in its own file, in the file of its properties (behind its name), or in the
 * project file; the first of these that holds the key. Configs are merged from many levels and do not keep their places,
 * so this is looked up when there is something to complain about.
 */
export function placeOfConfig(
  node: ExecutableNode,
  key: string,
  project: Project,
): { readonly span: Span; readonly excerpt: string } {
  const owner = project.packages.get(node.package_name) ?? project.root;
  const inFile = inConfigCall(node.raw_code, key);
  if (inFile !== -1) return placed(node.original_file_path, node.raw_code, inFile);
  const found = new RegExp(`\\b${key}\\b(?=['"]?\\s*:)`);
  const properties = 'patch_path' in node ? (node.patch_path?.replace(/^.*?:\/\//, '') ?? null) : null;
  if (properties !== null) {
    const text = readText(join(owner.root, properties));
    const name = text.search(new RegExp(`\\bname:\\s*['"]?${node.name}\\b`));
    const behind = name === -1 ? -1 : text.slice(name).search(found);
    if (behind !== -1) return placed(properties, text, name + behind);
  }
  const section = project.root.text.search(new RegExp(`^${node.resource_type}s\\s*:`, 'm'));
  const inProject = section === -1 ? -1 : project.root.text.slice(section).search(found);
  if (inProject !== -1) return placed(project.root.projectFile, project.root.text, section + inProject);
  return placed(node.original_file_path, node.raw_code, 0);
}

/** Where a template's `config(...)` gives a key; -1: nowhere. A column of that name is none. */
function inConfigCall(template: string, key: string): number {
  const call = template.search(/\bconfig\s*\(/);
  if (call === -1) return -1;
  const at = template.slice(call).search(new RegExp(`\\b${key}\\b(?=\\s*=[^=]|['"]\\s*:)`));
  return at === -1 ? -1 : call + at;
}

function placed(file: string, text: string, offset: number): { span: Span; excerpt: string } {
  const span = spanAt(file, text, offset);
  return { span, excerpt: text.split('\n')[span.line - 1]?.replace(/\r$/, '') ?? '' };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
