import { type Diagnostic, err, ok, problem, type Result } from '../../core/index.ts';
import { isList, PyDict, str, type Value } from '../../core/value.ts';
import type { PackageFile } from '../package-file.ts';
import { spanAndExcerpt } from '../yaml-place.ts';

/** A package that a project asks for (B22). */
export type PackageSpec = LocalSpec | GitSpec | TarballSpec | HubSpec;

export interface LocalSpec {
  readonly kind: 'local';
  /** path from the root project's folder */
  readonly local: string;
}

export interface GitSpec {
  readonly kind: 'git';
  readonly git: string;
  /** the URL as written, before Jinja: what the lock file keeps */
  readonly written: string;
  /** branches, tags or commits; more than one different: a conflict; none: the default branch */
  readonly revisions: readonly string[];
  readonly subdirectory: string | null;
  readonly warnUnpinned: boolean;
}

export interface TarballSpec {
  readonly kind: 'tarball';
  /** URL or path of a .tar.gz */
  readonly tarball: string;
  readonly written: string;
  readonly name: string;
}

export interface HubSpec {
  readonly kind: 'hub';
  /** `namespace/name` */
  readonly package: string;
  /** requirements, all of which must hold */
  readonly versions: readonly string[];
  readonly prerelease: boolean;
}

type Kind = 'text' | 'revision' | 'versions' | 'bool';

/** The keys an entry may have, by the key that tells its kind. */
const SHAPES: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  package: {
    package: 'text',
    version: 'versions',
    install_prerelease: 'bool',
    'install-prerelease': 'bool',
    name: 'text',
  },
  git: {
    git: 'text',
    revision: 'revision',
    'warn-unpinned': 'bool',
    warn_unpinned: 'bool',
    subdirectory: 'text',
    name: 'text',
  },
  local: { local: 'text', name: 'text' },
  tarball: { tarball: 'text', name: 'text' },
};

/** The entries of a packages file as specs, or the first complaint about one. */
export function readPackageSpecs(
  file: Pick<PackageFile, 'file' | 'packages' | 'unrendered' | 'document'>,
): Result<PackageSpec[], Diagnostic> {
  const specs: PackageSpec[] = [];
  for (const [i, entry] of file.packages.entries()) {
    const written = file.unrendered[i] ?? entry;
    const spec = readSpec(entry, written);
    if (typeof spec === 'string') {
      const at = file.document === undefined ? {} : spanAndExcerpt(file.document, ['packages', i]);
      return err(problem('PA182', { file: file.file, reason: spec }, at));
    }
    specs.push(spec);
  }
  return ok(specs);
}

/** A text: what is wrong with the entry. */
function readSpec(entry: PyDict, written: PyDict): PackageSpec | string {
  const kind = Object.keys(SHAPES).find(key => entry.has(key));
  if (entry.has('private'))
    return `the private package ${str(entry.get('private') ?? null)} cannot be resolved: use a git package`;
  if (kind === undefined)
    return `an entry needs one of package, git, local or tarball, not ${[...entry.keys()].map(str).join(', ')}`;
  const shape = SHAPES[kind] as Readonly<Record<string, Kind>>;
  for (const [key, value] of entry) {
    const expected = shape[str(key)];
    if (expected === undefined) return `'${str(key)}' is not a key of a ${kind} package`;
    if (!fits(expected, value)) return `'${str(key)}' has a value of the wrong type`;
  }
  const text = (key: string): string => str(entry.get(key) ?? '');
  if (text(kind) === '') return `A ${kind === 'package' ? 'hub' : kind} package is missing the value`;
  switch (kind) {
    case 'local':
      return { kind, local: text('local') };
    case 'tarball':
      if (text('name') === '') return "a tarball package needs a 'name'";
      return { kind, tarball: text('tarball'), written: str(written.get('tarball') ?? ''), name: text('name') };
    case 'git': {
      const revision = entry.get('revision') ?? null;
      return {
        kind,
        git: text('git'),
        written: str(written.get('git') ?? ''),
        revisions: revision === null ? [] : isList(revision) ? revision.map(str) : [str(revision)],
        subdirectory: text('subdirectory') || null,
        warnUnpinned: (entry.get('warn-unpinned') ?? entry.get('warn_unpinned')) !== false,
      };
    }
    default:
      return hubSpec(entry, text('package'));
  }
}

function hubSpec(entry: PyDict, name: string): HubSpec | string {
  const version = entry.get('version') ?? null;
  if (version === null || version === '' || (isList(version) && version.length === 0)) {
    return `${name} is missing the version. When installing from the Hub package index, version is a required property`;
  }
  if (!name.includes('/')) {
    return `${name} was not found in the package index. Packages on the index require a namespace, e.g dbt-labs/dbt_utils`;
  }
  const versions = (isList(version) ? version : [version]).flatMap(item => str(item).split(','));
  const prerelease = (entry.get('install_prerelease') ?? entry.get('install-prerelease')) === true;
  return { kind: 'hub', package: name, versions, prerelease };
}

function fits(kind: Kind, value: Value): boolean {
  const scalar =
    typeof value === 'string' ||
    typeof value === 'number' ||
    (typeof value === 'object' && value !== null && 'valueOf' in value);
  switch (kind) {
    case 'text':
      return typeof value === 'string' || value === null;
    case 'bool':
      return typeof value === 'boolean' || value === null;
    case 'revision':
    case 'versions':
      return (
        value === null ||
        (isList(value) ? value.every(item => typeof item !== 'boolean') : scalar && !(value instanceof PyDict))
      );
  }
}
