import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, err, ok, problem, type Result } from '../../core/index.ts';
import { isList, PyDict, str, type Value } from '../../core/value.ts';
import { dumpYaml, parseYaml, type YamlDocument } from '../../yaml/index.ts';
import type { Environment } from '../environment.ts';
import { readPackageFile } from '../package-file.ts';
import type { RenderScope } from '../render-scope.ts';

export interface AddedPackage {
  /** `dbt-labs/dbt_utils`, a URL, or a path */
  readonly name: string;
  /** version or revision; commas separate several */
  readonly version: string | null;
  readonly source: 'hub' | 'git' | 'local';
}

/** `--add-package`: writes an entry into the packages file, in place of one for the same package. */
export function addPackage(
  root: string,
  added: AddedPackage,
  scope: RenderScope,
  environment: Environment,
  say: (name: string, message: string) => void,
): Result<null, Diagnostic> {
  const current = readPackageFile(root, '', scope, environment);
  if (!current.ok) return current;
  const path = join(root, current.value.file);
  if (!existsSync(path)) {
    writeFileSync(path, 'packages: []\n');
    say('Formatting', `Created ${current.value.file}`);
  }
  const parsed = parseYaml(environment.readText(path) ?? '', current.value.file);
  if (!parsed.ok) return parsed;
  const document = parsed.value;
  const data = document.value instanceof PyDict ? document.value : new PyDict();
  const entries = data.get('packages') ?? [];
  if (!isList(entries)) return err(problem('PA182', { file: current.value.file, reason: "'packages' must be a list" }));

  const kept = entries.filter(entry => {
    if (!(entry instanceof PyDict) || !isSamePackage(entry, added.name)) return true;
    say('DepsFoundDuplicatePackage', `Found duplicate package in packages.yml, removing: ${str(entry)}`);
    return false;
  });
  const entry = newEntry(added);
  const text =
    kept.length === entries.length && entries.length > 0
      ? appended(document, data, entry)
      : dumpYaml(data.copy().set('packages', [...kept, entry]), { sortKeys: true, indentSequences: true });
  writeFileSync(path, text);
  say('DepsAddPackage', `Added new package ${added.name}@${added.version ?? 'None'} to ${path}`);
  return ok(null);
}

function newEntry(added: AddedPackage): PyDict {
  const entry = PyDict.fromObject<Value>({ [added.source === 'hub' ? 'package' : added.source]: added.name });
  if (added.version === null) return entry;
  const version = added.version.includes(',') ? added.version.split(',') : added.version;
  return entry.set(added.source === 'git' ? 'revision' : 'version', version);
}

/** The file with the entry at its end: comments stay. Where the list is not the last thing, the file is written anew. */
function appended(document: YamlDocument, data: PyDict, entry: PyDict): string {
  const entries = data.get('packages') as Value[];
  const isLast = [...data.keys()].at(-1) === 'packages';
  const first = document.text.split('\n')[document.at(['packages', 0]).line - 1] ?? '';
  const dash = /^(\s*)- /.exec(first);
  if (!isLast || dash === null) {
    return dumpYaml(data.copy().set('packages', [...entries, entry]), { sortKeys: true, indentSequences: true });
  }
  const lines = dumpYaml([entry]).trimEnd().split('\n');
  return `${document.text.trimEnd()}\n${lines.map(line => dash[1] + line).join('\n')}\n`;
}

/** The same package under another source or spelling: `dbt-labs/dbt_utils` and `https://.../dbt-utils.git`. */
function isSamePackage(entry: PyDict, name: string): boolean {
  const identifier = ['package', 'git', 'local', 'tarball', 'private'].map(key => entry.get(key)).find(value => value);
  if (typeof identifier !== 'string') return false;
  const variants = [name, name.split('/').at(-1) ?? name].flatMap(text => [
    text,
    text.replaceAll('_', '-'),
    text.replaceAll('-', '_'),
  ]);
  return variants.some(variant => {
    const at = identifier.indexOf(variant);
    const end = at + variant.length;
    const bounded = (i: number): boolean => i < 0 || i >= identifier.length || '/.'.includes(identifier[i] as string);
    return at !== -1 && bounded(at - 1) && bounded(end);
  });
}
