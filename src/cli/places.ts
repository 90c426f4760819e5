import { resolve } from 'node:path';
import { PyDict } from '../core/value.ts';
import { systemEnvironment } from '../project/environment.ts';
import { findProjectDir } from '../project/find.ts';
import { findProfilesDir } from '../project/profile.ts';
import { peekProject } from '../project/project-file.ts';
import type { Call } from './call.ts';

/** Where a call works, as far as it can be known before the project is loaded. */
export interface Places {
  /** absent when there is no project; loading it will say so */
  readonly projectDir: string | undefined;
  readonly profilesDir: string;
  readonly logDir: string;
  /** `flags:` of the project file, as written */
  readonly projectFlags: PyDict;
}

export function placesOf(call: Call): Places {
  const { cwd, env } = call.outside;
  const environment = systemEnvironment({ cwd, env });
  const found = findProjectDir(call.text('project_dir'), environment);
  const projectDir = found.ok ? found.value : undefined;
  const peeked = projectDir === undefined ? undefined : peekProject(projectDir, environment);
  const given = call.text('log_path');
  return {
    projectDir,
    profilesDir: findProfilesDir(
      { profilesDir: call.text('profiles_dir'), projectDir: projectDir ?? cwd },
      environment,
    ),
    logDir: given === undefined ? resolve(projectDir ?? cwd, peeked?.logPath ?? 'logs') : resolve(cwd, given),
    projectFlags: peeked?.flags ?? new PyDict(),
  };
}
