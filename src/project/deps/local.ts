import { resolve } from 'node:path';
import { type Diagnostic, err, ok, problem, type Result } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import { type FetchContext, type Fetched, isDiagnostic } from './fetched.ts';
import type { LocalSpec } from './package-spec.ts';

/** A package in a folder of this machine; paths of packages' packages start at the root project, as dbt has it. */
export function fetchLocal(spec: LocalSpec, context: FetchContext): Result<Fetched, Diagnostic> {
  const expanded = spec.local.startsWith('~/') ? context.environment.home + spec.local.slice(1) : spec.local;
  const folder = resolve(context.root, expanded);
  if (!context.environment.isDirectory(folder)) {
    return err(problem('PA185', { package: spec.local, reason: `there is no folder ${folder}` }));
  }
  const metadata = context.readMetadata(folder, spec.local);
  if (isDiagnostic(metadata)) return err(metadata);
  return ok({
    spec,
    folder,
    movable: false,
    projectName: metadata.name,
    packages: metadata.packages,
    lockEntry: PyDict.fromObject<Value>({ local: spec.local }),
    label: spec.local,
    versionLabel: `<local @ ${spec.local}>`,
  });
}
