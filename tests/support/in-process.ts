import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { PyDict, type Value } from '../../src/core/value.ts';
import { type CommandResult, openProject, type PaEvent, type ProjectHandle } from '../../src/index.ts';

export interface CallOptions {
  readonly vars?: Readonly<Record<string, Value>>;
  readonly flags?: Readonly<Record<string, Value>>;
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** What a command came to, and the lines it told. */
export interface Told {
  readonly result: CommandResult;
  readonly events: readonly PaEvent[];
  /** statements that were sent, in order */
  readonly sql: readonly string[];
  /** text of lines and diagnostics */
  readonly lines: readonly string[];
}

/** A throw-away project whose commands are called through the API, in this process; `db.duckdb` lies beside the files. */
export class InProcessProject {
  readonly dir = mkdtempSync(join(tmpdir(), 'pa-chain-'));
  readonly database = join(this.dir, 'db.duckdb');

  /** @param files text by path from the project's root; given ones win over the defaults */
  constructor(files: Readonly<Record<string, string>>, profile = '') {
    this.write({
      'dbt_project.yml': 'name: t\nversion: "1.0"\nprofile: t\nflags: {send_anonymous_usage_stats: false}\n',
      'profiles.yml': `t:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "${this.database}"
      external_root: "${join(this.dir, 'files')}"
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

  delete(...paths: readonly string[]): void {
    for (const path of paths) rmSync(join(this.dir, path), { recursive: true, force: true });
  }

  async call(work: (project: ProjectHandle) => Promise<CommandResult>, options: CallOptions = {}): Promise<Told> {
    const events: PaEvent[] = [];
    const vars = PyDict.fromObject({ ...options.vars });
    const handle = openProject({
      projectDir: this.dir,
      profilesDir: this.dir,
      threads: options.threads ?? 2,
      vars,
      flags: new Map<string, Value>([['vars', vars], ...Object.entries(options.flags ?? {})]),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      sink: event => events.push(event),
    });
    const result = await work(handle);
    return {
      result,
      events,
      sql: events.flatMap(event => (event.type === 'sql' ? [event.sql] : [])),
      lines: events.flatMap(event => {
        if (event.type === 'line') return [event.message];
        return event.type === 'diagnostic' ? [event.diagnostic.message] : [];
      }),
    };
  }

  run(options: CallOptions & { readonly select?: readonly string[] } = {}): Promise<Told> {
    const { select } = options;
    return this.call(project => project.run(select === undefined ? {} : { select }), options);
  }

  /** Rows of a query, values as JSON. No command may be running. */
  async query(sql: string): Promise<unknown[][]> {
    const instance = await DuckDBInstance.create(this.database);
    try {
      const connection = await instance.connect();
      const rows = await (await connection.run(sql)).getRowsJson();
      connection.closeSync();
      return rows;
    } finally {
      instance.closeSync();
    }
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Each result as `name status message`, in order of names. */
export const outcomesOf = (told: Told): string[] =>
  told.result.results
    .map(({ node, status, message }) => `${node.name} ${status} ${message ?? ''}`.trim())
    .sort((a, b) => (a < b ? -1 : 1));
