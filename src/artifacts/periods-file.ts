import { existsSync, readFileSync } from 'node:fs';
import { type Diagnostic, err, fromPlain, ok, PyDict, problem, type Result } from '../core/index.ts';
import { jsonText } from './json-text.ts';

/** periods.json: how far a run over periods came. Written before the first period and after each. */
export interface Checkpoint {
  readonly invocationId: string;
  /** when the run began, UTC */
  readonly startedAt: Date;
  readonly variable: string;
  /** all periods of the run, ascending */
  readonly periods: readonly number[];
  /** those that are done, by this run or the one that it goes on with */
  readonly done: readonly number[];
  /** `running`: the run goes on, or it was killed */
  readonly status: 'running' | 'done' | 'failed' | 'interrupted';
  /** all flags of the invocation, as in run_results.json */
  readonly args: PyDict;
}

const VERSION = 1;

export function checkpointText(checkpoint: Checkpoint): string {
  const { invocationId, startedAt, variable, periods, done, status, args } = checkpoint;
  return jsonText({
    version: VERSION,
    invocation_id: invocationId,
    invocation_started_at: startedAt.toISOString(),
    status,
    variable,
    periods,
    done,
    args,
  });
}

/** Reads a checkpoint; null when there is none. */
export function readCheckpoint(path: string): Result<Checkpoint | null, Diagnostic> {
  if (!existsSync(path)) return ok(null);
  const fail = (reason: string): Result<never, Diagnostic> => err(problem('PA679', { path, reason }));
  let raw: Record<string, unknown>;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    return fail((error as Error).message);
  }
  const { version, variable, periods, done, args, status } = raw;
  if (version !== VERSION) return fail(`its version is ${JSON.stringify(version)}, not ${VERSION}`);
  const plainArgs = fromPlain(args);
  const isList = (list: unknown): list is number[] => Array.isArray(list) && list.every(Number.isSafeInteger);
  if (typeof variable !== 'string' || !isList(periods) || !isList(done) || !(plainArgs instanceof PyDict)) {
    return fail('it does not hold what pa writes');
  }
  return ok({
    invocationId: String(raw['invocation_id']),
    startedAt: new Date(String(raw['invocation_started_at'])),
    variable,
    periods,
    done,
    status: status as Checkpoint['status'],
    args: plainArgs,
  });
}
