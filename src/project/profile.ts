import { join } from 'node:path';
import { type Diagnostic, didYouMean, err, nearestNames, ok, problem, type Result, warning } from '../core/index.ts';
import { PyDict, type Value } from '../core/value.ts';
import type { Target } from '../model/project.ts';
import { parseYaml, type YamlDocument } from '../yaml/index.ts';
import { readTarget } from './credentials.ts';
import type { Environment } from './environment.ts';
import { absolute } from './find.ts';
import { renderTree } from './render.ts';
import type { RenderScope } from './render-scope.ts';
import { spanAndExcerpt } from './yaml-place.ts';

export interface ProfileOptions {
  /** `--profiles-dir` or DBT_PROFILES_DIR */
  readonly profilesDir: string | undefined;
  /** the project's folder: profiles.yml may lie beside the project file */
  readonly projectDir: string;
  /** `--profile` */
  readonly profile: string | undefined;
  /** the rendered `profile:` of the project file */
  readonly projectProfile: string | null;
  /** `--target` */
  readonly target: string | undefined;
  readonly threads: number | null;
}

export interface LoadedProfile {
  readonly target: Target;
  readonly file: string;
  /** `config:` of profiles.yml, which is the old place of the project's `flags:` (B19) */
  readonly config: PyDict;
  readonly warnings: readonly Diagnostic[];
}

/**
 * The folder that holds profiles.yml: the one given, else the working directory or the project's folder when they hold
 * one, else ~/.dbt (B17; the project's folder is our addition, for runs from elsewhere).
 */
export function findProfilesDir(
  options: Pick<ProfileOptions, 'profilesDir' | 'projectDir'>,
  environment: Environment,
): string {
  if (options.profilesDir !== undefined) return absolute(options.profilesDir, environment);
  const nearby = [environment.cwd, options.projectDir].find(folder => environment.exists(join(folder, 'profiles.yml')));
  return nearby ?? join(environment.home, '.dbt');
}

/** Reads profiles.yml and the chosen output. Only `target` and that output are rendered (B18). */
export function loadProfile(
  options: ProfileOptions,
  scope: RenderScope,
  environment: Environment,
): Result<LoadedProfile, Diagnostic[]> {
  const file = join(findProfilesDir(options, environment), 'profiles.yml');
  const name = options.profile ?? options.projectProfile;
  if (name === null || name === undefined) return err([problem('PA120', { file })]);
  const text = environment.readText(file);
  if (text === undefined) return err([problem('PA121', { file, profile: name })]);
  const parsed = parseYaml(text, file);
  if (!parsed.ok) return err([parsed.error]);
  const document = parsed.value;
  const profiles = document.value;
  if (!(profiles instanceof PyDict)) return err([problem('PA122', { profile: name, file, known: [] })]);
  const profile = profiles.get(name);
  if (profile === undefined) {
    const known = [...profiles.keys()].map(String).filter(key => key !== 'config');
    const hint = didYouMean(nearestNames(name, known));
    return err([problem('PA122', { profile: name, file, known, hint })]);
  }
  if (!(profile instanceof PyDict)) {
    const reason = 'is empty or is no mapping';
    return err([problem('PA123', { profile: name, reason }, spanAndExcerpt(document, [name]))]);
  }
  return chooseOutput(name, profile, document, options, scope);
}

function chooseOutput(
  name: string,
  profile: PyDict,
  document: YamlDocument,
  options: ProfileOptions,
  scope: RenderScope,
): Result<LoadedProfile, Diagnostic[]> {
  const warnings = [...document.warnings];
  let targetName = options.target;
  if (targetName === undefined && profile.has('target')) {
    const rendered = renderTree(profile.get('target') ?? null, document, scope);
    if (!rendered.ok) return err([{ ...rendered.error, ...spanAndExcerpt(document, [name, 'target']) }]);
    targetName = String(rendered.value);
  }
  if (targetName === undefined) {
    targetName = 'default';
    warnings.push(warning('PA126', { profile: name, target: targetName }, spanAndExcerpt(document, [name])));
  }

  const outputs = profile.get('outputs');
  if (!(outputs instanceof PyDict)) {
    const reason = "has no 'outputs'";
    return err([problem('PA123', { profile: name, reason }, spanAndExcerpt(document, [name]))]);
  }
  const output = outputs.get(targetName);
  if (output === undefined) {
    const known = [...outputs.keys()].map(String);
    const hint = didYouMean(nearestNames(targetName, known));
    return err([
      problem('PA125', { profile: name, target: targetName, known, hint }, spanAndExcerpt(document, [name, 'outputs'])),
    ]);
  }
  const base = [name, 'outputs', targetName];
  if (!(output instanceof PyDict)) {
    const reason = `is misconfigured: output '${targetName}' is no mapping`;
    return err([problem('PA123', { profile: name, reason }, spanAndExcerpt(document, base))]);
  }
  return readOutput(name, targetName, output, document, options.threads, scope, warnings);
}

function readOutput(
  profileName: string,
  targetName: string,
  output: PyDict,
  document: YamlDocument,
  threads: number | null,
  scope: RenderScope,
  warnings: readonly Diagnostic[],
): Result<LoadedProfile, Diagnostic[]> {
  const base = [profileName, 'outputs', targetName];
  // Rendered under the document's own paths, so that a complaint points at its line.
  const wrapped = base.reduceRight<Value>((inner, key) => PyDict.of([[key, inner]]), output);
  const rendered = renderTree(wrapped, document, scope, { tolerates: path => path.includes('password') });
  if (!rendered.ok) return err([rendered.error]);
  const block = base.reduce<Value>((outer, key) => (outer as PyDict).get(key) as Value, rendered.value) as PyDict;
  const { target, problems } = readTarget({ profileName, targetName, output: block, threads }, (path, reason, hint) =>
    problem(
      'PA124',
      { profile: profileName, target: targetName, reason, hint },
      spanAndExcerpt(document, [...base, ...path]),
    ),
  );
  if (target === undefined) return err(problems);
  const config = (document.value as PyDict).get('config');
  return ok({ target, file: document.file, config: config instanceof PyDict ? config : new PyDict(), warnings });
}
