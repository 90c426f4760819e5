import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { type Diagnostic, err, md5, ok, problem, type Result, warning } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import { type FetchContext, type Fetched, isDiagnostic } from './fetched.ts';
import type { GitSpec } from './package-spec.ts';

const run = promisify(execFile);

/** Clones the wanted revision (only it, where the server allows) and pins it to its commit. */
export async function fetchGit(spec: GitSpec, context: FetchContext): Promise<Result<Fetched, Diagnostic>> {
  const wanted = [...new Set(spec.revisions)];
  const label = spec.subdirectory === null ? spec.git : `${spec.git}/${spec.subdirectory}`;
  if (wanted.length > 1) return err(problem('PA184', { package: label, versions: wanted }));
  const revision = wanted[0] ?? 'HEAD';
  if (revision.startsWith('-') || spec.git.startsWith('-')) {
    return err(problem('PA185', { package: label, reason: 'a URL or revision cannot begin with a dash' }));
  }

  const clone = join(context.downloads, md5(`${spec.git}\n${revision}\n${spec.subdirectory ?? ''}`));
  let commit: string;
  try {
    commit = await checkOut(spec.git, revision, clone, context);
  } catch (error) {
    return err(problem('PA185', { package: label, reason: gitReason(error, revision) }));
  }
  if (spec.warnUnpinned && ['HEAD', 'main', 'master'].includes(revision)) {
    context.emit({ type: 'diagnostic', diagnostic: warning('PA186', { git: spec.git, revision }) });
  }
  const folder = spec.subdirectory === null ? clone : join(clone, spec.subdirectory);
  if (relative(clone, folder).startsWith('..')) {
    return err(
      problem('PA185', { package: label, reason: `the subdirectory ${spec.subdirectory} leads out of the repository` }),
    );
  }
  const metadata = context.readMetadata(folder, label);
  if (isDiagnostic(metadata)) return err(metadata);
  rmSync(join(clone, '.git'), { recursive: true, force: true });

  const lockEntry = PyDict.fromObject<Value>({ git: spec.written, revision: commit });
  if (spec.subdirectory !== null) lockEntry.set('subdirectory', spec.subdirectory);
  return ok({
    spec,
    folder,
    movable: true,
    projectName: metadata.name,
    packages: metadata.packages,
    lockEntry,
    label,
    versionLabel: `revision ${commit}`,
  });
}

/** @returns the commit. @throws when git fails */
async function checkOut(url: string, revision: string, folder: string, context: FetchContext): Promise<string> {
  const env = { ...context.environment.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' } as NodeJS.ProcessEnv;
  const git = async (...args: string[]): Promise<string> => {
    const options = { cwd: folder, env, maxBuffer: 1 << 26 };
    return (await run('git', args, options)).stdout.trim();
  };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', url);
  try {
    await git('fetch', '--quiet', '--depth', '1', 'origin', revision);
    await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  } catch {
    // Not every server gives single commits, and none gives abbreviated ones: take all and look there.
    await git('fetch', '--quiet', '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    const target = await firstThatExists(git, [`refs/tags/${revision}`, `refs/remotes/origin/${revision}`, revision]);
    await git('checkout', '--quiet', '--detach', target);
  }
  return git('rev-parse', 'HEAD');
}

async function firstThatExists(git: (...args: string[]) => Promise<string>, names: readonly string[]): Promise<string> {
  let failure: unknown;
  for (const name of names) {
    try {
      return await git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function gitReason(error: unknown, revision: string): string {
  const failure = error as NodeJS.ErrnoException & { stderr?: string };
  if (failure.code === 'ENOENT') return 'git is not installed, or not on the PATH';
  const text = (failure.stderr ?? '').trim();
  return text === '' ? `there is no revision '${revision}'` : text.replace(/^fatal: /, '');
}
