// Writes docs/errors.md from the catalogue of messages: each entry's comment says what the code means.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const catalogue = new URL('../src/core/catalogue/', import.meta.url);
const ENTRY = /\/\*\*\s*((?:(?!\*\/)[\s\S])*?)\s*\*\/\s*(PA\d{3}):/g;

const sections: readonly (readonly [prefix: string, title: string])[] = [
  ['PA1', 'Project, profiles, packages, YAML, resources'],
  ['PA2', 'Jinja'],
  ['PA3', 'Refs and the graph'],
  ['PA4', 'Selection'],
  ['PA5', 'SQL and the database'],
  ['PA6', 'Running'],
  ['PA7', 'Artifacts'],
];

const entries = readdirSync(catalogue)
  .filter(file => file.endsWith('-codes.ts'))
  .flatMap(file => [...readFileSync(new URL(file, catalogue), 'utf8').matchAll(ENTRY)])
  .map(match => ({ code: match[2] as string, meaning: (match[1] as string).replace(/\s*\n\s*\*\s?/g, ' ') }))
  .sort((a, b) => (a.code < b.code ? -1 : 1));

const parts = sections.map(([prefix, title]) => {
  const rows = entries.filter(entry => entry.code.startsWith(prefix));
  return `## ${title}\n\n| code | meaning |\n|---|---|\n${rows.map(row => `| ${row.code} | ${row.meaning} |`).join('\n')}`;
});

const head =
  '# Codes of errors and warnings\n\nGenerated from `src/core/catalogue` by `scripts/error-docs.ts`; do not edit.\n\n' +
  'A message shows its code, the place (file, line, column) with the source line, and what to do next.';
writeFileSync(fileURLToPath(new URL('../docs/errors.md', import.meta.url)), `${[head, ...parts].join('\n\n')}\n`);
