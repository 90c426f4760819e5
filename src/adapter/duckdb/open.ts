import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Diagnostic, DiagnosticError, problem, quoted } from '../../core/index.ts';
import type { Attachment, Target } from '../../model/project.ts';
import type { OpenOptions } from '../adapter.ts';
import { exceptionName, sqlError } from './error.ts';
import { isFilePath, openInstance, realFile, type SharedInstance } from './instances.ts';
import { attachSql, connectConfig, databaseNameOf, escapeSql, extensionSql, secretSql } from './start-up.ts';

/** The longest pause between two looks at a lock, in seconds. */
const LOCK_POLL = 0.5;

/**
 * Opens a target's database as its profile asks: connect, extensions, secrets, attached databases, in this order.
 * A reader never makes a file: where there is none it gets an empty database of the same name, as a scratch target does
 * always.
 * @throws DiagnosticError PA502-PA505 when it cannot be opened, PA501 when a start-up statement fails
 */
export async function openDatabase(target: Target, options: OpenOptions): Promise<SharedInstance> {
  const scratch = target.scratch === true;
  const inMemory = scratch || (options.readOnly && isFilePath(target.path) && !existsSync(realFile(target.path)));
  const shared = await connectPatiently(inMemory ? ':memory:' : target.path, target, options);
  const connection = await shared.instance.connect();
  try {
    // As JSON, complaints do not quote the statement, which may hold a secret.
    await connection.run('SET errors_as_json = true');
    if (inMemory) await standIn(connection, target.database);
    else if (!shared.readOnly) await connection.run(`SET GLOBAL wal_autocheckpoint = '${checkpointSize(target)}'`);
    await startUp(connection, target, shared, options.readOnly || scratch);
  } catch (error) {
    connection.closeSync();
    shared.release();
    throw error instanceof DiagnosticError ? error : sqlError(error, '');
  }
  connection.closeSync();
  return shared;
}

/**
 * Size of the write-ahead log from which on a commit moves it into the file. DuckDB's own 16 MB makes a run that adds to
 * tables year by year rewrite their last row groups again and again: a fifth of its CPU. Closing moves the rest.
 */
function checkpointSize({ settings, configOptions }: Target): string {
  for (const name of ['wal_autocheckpoint', 'checkpoint_threshold']) {
    const given = settings.get(name) ?? configOptions.get(name);
    if (given !== undefined && given !== null) return escapeSql(given);
  }
  return '256MB';
}

/** Attempts as the profile's `retries` and the lock's time-out allow. */
async function connectPatiently(path: string, target: Target, options: OpenOptions): Promise<SharedInstance> {
  const deadline = Date.now() + options.lockTimeout * 1000;
  let pause = 0.05;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const shared = await openInstance(path, options.readOnly, connectConfig(target.configOptions));
      if (shared !== 'conflict') return shared;
      if (Date.now() >= deadline) throw new DiagnosticError(problem('PA503', { path, pid: process.pid, holder: null }));
    } catch (error) {
      if (error instanceof DiagnosticError) throw error;
      const diagnostic = openProblem(path, error);
      const wait = pauseAfter(error, diagnostic, attempt, target, deadline, pause);
      if (wait === null) throw new DiagnosticError(diagnostic);
      const { message: reason } = diagnostic;
      options.onRetry?.({ what: 'connection', reason, attempt: attempt + 2, seconds: wait });
      await sleep(wait * 1000);
      pause = Math.min(pause * 2, LOCK_POLL);
      continue;
    }
    await sleep(pause * 1000);
  }
}

/** Seconds until the next attempt, or null for none. */
function pauseAfter(
  error: unknown,
  diagnostic: Diagnostic,
  attempt: number,
  target: Target,
  deadline: number,
  pause: number,
): number | null {
  if (diagnostic.code === 'PA503' && Date.now() < deadline) return pause;
  const { retries } = target;
  if (retries === null || attempt + 1 >= retries.connectAttempts) return null;
  const { exception } = sqlError(error, '');
  return retries.retryableExceptions.includes(exceptionName(exception)) ? 2 ** attempt : null;
}

/** Why a database file cannot be opened, in our words. */
export function openProblem(path: string, error: unknown): Diagnostic {
  const text = sqlError(error, '').summary;
  const lock =
    /Could not set lock on file "([^"]*)": (?:Conflicting lock is held in ([^(]*?) ?\(PID (\d+)\)([^.]*))?/.exec(text);
  if (lock) {
    const pid = lock[3] === undefined ? null : Number(lock[3]);
    return problem('PA503', { path: lock[1] ?? path, pid, holder: lock[2]?.trim() ?? null });
  }
  const reason = text.replace(/^[A-Za-z ]+ Error: /, '');
  if (/options were not recognized/.test(text)) return problem('PA505', { key: 'config_options', text });
  if (/not a valid DuckDB database|corrupt|checksum|Failed to load|magic bytes|Serialization Error/i.test(text)) {
    return problem('PA504', { path, reason });
  }
  if (/newer version|older version|storage version/i.test(text)) return problem('PA504', { path, reason });
  return problem('PA502', { path, reason });
}

async function startUp(
  connection: DuckDBConnection,
  target: Target,
  shared: SharedInstance,
  reader: boolean,
): Promise<void> {
  const readOnly = shared.readOnly || reader;
  for (const extension of target.extensions) {
    const { load, install } = extensionSql(extension);
    try {
      await connection.run(load);
    } catch {
      // Loading first keeps a machine without network working once the extension is there.
      await run(connection, install);
      await run(connection, load);
    }
  }
  for (const [i, secret] of target.secrets.entries()) await run(connection, secretSql(secret, i + 1), HIDDEN);
  for (const attachment of target.attach) await attach(connection, attachment, shared, readOnly);
}

async function attach(
  connection: DuckDBConnection,
  attachment: Attachment,
  shared: SharedInstance,
  readOnly: boolean,
): Promise<void> {
  const local = attachment.type === null || attachment.type.toLowerCase() === 'duckdb';
  if (!local || !isFilePath(attachment.path)) return run(connection, attachSql(attachment, false));
  if (readOnly && !existsSync(realFile(attachment.path))) {
    return run(connection, `ATTACH IF NOT EXISTS ':memory:' AS ${quoted(nameOf(attachment))}`);
  }
  if (!shared.attach(attachment.path, readOnly || attachment.readOnly)) {
    throw new DiagnosticError(problem('PA503', { path: attachment.path, pid: process.pid, holder: null }));
  }
  try {
    await connection.run(attachSql(attachment, readOnly));
  } catch (error) {
    const diagnostic = openProblem(attachment.path, error);
    throw new DiagnosticError(diagnostic);
  }
}

const nameOf = (attachment: Attachment): string => attachment.alias ?? databaseNameOf(attachment.path);

/** An empty database under the name of one that does not exist yet. */
async function standIn(connection: DuckDBConnection, name: string): Promise<void> {
  if (name.toLowerCase() === 'memory') return;
  await run(connection, `ATTACH ':memory:' AS ${quoted(name)}`);
}

/** What complaints show in place of a statement that holds secrets. */
const HIDDEN = '';

async function run(connection: DuckDBConnection, sql: string, shown = sql): Promise<void> {
  try {
    await connection.run(sql);
  } catch (error) {
    throw sqlError(error, shown);
  }
}
