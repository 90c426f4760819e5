import { type Diagnostic, err, ok, problem, type Result } from '../../core/index.ts';
import type { FetchContext, Fetched } from './fetched.ts';
import { fetchGit } from './git.ts';
import { fetchHub } from './hub.ts';
import { fetchLocal } from './local.ts';
import type { PackageSpec } from './package-spec.ts';
import { fetchTarball } from './tarball.ts';

export async function fetchPackage(spec: PackageSpec, context: FetchContext): Promise<Result<Fetched, Diagnostic>> {
  switch (spec.kind) {
    case 'local':
      return fetchLocal(spec, context);
    case 'git':
      return fetchGit(spec, context);
    case 'tarball':
      return fetchTarball(spec, context);
    case 'hub':
      return fetchHub(spec, context);
  }
}

/**
 * Fetches the packages asked for and those that they ask for, until nothing new comes up. Requirements on the same
 * package are joined: versions must all hold, two revisions of one repository are a conflict.
 */
export async function resolvePackages(
  specs: readonly PackageSpec[],
  rootName: string,
  context: FetchContext,
): Promise<Result<Fetched[], Diagnostic>> {
  const joined = new Map<string, PackageSpec>();
  const fetched = new Map<string, Fetched>();
  let pending = [...specs];
  while (pending.length > 0) {
    const changed = new Set<string>();
    for (const spec of pending) {
      const key = packageKey(spec);
      const known = joined.get(key);
      const merged = known === undefined ? spec : join(known, spec);
      if (merged === undefined) return err(problem('PA189', { package: key, kinds: [known?.kind ?? '', spec.kind] }));
      if (known !== undefined && sameRequirement(known, merged)) continue;
      joined.set(key, merged);
      changed.add(key);
    }
    pending = [];
    for (const key of changed) {
      const result = await fetchPackage(joined.get(key) as PackageSpec, context);
      if (!result.ok) return result;
      fetched.set(key, result.value);
      pending.push(...result.value.packages);
    }
  }
  const all = [...fetched.values()];
  const names = new Set<string>();
  for (const item of all) {
    if (item.projectName === rootName) return err(problem('PA191', { name: rootName }));
    if (names.has(item.projectName)) return err(problem('PA190', { name: item.projectName }));
    names.add(item.projectName);
  }
  return ok(all);
}

/** What makes two requirements speak of the same package. */
function packageKey(spec: PackageSpec): string {
  switch (spec.kind) {
    case 'local':
      return spec.local;
    case 'git':
      return `${spec.git.replace(/\.git$/, '')}${spec.subdirectory === null ? '' : `/${spec.subdirectory}`}`;
    case 'tarball':
      return spec.tarball;
    case 'hub':
      return spec.package;
  }
}

function join(a: PackageSpec, b: PackageSpec): PackageSpec | undefined {
  if (a.kind === 'git' && b.kind === 'git') {
    return { ...a, revisions: unique(a.revisions, b.revisions), warnUnpinned: a.warnUnpinned && b.warnUnpinned };
  }
  if (a.kind === 'hub' && b.kind === 'hub') return { ...a, versions: unique(a.versions, b.versions) };
  return a.kind === b.kind ? a : undefined;
}

const unique = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];

const sameRequirement = (a: PackageSpec, b: PackageSpec): boolean => JSON.stringify(a) === JSON.stringify(b);
