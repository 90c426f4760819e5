import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { differences } from './compare.ts';
import { SNAPSHOT, YEARS } from './inputs.ts';
import { aligned, type Goal, goalTable, rounded, show } from './report.ts';
import { type Bench, fusedSide, type ProjectOptions, type Side } from './sides.ts';
import type { Usage } from './usage.ts';

const MB = 1_000_000;

/** A file system in memory: what is written there goes to no disk, and Linux does not count it. */
const IN_MEMORY = '/dev/shm';

interface MemoryRun {
  cpu: number;
  wall: number;
  /** resident memory of the process, and the most that the database held of it */
  peak_mb: number | null;
  database_mb: number;
  spilled_mb: number;
}

/** MB per year that went to the device, by what they were; of whole pages, so a little more than the files' sizes. */
interface Written {
  all: number;
  /** target/ and logs/ */
  artifacts: number;
  /** database file and write-ahead log */
  database: number;
  /** the snapshot's Parquet files, by their sizes */
  snapshot: number;
  /** what is left: steps on the way, spilling */
  rest: number;
}

export interface MemoryFigures {
  employees: number;
  /** the fused chain with all the memory it likes, and with half of what the database then took */
  free: MemoryRun;
  limited: MemoryRun & { limit_mb: number; rows_equal: boolean };
  /** null where there is no file system in memory */
  written_mb: Written | null;
}

export async function measureMemory(bench: Bench, employees: number): Promise<MemoryFigures> {
  const side = (name: string, options: ProjectOptions = {}) => fusedSide(bench, name, name, {}, options);
  const free = await measured(bench, side('free', { runArgs: ['--performance'] }));
  const limit = Math.round(free.database_mb / 2);
  const profiles = join(bench.work, 'profiles');
  mkdirSync(profiles);
  writeFileSync(join(profiles, 'profiles.yml'), profileWith(limit, join(bench.work, 'spill')));
  const half = side('half', { args: ['--profiles-dir', profiles], runArgs: ['--performance'] });
  const limited = await measured(bench, half);
  const found = await differences(bench.inputs, half.outcome!);
  for (const line of found) console.error(`  half: ${line}`);
  return {
    employees,
    free,
    limited: { ...limited, limit_mb: limit, rows_equal: found.length === 0 },
    written_mb: existsSync(IN_MEMORY) ? await writtenBytes(side) : null,
  };
}

async function measured({ work }: Bench, side: Side): Promise<MemoryRun> {
  const usage = await side.run();
  const report = readFileSync(join(work, side.name, 'target', 'performance.json'), 'utf8');
  const { totals } = JSON.parse(report) as { totals: Record<string, number | null> };
  console.error(`  ${side.name}: ${usage.cpu.toFixed(2)} s CPU`);
  return {
    cpu: rounded(usage.cpu / YEARS.length, 3)!,
    wall: rounded(usage.wall / YEARS.length, 3)!,
    peak_mb: rounded(usage.peakMb, 0),
    database_mb: rounded((totals['peak_database_memory_bytes'] ?? 0) / MB, 0)!,
    spilled_mb: rounded((totals['spilled_bytes'] ?? 0) / MB, 0)!,
  };
}

/** Three runs, each with more of what it writes in memory: what the device gets less of is what that was. */
async function writtenBytes(side: (name: string, options: ProjectOptions) => Side): Promise<Written | null> {
  const memory = mkdtempSync(join(IN_MEMORY, 'pa-bench-'));
  try {
    const artifacts = ['--target-path', join(memory, 'target'), '--log-path', join(memory, 'logs')];
    const sides = [
      side('on_disk', {}),
      side('artifacts_in_memory', { args: artifacts }),
      side('database_in_memory', { args: artifacts, databases: memory }),
    ];
    const usages: Usage[] = [];
    for (const each of sides) usages.push(await each.run());
    const [all, withoutArtifacts, left] = usages.map(({ writtenMb }) => writtenMb);
    if (all == null || withoutArtifacts == null || left == null) return null;
    const { project } = sides[2]!.outcome as { project: string };
    const folder = join(project, SNAPSHOT);
    const snapshot = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map(name => statSync(join(folder, name)))
      .reduce((total, stat) => total + (stat.isFile() ? stat.size : 0), 0);
    const perYear = (megabytes: number) => rounded(megabytes / YEARS.length, 2)!;
    return {
      all: perYear(all),
      artifacts: perYear(all - withoutArtifacts),
      database: perYear(withoutArtifacts - left),
      snapshot: perYear(snapshot / MB),
      rest: perYear(left - snapshot / MB),
    };
  } finally {
    rmSync(memory, { recursive: true, force: true });
  }
}

/** The project's profile with a memory limit; what does not fit goes to a folder on disk. */
function profileWith(limitMb: number, spill: string): string {
  return `simulation:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{ env_var('SIMULATION_DATABASE', 'simulation.duckdb') }}"
      schema: main
      threads: 2
      settings:
        memory_limit: ${limitMb}MB
        temp_directory: '${spill}'
`;
}

export function memoryTable({ employees, free, limited, written_mb: written }: MemoryFigures): string {
  const line = (what: string, run: MemoryRun) => [
    what,
    show(run.cpu, 3),
    show(run.wall, 2),
    show(run.peak_mb, 0),
    show(run.database_mb, 0),
    show(run.spilled_mb, 0),
  ];
  const head = ['fused', 'cpu s', 'wall s', 'peak MB', 'database MB', 'spilled MB'];
  const rows = [line('no limit', free), line(`memory_limit: ${limited.limit_mb}MB`, limited)];
  const asked: Goal[] = [
    { text: 'peak MB', value: free.peak_mb, most: employees >= 1_000_000 ? 4000 : 1000 },
    { text: 'rows that differ at half the memory', value: limited.rows_equal ? 0 : 1, most: 0 },
  ];
  const parts: string[][] = [];
  if (written !== null) {
    parts.push(...Object.entries(written).map(([what, megabytes]) => [what, show(megabytes, 2)]));
    asked.push({ text: 'rest of the bytes written, MB a year', value: written.rest, most: 0.1 });
  }
  const title = `${employees} employees, ${YEARS[0]} to ${YEARS.at(-1)}, per year`;
  const split = parts.length === 0 ? '' : `\n\n${aligned(['written', 'MB a year'], parts, 1)}`;
  return `\n${title}\n\n${aligned(head, rows, 1)}${split}\n\n${goalTable(asked, true)}\n`;
}
