import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const api = createRequire(import.meta.url).resolve('@duckdb/node-api');

/** The executable as users start it; another build of it can be named by PA_EXECUTABLE. */
export const executable = process.env['PA_EXECUTABLE'] ?? join(root, 'bin', 'pa');

export interface Outcome {
  /** exit code, or null when a signal ended it */
  readonly code: number | null;
  /** standard output and standard error, without colours */
  readonly output: string;
}

/** A throw-away project folder with a profile of its own; `db.duckdb` lies beside the files. */
export class TestProject {
  readonly dir = mkdtempSync(join(tmpdir(), 'pa-test-'));
  readonly database = join(this.dir, 'db.duckdb');
  private readonly children: ChildProcess[] = [];

  /** @param files text by path from the project's root; given ones win over the defaults */
  constructor(files: Readonly<Record<string, string>>, profile = '') {
    this.write({
      'dbt_project.yml': 'name: t\nversion: "1.0"\nprofile: t\n',
      'profiles.yml': `t:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "${this.database}"
      threads: 2
${profile.replace(/^(?=.)/gm, '      ')}`,
      ...files,
    });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), text);
    }
  }

  /** Starts the executable; `before` is shell text that runs first (limits, traps). */
  start(args: readonly string[], before = ''): { child: ChildProcess; done: Promise<Outcome> } {
    const command = before === '' ? process.execPath : '/bin/sh';
    const own = [executable, ...args, '--no-use-colors'];
    const words = before === '' ? own : ['-c', `${before}\nexec "$@"`, 'sh', process.execPath, ...own];
    const child = spawn(command, words, { cwd: this.dir, env: { ...process.env, DBT_PROFILES_DIR: this.dir } });
    this.children.push(child);
    let output = '';
    child.stdout?.on('data', data => (output += String(data)));
    child.stderr?.on('data', data => (output += String(data)));
    const done = new Promise<Outcome>(resolve => child.once('close', code => resolve({ code, output })));
    return { child, done };
  }

  run(...args: readonly string[]): Promise<Outcome> {
    return this.start(args).done;
  }

  /** Rows of a query as JSON text, read by another process so that no lock of ours stays. */
  async query(sql: string): Promise<unknown[][]> {
    const code = `
      const { DuckDBInstance } = require(${JSON.stringify(api)});
      (async () => {
        const c = await (await DuckDBInstance.create(${JSON.stringify(this.database)})).connect();
        console.log(JSON.stringify(await (await c.run(${JSON.stringify(sql)})).getRowsJson()));
      })();`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout?.on('data', data => (text += String(data)));
    await new Promise(resolve => child.once('close', resolve));
    return JSON.parse(text) as unknown[][];
  }

  /** A process that holds the database file until `remove` (or until it is killed). */
  async holdDatabase(): Promise<ChildProcess> {
    const code = `
      const { DuckDBInstance } = require(${JSON.stringify(api)});
      DuckDBInstance.create(${JSON.stringify(this.database)}).then(i => {
        globalThis.held = i;
        console.log('held');
        setInterval(() => {}, 1000);
      });`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.children.push(child);
    await new Promise(resolve => child.stdout?.once('data', resolve));
    return child;
  }

  /** Ends what is still running and takes the folder away. */
  remove(): void {
    for (const child of this.children) if (child.exitCode === null) child.kill('SIGKILL');
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 3 });
  }
}
