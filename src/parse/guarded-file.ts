import { DiagnosticError, problem } from '../core/index.ts';
import type { SourceFile } from './files/source-file.ts';
import type { Workspace } from './workspace.ts';

/** Runs the parser of one file; expected failures are reported, so that the other files are parsed all the same. */
export function guardedFile(workspace: Pick<Workspace, 'enter' | 'report'>, file: SourceFile, parse: () => void): void {
  workspace.enter(file.package);
  try {
    readable(file.originalPath, parse);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const diagnostic of error.diagnostics) {
      workspace.report(
        diagnostic.span === undefined ? { ...diagnostic, span: { file: file.originalPath, line: 1 } } : diagnostic,
      );
    }
  }
}

/** Does something that reads a file or folder; that it cannot be read is an expected failure. @throws DiagnosticError */
export function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new DiagnosticError(problem('PA156', { path, reason: code }, { span: { file: path, line: 1 } }));
  }
}
