import { type Diagnostic, err, ok, problem, type Result } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import { compareVersions, parseRequirement, parseRequirements, type Requirement, satisfies } from '../semver.ts';
import { download } from './download.ts';
import { type FetchContext, type Fetched, isDiagnostic } from './fetched.ts';
import type { HubSpec } from './package-spec.ts';
import { unpack } from './tarball.ts';

const HUB = 'https://hub.getdbt.com/';

interface HubVersion {
  readonly require_dbt_version?: string | readonly string[];
  readonly downloads?: { readonly tarball?: string };
}

/** A package of the package hub, at the newest version that every requirement allows. */
export async function fetchHub(spec: HubSpec, context: FetchContext): Promise<Result<Fetched, Diagnostic>> {
  const requirements = parseRequirements(spec.versions);
  if (requirements === undefined) {
    return err(
      problem('PA185', { package: spec.package, reason: `'${spec.versions.join(', ')}' is no version requirement` }),
    );
  }
  const listed = await listVersions(spec, context);
  if (!listed.ok) return listed;
  const installable = installableVersions(listed.value, spec, requirements, context.dbtVersion);
  const fitting = installable.filter(({ version }) => satisfies(version, requirements));
  const taken = fitting.at(-1);
  const latest = installable.at(-1);
  if (taken === undefined || latest === undefined) {
    const available = installable.map(({ text }) => text);
    return err(problem('PA187', { package: spec.package, requested: spec.versions, available }));
  }
  const location = listed.value[taken.text]?.downloads?.tarball;
  if (location === undefined) {
    return err(
      problem('PA185', { package: spec.package, reason: `the hub names no download for version ${taken.text}` }),
    );
  }
  const unpacked = await unpack(location, spec.package, context);
  if (!unpacked.ok) return unpacked;
  const metadata = context.readMetadata(unpacked.value, spec.package);
  if (isDiagnostic(metadata)) return err(metadata);
  return ok({
    spec,
    folder: unpacked.value,
    movable: true,
    projectName: metadata.name,
    packages: metadata.packages,
    lockEntry: PyDict.fromObject<Value>({ package: spec.package, version: taken.text }),
    label: spec.package,
    versionLabel: `version ${taken.text}`,
    newest: { taken: taken.text, latest: latest.text },
  });
}

async function listVersions(
  spec: HubSpec,
  context: FetchContext,
): Promise<Result<Record<string, HubVersion>, Diagnostic>> {
  const base = context.environment.env['DBT_PACKAGE_HUB_URL'] || HUB;
  const url = `${base.endsWith('/') ? base : `${base}/`}api/v1/${spec.package}.json`;
  try {
    const answer = JSON.parse((await download(url, context)).toString('utf8')) as {
      versions?: Record<string, HubVersion>;
    };
    if (answer?.versions !== undefined) return ok(answer.versions);
    return err(problem('PA188', { package: spec.package, reason: `${url} did not answer with a list of versions` }));
  } catch (error) {
    const reason = error instanceof SyntaxError ? `${url} did not answer with JSON` : (error as Error).message;
    return err(problem('PA188', { package: spec.package, reason }));
  }
}

function installableVersions(
  listed: Record<string, HubVersion>,
  spec: HubSpec,
  requirements: readonly Requirement[],
  dbtVersion: string | undefined,
): { text: string; version: Requirement }[] {
  const prerelease = spec.prerelease || requirements.some(requirement => requirement.prerelease !== null);
  return Object.entries(listed)
    .flatMap(([text, info]) => {
      const version = parseRequirement(text);
      return version !== undefined && runsOn(info, dbtVersion) ? [{ text, version }] : [];
    })
    .filter(({ version }) => prerelease || version.prerelease === null)
    .sort((a, b) => compareVersions(a.version, b.version));
}

function runsOn(info: HubVersion, dbtVersion: string | undefined): boolean {
  const required = info.require_dbt_version;
  if (dbtVersion === undefined || required === undefined || required.length === 0) return true;
  const requirements = parseRequirements(required);
  const installed = parseRequirement(dbtVersion);
  return requirements === undefined || installed === undefined || satisfies(installed, requirements);
}
