import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a command took. Null where the system does not tell (it takes Linux' /proc). */
export interface Usage {
  /** Seconds of user and system time, of the process and every descendant that was waited for. */
  cpu: number;
  /** Seconds on the clock. */
  wall: number;
  /** Highest resident set of any one process, in MB. */
  peakMb: number | null;
  /** What was handed to the file system to be written to a device, in MB: pages, so more than file sizes. */
  writtenMb: number | null;
}

/**
 * Bash accounts for the command: its `time` is `getrusage` of waited-for children, to the millisecond, and Linux adds
 * the reads and writes of waited-for children to `/proc/PID/io` of their parent.
 */
const SCRIPT = `TIMEFORMAT='%3U %3S %3R'
exec 3>&2
{ time "$@" 2>&3 3>&-; } 2>"$0/time"
code=$?
[ -r /proc/$$/io ] && printf '%s' "$(</proc/$$/io)" >"$0/io"
exit $code`;

const POLL_MS = 20;
const MB = 1_000_000;

/** Runs a command and accounts for it. Throws, with what it printed, when it fails. */
export async function runMeasured(command: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Usage> {
  const scratch = mkdtempSync(join(tmpdir(), 'pa-usage-'));
  try {
    const child = spawn('bash', ['--noprofile', '--norc', '-c', SCRIPT, scratch, ...command], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', text => (output += text));
    child.stderr.on('data', text => (output += text));
    let peak = 0;
    const poll = setInterval(() => (peak = Math.max(peak, ...descendants(child.pid!).map(residentPeak))), POLL_MS);
    const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
    clearInterval(poll);
    if (code !== 0) throw new Error(`${command.join(' ')}: exit ${code}\n${output.slice(-4000)}`);
    const times = readFileSync(join(scratch, 'time'), 'utf8').trim().split('\n').pop()!.split(' ').map(Number);
    const written = /^write_bytes: (\d+)/m.exec(optional(join(scratch, 'io')))?.[1];
    return {
      cpu: times[0]! + times[1]!,
      wall: times[2]!,
      peakMb: peak ? peak / MB : null,
      writtenMb: written === undefined ? null : Number(written) / MB,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The run in the middle by CPU seconds. */
export function median(runs: Usage[]): Usage {
  const sorted = [...runs].sort((a, b) => a.cpu - b.cpu);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

/** One after the other, as one: times and bytes add up. */
export function together(runs: Usage[]): Usage {
  const sum = (pick: (run: Usage) => number | null) =>
    runs.reduce<number | null>((total, run) => add(total, pick(run)), 0);
  return {
    cpu: sum(run => run.cpu)!,
    wall: sum(run => run.wall)!,
    peakMb: runs.reduce<number | null>(
      (most, run) => (run.peakMb === null ? most : Math.max(most ?? 0, run.peakMb)),
      null,
    ),
    writtenMb: sum(run => run.writtenMb),
  };
}

function add(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function descendants(pid: number): number[] {
  const children = optional(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.flatMap(child => [child, ...descendants(child)]);
}

/** A high-water mark, so that only what grows within the last few milliseconds of a process is missed. */
function residentPeak(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(optional(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

function optional(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
