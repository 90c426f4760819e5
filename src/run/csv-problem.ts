import { isAbsolute, relative } from 'node:path';
import type { SqlError } from '../adapter/index.ts';
import { type Diagnostic, problem } from '../core/index.ts';
import type { Project } from '../model/index.ts';

/**
 * A complaint of the database about a CSV file, at the file's own line; the list of the reader's options that DuckDB
 * adds is left out. Null when the error is another.
 */
export function csvProblem(error: SqlError): Diagnostic | null {
  const line = /CSV Error on Line: (\d+)/.exec(error.message)?.[1];
  const file = /^\s*file = (.+)$/m.exec(error.message)?.[1];
  if (line === undefined || file === undefined) return null;
  const text = error.message.split(/\n\s*\n/)[0]?.trimEnd() ?? error.message;
  const original = /^Original Line: (.*)$/m.exec(text)?.[1];
  return problem('PA501', { text }, { span: { file: file.trim(), line: Number(line) }, excerpt: original });
}

/** A file as messages name it: from the project's root where it lies in there. */
export function projectFile(project: Pick<Project, 'root'>, file: string): string {
  if (!isAbsolute(file)) return file;
  const inside = relative(project.root.root, file);
  return inside.startsWith('..') || isAbsolute(inside) ? file : inside;
}
