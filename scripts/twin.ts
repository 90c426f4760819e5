// Makes a twin of a project folder that real dbt can run.
//
//   npx tsx scripts/twin.ts --project-dir . --out /tmp/twin
//
// dbt reads neither `project.yml` nor a root `sources.yml`. The twin has the first as `dbt_project.yml`, without the
// blocks that only pa knows, and the second inside its model folder; every file is a link to the original, so that an edit there is seen here at once.
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** What a run leaves behind, and what has no meaning for dbt. */
const NOT_LINKED = new Set(['target', 'logs', 'node_modules', 'dist', 'project.yml', 'dbt_project.yml', 'sources.yml']);

/** Makes or refreshes the twin; returns its absolute path. Throws when `out` lies inside the project. */
export function makeTwin(projectDir: string, out: string): string {
  const from = resolve(projectDir);
  const to = resolve(out);
  if (to === from || to.startsWith(from + sep)) throw new Error(`the twin must lie outside of ${from}`);
  mkdirSync(to, { recursive: true });

  const own = join(from, 'project.yml');
  const project = readFileSync(existsSync(own) ? own : join(from, 'dbt_project.yml'), 'utf8');
  writeFileSync(join(to, 'dbt_project.yml'), withoutOwnBlocks(project));

  const models = modelFolders(project);
  for (const name of readdirSync(from)) {
    if (NOT_LINKED.has(name) || name.startsWith('.') || /\.duckdb(\.wal)?$/.test(name)) continue;
    if (models.includes(name)) mirror(join(from, name), join(to, name));
    else link(join(from, name), join(to, name));
  }
  const sources = join(from, 'sources.yml');
  const home = models[0] ?? 'models';
  if (existsSync(sources)) {
    mkdirSync(join(to, home), { recursive: true });
    copyFileSync(sources, join(to, home, 'sources.yml'));
  }
  return to;
}

/** The project file without the blocks that only pa knows: dbt refuses keys that it does not know. */
function withoutOwnBlocks(project: string): string {
  return project.replace(/^(?:periods|event_generation|optimization|performance):.*\n(?:(?:[ \t].*|#.*)?\n)*/gm, '');
}

/** Top-level folders named by `model-paths`, in either of YAML's two list styles. */
function modelFolders(project: string): string[] {
  const found = /^model-paths:\s*(?:\[(?<inline>[^\]]*)\]|(?<block>(?:\s*\n\s*-\s*.+)+))/m.exec(project);
  const list = found?.groups?.['inline']?.split(',') ??
    found?.groups?.['block']?.split(/\n\s*-/).slice(1) ?? ['models'];
  return list.map(entry => entry.trim().replace(/^['"]|['"]$/g, '')).filter(entry => entry !== '');
}

/** Real folders with links to the files: dbt does not walk into a linked folder below a resource path. */
function mirror(from: string, to: string): void {
  if (isLink(to)) rmSync(to);
  mkdirSync(to, { recursive: true });
  const entries = readdirSync(from, { withFileTypes: true });
  const names = new Set(entries.map(entry => entry.name));
  for (const stale of readdirSync(to)) if (!names.has(stale)) rmSync(join(to, stale), { recursive: true });
  for (const { name } of entries) {
    if (statSync(join(from, name)).isDirectory()) mirror(join(from, name), join(to, name));
    else link(join(from, name), join(to, name));
  }
}

function link(target: string, at: string): void {
  if (isLink(at)) rmSync(at);
  if (!existsSync(at)) symlinkSync(target, at);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { 'project-dir': { type: 'string', default: '.' }, out: { type: 'string' } },
  });
  if (values.out === undefined) {
    console.error('usage: twin --out FOLDER [--project-dir FOLDER]');
    process.exitCode = 2;
  } else {
    console.log(makeTwin(values['project-dir'], values.out));
  }
}
