import { execFile } from 'node:child_process';
import { release, type as systemName } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Diagnostic, EventSink } from '../../core/index.ts';
import { type PyDict, str } from '../../core/value.ts';
import type { Target } from '../../model/index.ts';
import { targetDict } from '../../project/credentials.ts';
import { DBT_VERSION } from '../../project/dbt-version.ts';
import { systemEnvironment } from '../../project/environment.ts';
import { findProjectDir, projectFileIn } from '../../project/find.ts';
import { loadProject } from '../../project/load.ts';
import { findProfilesDir } from '../../project/profile.ts';
import type { Call } from '../call.ts';
import type { CommandAction } from '../command.ts';
import { readVars, withReport } from '../session.ts';
import { VERSION } from '../version.ts';

type Say = (message: string) => void;

/** What failed, as the end of the output tells it. */
interface Failure {
  readonly check: string;
  readonly text: string;
}

/** `pa debug`: says where everything is looked for, and checks project, profile, git and connection. */
export const run: CommandAction = call =>
  withReport(call, async sink => {
    const say: Say = message => sink({ type: 'line', level: 'info', name: 'DebugCmdOut', message });
    const environment = systemEnvironment({ cwd: call.outside.cwd, env: call.outside.env });
    const found = findProjectDir(call.text('project_dir'), environment);
    const projectDir = found.ok ? found.value : call.outside.cwd;
    const profilesDir = findProfilesDir({ profilesDir: call.text('profiles_dir'), projectDir }, environment);
    if (call.flag('config_dir')) {
      say(`To view your profiles.yml file, run:\n\n${openCommand()} ${profilesDir}`);
      return 0;
    }

    say(`pa version: ${VERSION}`);
    say(`dbt version: ${DBT_VERSION} (whose projects run unmodified)`);
    say(`node version: ${process.versions.node}`);
    say(`node path: ${process.execPath}`);
    say(`os info: ${systemName()} ${release()} ${process.arch}`);
    say(`Using profiles dir at ${profilesDir}`);
    say(`Using profiles.yml file at ${join(profilesDir, 'profiles.yml')}`);
    say(`Using project file at ${join(projectDir, projectFileIn(projectDir, environment) ?? 'dbt_project.yml')}`);

    const vars = readVars(call, sink);
    if (vars === undefined) return 2;
    const { target, failures } = await checkConfiguration(call, vars, say, found.ok ? [] : [found.error]);
    if (target !== undefined) await checkConnection(target, failures, say, sink);
    if (failures.length === 0) {
      say('All checks passed!');
      return 0;
    }
    say(`${failures.length === 1 ? '1 check' : `${failures.length} checks`} failed:`);
    for (const failure of failures) say(`${failure.check}: ${failure.text}\n`);
    return 1;
  });

async function checkConfiguration(
  call: Call,
  vars: PyDict,
  say: Say,
  missing: readonly Diagnostic[],
): Promise<{ target: Target | undefined; failures: Failure[] }> {
  const loaded =
    missing.length > 0
      ? ({ ok: false, error: missing } as const)
      : await loadProject({
          projectDir: call.text('project_dir'),
          profilesDir: call.text('profiles_dir'),
          profile: call.text('profile'),
          target: call.text('target'),
          versionCheck: call.flag('version_check', true),
          vars,
          packages: false,
          environment: { cwd: call.outside.cwd, env: call.outside.env },
        });
  const problems = loaded.ok ? [] : loaded.error;
  const target = loaded.ok ? loaded.value.project.target : undefined;
  const ofProfile = problems.filter(isAboutProfile);
  const ofProject = problems.filter(problem => !isAboutProfile(problem));
  const failures: Failure[] = [];
  if (ofProfile.length > 0) failures.push({ check: 'Profile', text: texts(ofProfile) });
  if (ofProject.length > 0) failures.push({ check: 'Project', text: texts(ofProject) });
  if (target !== undefined) say(`adapter type: ${target.type}`);
  if (call.flag('connection')) {
    say('Skipping steps before connection verification');
    return { target, failures };
  }

  say('Configuration:');
  // A broken project file hides its profile.
  const profileState =
    ofProfile.length > 0 ? 'ERROR invalid' : target === undefined ? 'not checked' : 'OK found and valid';
  const projectState =
    ofProject.length === 0 ? 'OK found and valid' : missing.length > 0 ? 'ERROR not found' : 'ERROR invalid';
  say(`  profiles.yml file [${profileState}]`);
  say(`  project file [${projectState}]`);
  say('Required dependencies:');
  const git = await gitProblem();
  say(` - git [${git === undefined ? 'OK found' : 'ERROR'}]\n`);
  if (git !== undefined) failures.push({ check: 'git', text: git });
  return { target, failures };
}

/** Keys of the target that hold no secrets, and a query. */
async function checkConnection(target: Target, failures: Failure[], say: Say, sink: EventSink): Promise<void> {
  say('Connection:');
  for (const [key, value] of targetDict(target)) {
    if (!NAMES.has(key as string)) say(`  ${str(key)}: ${str(value)}`);
  }
  const { createAdapter } = await import('../../adapter/index.ts');
  try {
    const adapter = await createAdapter(target);
    sink({ type: 'adapter-registered', adapter: adapter.type, version: adapter.version });
    const session = await adapter.open({ readOnly: true, lockTimeout: 0 });
    try {
      const connection = await session.connect('debug');
      await connection.query('select 1 as id');
      session.release(connection);
    } finally {
      await session.close();
    }
    say('  Connection test: [OK connection ok]\n');
  } catch (error) {
    say('  Connection test: [ERROR]\n');
    failures.push({ check: 'Connection', text: (error as Error).message });
  }
}

/** Parts of `target` that say which output was chosen; the others are the connection's. */
const NAMES: ReadonlySet<string> = new Set(['type', 'threads', 'name', 'target_name', 'profile_name']);

const isAboutProfile = (problem: Diagnostic): boolean =>
  problem.code.startsWith('PA12') || (problem.span?.file.endsWith('profiles.yml') ?? false);

const texts = (problems: readonly Diagnostic[]): string =>
  problems
    .map(({ message, span, hint }) => {
      const place = span === undefined ? '' : ` (${span.file}:${span.line})`;
      return `${message}${place}${hint === undefined ? '' : `\n  ${hint}`}`;
    })
    .join('\n');

async function gitProblem(): Promise<string | undefined> {
  try {
    await promisify(execFile)('git', ['--help']);
    return undefined;
  } catch (error) {
    return `Error from git --help: ${(error as Error).message}`;
  }
}

function openCommand(): string {
  return process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'start' : 'xdg-open';
}
