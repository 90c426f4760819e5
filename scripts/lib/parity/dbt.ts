import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Tool } from './tool.ts';

const requirements = ['dbt-core==1.11.16', 'dbt-duckdb==1.11.1', 'duckdb==1.5.6'];

/** The real dbt: `$PA_DBT`, or one in a virtual environment outside the repository, made on first use. */
export function findDbt(): Tool {
  const given = process.env['PA_DBT'];
  const path = given ?? join(homedir(), '.cache', 'pa', 'dbt-1.11', 'bin', 'dbt');
  if (!existsSync(path)) {
    if (given) throw new Error(`PA_DBT names a file that does not exist: ${given}`);
    makeEnvironment(dirname(dirname(path)));
  }
  const python = join(dirname(realpathSync(path)), 'python');
  return { name: 'dbt', command: [path], python: existsSync(python) ? python : undefined };
}

function makeEnvironment(dir: string): void {
  console.error(`parity: making a Python environment with ${requirements.join(', ')} in ${dir}`);
  mkdirSync(dirname(dir), { recursive: true });
  execFileSync('python3', ['-m', 'venv', dir], { stdio: 'inherit' });
  execFileSync(join(dir, 'bin', 'pip'), ['install', '--quiet', ...requirements], { stdio: 'inherit' });
}
