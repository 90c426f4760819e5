import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, err, md5, ok, problem, type Result } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import { extractArchive } from './archive.ts';
import { download } from './download.ts';
import { type FetchContext, type Fetched, isDiagnostic } from './fetched.ts';
import type { TarballSpec } from './package-spec.ts';

/** A package in a .tar.gz that holds one folder. */
export async function fetchTarball(spec: TarballSpec, context: FetchContext): Promise<Result<Fetched, Diagnostic>> {
  const unpacked = await unpack(spec.tarball, spec.name, context);
  if (!unpacked.ok) return unpacked;
  const metadata = context.readMetadata(unpacked.value, spec.name);
  if (isDiagnostic(metadata)) return err(metadata);
  return ok({
    spec,
    folder: unpacked.value,
    movable: true,
    projectName: spec.name,
    packages: metadata.packages,
    lockEntry: PyDict.fromObject<Value>({ tarball: spec.written }),
    label: spec.name,
    versionLabel: `tarball (url: ${spec.tarball})`,
  });
}

/** Downloads and unpacks an archive. @returns the one folder in it */
export async function unpack(
  location: string,
  label: string,
  context: FetchContext,
): Promise<Result<string, Diagnostic>> {
  const fail = (reason: string): Result<string, Diagnostic> => err(problem('PA185', { package: label, reason }));
  let archive: Buffer;
  try {
    archive = await download(location, context);
  } catch (error) {
    return fail((error as Error).message);
  }
  const folder = join(context.downloads, `${md5(location)}-unpacked`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const wrong = extractArchive(archive, folder);
  if (wrong !== undefined) return fail(`${location}: ${wrong}`);
  const [child, ...others] = readdirSync(folder);
  if (child === undefined || others.length > 0) {
    return fail(`${location} must hold exactly one folder, the package: ${label}/<package_contents>`);
  }
  return ok(join(folder, child));
}
