import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { DiagnosticError, problem } from '../core/index.ts';

/** What the outside world looks like to the project loader: injected, with defaults, so that tests need no mocks. */
export interface Environment {
  /** absolute path of the working directory */
  readonly cwd: string;
  /** the user's home directory, for ~/.dbt */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * The file's text without a byte order mark; undefined when there is no such file.
   * @throws DiagnosticError when it is there but cannot be read
   */
  readText(path: string): string | undefined;
  exists(path: string): boolean;
  isDirectory(path: string): boolean;
  /** names in a folder, sorted; empty when there is no such folder */
  list(path: string): string[];
  realpath(path: string): string;
}

export function systemEnvironment(overrides: Partial<Environment> = {}): Environment {
  return {
    cwd: overrides.cwd ?? process.cwd(),
    home: homedir(),
    env: process.env,
    readText,
    exists: existsSync,
    isDirectory: path => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
    list: listFolder,
    realpath: path => realpathSync(path),
    ...overrides,
  };
}

function listFolder(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path).sort();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new DiagnosticError(problem('PA117', { path, reason }));
  }
}

function readText(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw new DiagnosticError(problem('PA117', { path, reason: code ?? (error as Error).message }));
  }
}
