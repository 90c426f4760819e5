import { appendFileSync, copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What a scenario may use of the project at hand. */
export interface BenchProject {
  dir: string;
  /** A model in the middle of the project: its name and file, relative to `dir`. */
  model: string;
  file: string;
}

/** One thing measured: the same arguments for both tools, after the same preparation. */
export interface Scenario {
  name: string;
  args(project: BenchProject): string[];
  /** Brings the tool's copy of the project into the state to measure; not part of the figures. */
  prepare(project: BenchProject, runTool: (args: string[]) => void): void;
  /** What we expect at least: dbt's CPU seconds over ours. */
  ratio?: number;
}

const forget = ({ dir }: BenchProject) => {
  rmSync(join(dir, 'target'), { recursive: true, force: true });
  rmSync(join(dir, 'logs'), { recursive: true, force: true });
};

/** A parsed project; a tool with a cache finds it. */
const warm = (project: BenchProject, runTool: (args: string[]) => void) => {
  if (!existsSync(join(project.dir, 'target'))) runTool(['parse']);
};

/** The database as it was before any run. */
const freshDatabase = ({ dir }: BenchProject) => {
  rmSync(join(dir, 'work.duckdb.wal'), { force: true });
  if (existsSync(join(dir, 'base.duckdb'))) copyFileSync(join(dir, 'base.duckdb'), join(dir, 'work.duckdb'));
};

export const scenarios: Scenario[] = [
  { name: 'parse cold', args: () => ['parse'], prepare: forget, ratio: 8 },
  { name: 'parse no change', args: () => ['parse'], prepare: warm, ratio: 8 },
  {
    name: 'parse one edit',
    args: () => ['parse'],
    prepare(project, runTool) {
      warm(project, runTool);
      appendFileSync(join(project.dir, project.file), `-- edited ${process.hrtime.bigint()}\n`);
    },
    ratio: 8,
  },
  { name: 'ls one', args: ({ model }) => ['ls', '--select', `+${model}`], prepare: warm },
  {
    name: 'compile',
    args: () => ['compile'],
    prepare(project, runTool) {
      warm(project, runTool);
      freshDatabase(project);
    },
  },
  { name: 'compile one', args: ({ model }) => ['compile', '--select', model], prepare: warm },
  {
    name: 'run',
    args: () => ['run'],
    prepare(project, runTool) {
      warm(project, runTool);
      freshDatabase(project);
    },
    ratio: 5,
  },
];
