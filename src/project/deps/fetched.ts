import type { Diagnostic, EventSink } from '../../core/index.ts';
import type { PyDict } from '../../core/value.ts';
import type { Environment } from '../environment.ts';
import type { PackageSpec } from './package-spec.ts';

/** A package that lies on this machine, ready to be installed. */
export interface Fetched {
  readonly spec: PackageSpec;
  /** absolute folder with the package's files */
  readonly folder: string;
  /** the folder may be moved away (a download), or must stay (a local package) */
  readonly movable: boolean;
  /** the name under which it is installed: its project's, or a tarball's own */
  readonly projectName: string;
  /** what it asks for itself */
  readonly packages: readonly PackageSpec[];
  /** its entry in package-lock.yml, without `name` */
  readonly lockEntry: PyDict;
  /** as the progress lines name it: URL, path, namespace/name */
  readonly label: string;
  /** `version 1.3.0`, `revision abc`, `<local @ path>` */
  readonly versionLabel: string;
  /** hub: the newest version, and the one taken */
  readonly newest?: { readonly taken: string; readonly latest: string };
}

/** What fetching needs of its surroundings. */
export interface FetchContext {
  /** the root project's folder: local paths start here */
  readonly root: string;
  /** a temporary folder for clones and archives */
  readonly downloads: string;
  readonly environment: Environment;
  readonly emit: EventSink;
  /** skip hub versions that ask for another dbt; undefined: take any */
  readonly dbtVersion: string | undefined;
  /** reads name and requirements of a fetched package; `label` names it in messages */
  readonly readMetadata: (
    folder: string,
    label: string,
  ) => { readonly name: string; readonly packages: readonly PackageSpec[] } | Diagnostic;
}

export const isDiagnostic = (value: object): value is Diagnostic => 'code' in value && 'severity' in value;
