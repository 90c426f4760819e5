import { mkdtempSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection as Native } from '@duckdb/node-api';
import type { StatementProfile } from '../../core/profile.ts';
import { type Marks, type Measured, type RawProfile, statementProfile } from './profile.ts';
import { escapeSql } from './start-up.ts';

/**
 * Has DuckDB measure every statement of a session's connections. It tells what it measured through a file only (its
 * node API has no call for it), so each connection writes into one of its own, in a folder for temporary files.
 */
export class Profiler {
  private readonly folder: string;
  private readonly told: (profile: StatementProfile) => void;
  private count = 0;

  /** @throws when no temporary folder can be made */
  constructor(told: (profile: StatementProfile) => void) {
    this.folder = mkdtempSync(join(tmpdir(), 'pa-profile-'));
    this.told = told;
  }

  /** Switches measuring on; also of what is no query: commits write most. */
  async attach(native: Native): Promise<ConnectionProfiler> {
    this.count += 1;
    const file = join(this.folder, `${this.count}.json`);
    await native.run("PRAGMA enable_profiling = 'json'");
    await native.run(`SET profiling_output = '${escapeSql(file)}'`);
    await native.run("SET profiling_coverage = 'ALL'");
    return new ConnectionProfiler(file, this.told);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Reads what DuckDB wrote about one connection's statements. */
export class ConnectionProfiler {
  private readonly file: string;
  private readonly told: (profile: StatementProfile) => void;
  private readonly marks: Marks = { memory: 0, spill: 0 };

  constructor(file: string, told: (profile: StatementProfile) => void) {
    this.file = file;
    this.told = told;
  }

  /** Tells of the statement that has just ended. One that failed, or left no profile, is not told of. */
  take(measured: Omit<Measured, 'sql'>): void {
    const raw = this.read();
    if (raw === null) return;
    this.told(statementProfile(raw, { ...measured, sql: raw.query_name ?? '' }, this.marks));
  }

  private read(): RawProfile | null {
    try {
      const text = readFileSync(this.file, 'utf8');
      unlinkSync(this.file);
      return JSON.parse(text) as RawProfile;
    } catch {
      // A profile that cannot be had must not fail the statement, which is done.
      return null;
    }
  }
}
