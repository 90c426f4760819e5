import { DiagnosticError } from '../core/index.ts';
import type { SourceFile } from './files/source-file.ts';
import type { Workspace } from './workspace.ts';

/** Runs the parser of one file; expected failures are reported, so that the other files are parsed all the same. */
export function guardedFile(workspace: Workspace, file: SourceFile, parse: () => void): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const diagnostic of error.diagnostics) {
      workspace.report(
        diagnostic.span === undefined ? { ...diagnostic, span: { file: file.originalPath, line: 1 } } : diagnostic,
      );
    }
  }
}
