import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { writeCensus } from '../../scripts/census.ts';
import { executable, type Outcome } from '../support/executable.ts';

const root = join(import.meta.dirname, '..', '..');
const PARTS = [
  'project.yml',
  'profiles.yml',
  'sources.yml',
  'models',
  'macros',
  'seeds',
  'snapshots',
  'analyses',
  'tests/data',
];

/** The reference project with a small census, in a folder of its own. */
export class ReferenceCopy {
  readonly dir = mkdtempSync(join(tmpdir(), 'pa-reference-'));
  readonly database = join(this.dir, 'simulation.duckdb');

  async fill(employees = 300): Promise<this> {
    for (const part of PARTS) cpSync(join(root, part), join(this.dir, part), { recursive: true });
    mkdirSync(join(this.dir, 'data'));
    await writeCensus({ employees, seed: 11, out: join(this.dir, 'data', 'census.parquet') });
    return this;
  }

  pa(...args: string[]): Promise<Outcome> {
    return new Promise(resolve => {
      execFile(
        process.execPath,
        [executable, ...args, '--no-use-colors'],
        { cwd: this.dir, env: this.env, maxBuffer: 1 << 26 },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
      );
    });
  }

  /** Starts the executable and sends a signal once a text stands in its output; resolves to its exit code. */
  async stopped(signal: NodeJS.Signals, at: RegExp, ...args: string[]): Promise<number | null> {
    const child = spawn(process.execPath, [executable, ...args], { cwd: this.dir, env: this.env });
    let seen = '';
    child.stdout.on('data', data => {
      seen += String(data);
      if (at.test(seen)) child.kill(signal);
    });
    return new Promise(resolve => child.once('close', code => resolve(code)));
  }

  /** Rows of a query in a database of its own, with the project's as `p` where it exists; files by absolute path. */
  async query(sql: string): Promise<unknown[][]> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      if (existsSync(this.database)) await connection.run(`attach '${this.database}' as p (read_only)`);
      return (await connection.runAndReadAll(sql)).getRowsJson() as unknown[][];
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  /** md5 of each file below a folder of the project, by path from there; hidden names count. */
  files(folder: string): Record<string, string> {
    const top = join(this.dir, folder);
    if (!existsSync(top)) return {};
    const names = readdirSync(top, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    const paths = names.map(entry => join(entry.parentPath, entry.name)).sort();
    return Object.fromEntries(
      paths.map(path => [path.slice(top.length + 1), createHash('md5').update(readFileSync(path)).digest('hex')]),
    );
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 3 });
  }

  private get env(): NodeJS.ProcessEnv {
    return { ...process.env, SIMULATION_DATABASE: 'simulation.duckdb' };
  }
}
