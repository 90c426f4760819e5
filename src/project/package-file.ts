import { join } from 'node:path';
import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import { isList, PyDict, type Value } from '../core/value.ts';
import { parseYaml, type YamlDocument } from '../yaml/index.ts';
import type { Environment } from './environment.ts';
import { renderTree } from './render.ts';
import type { RenderScope } from './render-scope.ts';
import { spanAndExcerpt } from './yaml-place.ts';

/** What packages.yml or dependencies.yml asks for. */
export interface PackageFile {
  /** `packages.yml` or `dependencies.yml` */
  readonly file: string;
  /** entries, rendered (packages.yml only) */
  readonly packages: readonly PyDict[];
  /** the same entries as written: what the lock file keeps */
  readonly unrendered: readonly PyDict[];
  readonly document: YamlDocument | undefined;
}

const PACKAGES = 'packages.yml';
const DEPENDENCIES = 'dependencies.yml';

/** Reads the package requirements of the project in `root` (B22-B23). No file means no packages. */
export function readPackageFile(
  root: string,
  label: string,
  scope: RenderScope,
  environment: Environment,
): Result<PackageFile, Diagnostic> {
  const packages = readMappingFile(join(root, PACKAGES), join(label, PACKAGES), environment);
  if (!packages.ok) return packages;
  const dependencies = readMappingFile(join(root, DEPENDENCIES), join(label, DEPENDENCIES), environment);
  if (!dependencies.ok) return dependencies;
  const inPackages = packages.value?.data.has('packages') ?? false;
  const inDependencies = dependencies.value?.data.has('packages') ?? false;
  if (packages.value !== undefined && inPackages && inDependencies) {
    return malformed(
      packages.value.document,
      ['packages'],
      'The packages key is in packages.yml and in dependencies.yml; keep one',
    );
  }
  if (packages.value?.data.has('projects')) {
    return malformed(packages.value.document, ['projects'], "The 'projects' key belongs into dependencies.yml");
  }
  const chosen = inDependencies ? dependencies.value : packages.value;
  const file = inDependencies ? DEPENDENCIES : PACKAGES;
  if (chosen === undefined) return ok({ file, packages: [], unrendered: [], document: undefined });

  const unrendered = chosen.data.get('packages') ?? [];
  if (!isMappings(unrendered)) return malformed(chosen.document, ['packages'], "'packages' must be a list of mappings");
  const stray = [...chosen.data.keys()].find(key => key !== 'packages' && key !== 'sha1_hash' && key !== 'projects');
  if (stray !== undefined && !inDependencies) {
    return malformed(chosen.document, [String(stray)], `'${String(stray)}' is not a key of ${file}`);
  }
  let rendered: Value = unrendered;
  if (file === PACKAGES) {
    const result = renderTree(PyDict.of([['packages', unrendered]]), chosen.document, scope);
    if (!result.ok) return result;
    rendered = (result.value as PyDict).get('packages') as Value;
  }
  return ok({ file, packages: rendered as PyDict[], unrendered, document: chosen.document });
}

/** A YAML file that holds a mapping; undefined when there is no such file. */
export function readMappingFile(
  path: string,
  label: string,
  environment: Environment,
): Result<{ data: PyDict; document: YamlDocument } | undefined, Diagnostic> {
  const text = environment.readText(path);
  if (text === undefined) return ok(undefined);
  const parsed = parseYaml(text, label);
  if (!parsed.ok) return parsed;
  const data = parsed.value.value ?? new PyDict();
  if (!(data instanceof PyDict)) return err(problem('PA109', { file: label }));
  return ok({ data, document: parsed.value });
}

function isMappings(value: Value): value is PyDict[] {
  return isList(value) && value.every(item => item instanceof PyDict);
}

function malformed(document: YamlDocument, path: string[], reason: string): Result<never, Diagnostic> {
  return err(problem('PA182', { file: document.file, reason }, spanAndExcerpt(document, path)));
}
