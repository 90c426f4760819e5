import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A command line that takes dbt's arguments. */
export interface Tool {
  name: string;
  /** Program and leading arguments, absolute paths. */
  command: string[];
  /** Python with dbt in it: listings then share one process, which saves seconds for each. */
  python?: string;
}

export interface Outcome {
  exit: number;
  stdout: string;
  stderr: string;
  /** CPU seconds, user and system, of the process and every descendant that was waited for. */
  cpu: number;
  /** Seconds on the clock. */
  wall: number;
}

/** The environment of a measured or compared process: nothing inherited that changes what either tool does. */
export function cleanEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [key, value] of Object.entries(process.env)) {
    if (/^(DBT_|NODE_EXTRA_CA_CERTS$|VITEST|NODE_OPTIONS$)/.test(key)) continue;
    env[key] = value;
  }
  return { ...env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', DO_NOT_TRACK: '1', NO_COLOR: '1', ...extra };
}

/**
 * Runs a program and accounts for it. Bash's `time` keyword does the accounting: it reports `getrusage` of the
 * waited-for children in milliseconds, where /usr/bin/time stops at hundredths and Node offers no figure for children.
 */
export function runProgram(command: string[], cwd: string, env: NodeJS.ProcessEnv): Outcome {
  const scratch = mkdtempSync(join(tmpdir(), 'parity-time-'));
  const times = join(scratch, 'times');
  try {
    const script = 'TIMEFORMAT="%3U %3S %3R"; exec 3>&2; { time "$@" 2>&3 3>&-; } 2>"$0"';
    const child = spawnSync('bash', ['--noprofile', '--norc', '-c', script, times, ...command], {
      cwd,
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 29,
    });
    if (child.error) throw child.error;
    const [user = 0, system = 0, wall = 0] = readFileSync(times, 'utf8')
      .trim()
      .split('\n')
      .pop()!
      .split(' ')
      .map(Number);
    return { exit: child.status ?? 128, stdout: child.stdout, stderr: child.stderr, cpu: user + system, wall };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs the tool in a project folder. */
export function runTool(tool: Tool, args: string[], cwd: string, env: Record<string, string> = {}): Outcome {
  return runProgram([...tool.command, ...args], cwd, cleanEnvironment(env));
}
