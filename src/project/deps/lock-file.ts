import { createHash } from 'node:crypto';
import { PyDict, type Value } from '../../core/value.ts';
import { toJson } from '../../jinja/index.ts';
import { dumpYaml } from '../../yaml/index.ts';
import type { PackageFile } from '../package-file.ts';

export const LOCK_FILE = 'package-lock.yml';

/**
 * SHA-1 over the definitions of a packages file: the lock is stale when it differs. dbt hashes the JSON of each entry,
 * all of its fields with defaults, and the entry as written.
 */
export function definitionHash(file: Pick<PackageFile, 'packages' | 'unrendered'>): string {
  const texts = file.packages.map((entry, i) =>
    toJson(contractOf(entry, file.unrendered[i] ?? entry), { sortKeys: true }),
  );
  return createHash('sha1').update(texts.sort().join('\n'), 'utf8').digest('hex');
}

function contractOf(entry: PyDict, written: PyDict): PyDict {
  const contract = new PyDict();
  const put = (key: string, fallback?: Value): void => {
    const value = entry.get(key) ?? fallback;
    if (value !== undefined) contract.set(key, value);
  };
  if (entry.has('package')) {
    put('package');
    put('version', null);
    put('install_prerelease', entry.get('install-prerelease') ?? false);
  } else if (entry.has('git')) {
    put('git');
    put('revision', null);
    put('subdirectory', null);
    put('warn-unpinned', entry.get('warn_unpinned') ?? null);
  } else if (entry.has('tarball')) {
    put('tarball');
  } else {
    put('local');
  }
  put('name');
  return contract.set('unrendered', written);
}

/** The text of the lock file, as dbt writes it: keys sorted, items indented. */
export function lockFileText(packages: readonly PyDict[], hash: string): string {
  const content = PyDict.fromObject<Value>({ packages: [...packages], sha1_hash: hash });
  return dumpYaml(content, { sortKeys: true, indentSequences: true });
}
