import { problem } from '../core/index.ts';
import type { DocNode } from '../model/index.ts';
import { readText, type SourceFile } from './files/source-file.ts';
import { guardedFile } from './guarded-file.ts';
import type { Workspace } from './workspace.ts';

/** The `{% docs name %}` blocks of a markdown file. */
export function parseDocs(workspace: Workspace, file: SourceFile): void {
  const text = readText(file);
  if (!text.includes('{%')) return;
  guardedFile(workspace, file, () => {
    for (const block of workspace.templates.blocks(text, ['docs'], file.originalPath)) {
      const doc: DocNode = {
        name: block.name,
        resource_type: 'doc',
        package_name: file.package.name,
        path: file.relativePath,
        original_file_path: file.originalPath,
        unique_id: `doc.${file.package.name}.${block.name}`,
        block_contents: workspace.templates.renderPlain(block.contents, file.originalPath).trim(),
      };
      const other = workspace.manifest.docs.get(doc.unique_id);
      if (other === undefined) {
        workspace.manifest.docs.set(doc.unique_id, doc);
        continue;
      }
      const data = {
        type: 'doc',
        name: doc.name,
        package: doc.package_name,
        first: other.original_file_path,
        second: doc.original_file_path,
      };
      workspace.report(problem('PA140', data, { span: { file: file.originalPath, line: block.line } }));
    }
  });
}
