/**
 * Writes src/jinja/global/files.generated.ts from the .sql files beside it, so that the executable needs to find no
 * files: `npx tsx scripts/global-macros.ts`. A test proves that the written file is up to date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GlobalMacro } from '../src/jinja/global/index.ts';
import { createEnvironment, extractMacroCalls } from '../src/jinja/index.ts';

const ROOT = fileURLToPath(new URL('../src/jinja/global/', import.meta.url));
const JINJA = createEnvironment();
const PACKAGES = ['dbt', 'dbt_duckdb'] as const;
const BLOCK =
  /\{%-?\s*(macro|test|materialization)\s+(\w+)(?:\s*,\s*(default|adapter\s*=\s*'(\w+)'))?((?:(?!-?%\})[\s\S])*)-?%\}[\s\S]*?\{%-?\s*end\1\s*-?%\}/g;

/** Every macro of the package folders, in order of path and place. */
export function readGlobalMacros(): GlobalMacro[] {
  return PACKAGES.flatMap(name => sqlFiles(join(ROOT, name)).flatMap(path => macrosOf(name, path)));
}

function sqlFiles(folder: string, prefix = ''): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = prefix + entry.name;
      if (entry.isDirectory()) return sqlFiles(join(folder, entry.name), `${path}/`);
      return entry.name.endsWith('.sql') ? [path] : [];
    });
}

function macrosOf(packageName: GlobalMacro['package'], path: string): GlobalMacro[] {
  const text = readFileSync(join(ROOT, packageName, path), 'utf8');
  return [...text.matchAll(BLOCK)].map(match => {
    const [sql, kind, name, , adapter, rest] = match;
    const languages = /supported_languages\s*=\s*\[([^\]]*)\]/.exec(rest ?? '')?.[1];
    return {
      package: packageName,
      path: `macros/${path}`,
      name: macroName(kind as string, name as string, adapter),
      line: text.slice(0, match.index).split('\n').length,
      sql,
      calls: extractMacroCalls(JINJA, sql),
      ...(kind === 'materialization' ? { languages: languages?.match(/\w+/g) ?? ['sql'] } : {}),
    };
  });
}

function macroName(kind: string, name: string, adapter: string | undefined): string {
  if (kind === 'test') return `test_${name}`;
  return kind === 'macro' ? name : `materialization_${name}_${adapter ?? 'default'}`;
}

/** The text of the generated module. */
export function generatedModule(): string {
  const records = readGlobalMacros().map(macro => `  ${JSON.stringify(macro)},`);
  return [
    '// biome-ignore-all format: written by scripts/global-macros.ts',
    "import type { GlobalMacro } from './index.ts';",
    '',
    'export const GLOBAL_MACROS: readonly GlobalMacro[] = [',
    ...records,
    '];',
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(ROOT, 'files.generated.ts'), generatedModule());
}
