import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The rules that keep the code apart in folders, read from import lines: each folder imports only from folders of
 * earlier rows, and only through their faces; each third-party package has one home.
 */
const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

/** Folders in rows: what stands in one row does not know each other. */
const ROWS: readonly (readonly string[])[] = [
  ['core'],
  ['model'],
  ['yaml', 'jinja', 'adapter', 'artifacts', 'report'],
  ['project', 'compare'],
  ['context'],
  ['parse'],
  ['graph'],
  ['select'],
  ['compile'],
  ['columnar', 'analyze'],
  ['materialize'],
  ['run'],
  ['periods'],
  ['events'],
  ['api'],
  ['index.ts'],
  ['cli'],
];

/** Where each third-party package may be imported. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  nunjucks: ['jinja'],
  'js-yaml': ['yaml'],
  '@duckdb/node-api': ['adapter/duckdb'],
  chalk: ['report'],
};

/** Folders whose files may be imported one by one: they hold plain types and values. */
const OPEN: readonly string[] = ['core', 'model'];

/** Files over 400 lines, each with the reason why it is not split. */
const LONG: Readonly<Record<string, string>> = {};

const MOST_LINES = 400;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly line: number;
  /** gone once types are stripped */
  readonly typeOnly: boolean;
}

const files = filesBelow(src).map(path => relative(src, path));
const imports = files.flatMap(importsOf);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

/** Static and dynamic imports and re-exports, type imports included. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|\bimport\s*\(\s*'([^']+)'\s*\)|(?:^|\n)\s*import\s*'([^']+)'/g;
  return [...text.matchAll(pattern)].map(match => ({
    from: file,
    to: (match[1] ?? match[2] ?? match[3]) as string,
    line: text.slice(0, match.index + match[0].length).split('\n').length,
    typeOnly: /^\s*(?:import|export)\s+type\b/.test(match[0]),
  }));
}

/** The folder below `src` that a file belongs to, or the file itself where it lies directly in it. */
const folderOf = (path: string): string => path.split('/')[0] as string;

const rowOf = (folder: string): number => ROWS.findIndex(row => row.includes(folder));

const targetOf = (entry: Import): string => relative(src, resolve(src, dirname(entry.from), entry.to));

const show = (entry: Import): string => `src/${entry.from}:${entry.line} imports ${entry.to}`;

const own = imports.filter(entry => entry.to.startsWith('.'));
const foreign = imports.filter(entry => !entry.to.startsWith('.'));

describe('folders', () => {
  const folders = readdirSync(src).filter(name => statSync(join(src, name)).isDirectory());

  it('all have a place in the order', () => {
    expect(folders.filter(folder => rowOf(folder) === -1)).toEqual([]);
    expect(folders.length).toBeGreaterThan(10);
  });

  // The rows are an order, so that no circle of folders can arise.
  it('import only from folders before them', () => {
    const breaches = own.filter(entry => {
      const [from, to] = [folderOf(entry.from), folderOf(targetOf(entry))];
      return from !== to && rowOf(to) >= rowOf(from);
    });
    expect(breaches.map(show)).toEqual([]);
  });

  it('are entered through their index.ts', () => {
    const breaches = own.filter(entry => {
      const target = targetOf(entry);
      const folder = folderOf(target);
      // The command line takes single files, so that a start loads no more than it needs.
      if (entry.typeOnly || folderOf(entry.from) === 'cli') return false;
      if (folder === folderOf(entry.from) || OPEN.includes(folder) || !target.includes('/')) return false;
      return !target.endsWith('/index.ts') && !target.endsWith('/index.js');
    });
    expect(breaches.map(show)).toEqual([]);
  });

  it('say what they are for', () => {
    const missing = folders
      .filter(folder => filesBelow(join(src, folder)).length > 0)
      .flatMap(folder => ['index.ts', 'README.md'].map(name => `${folder}/${name}`))
      .filter(path => path !== 'cli/index.ts' && !existsSync(join(src, path)));
    expect(missing).toEqual([]);
  });
});

describe('files', () => {
  it('import what exists', () => {
    expect(own.filter(entry => !existsSync(join(src, targetOf(entry)))).map(show)).toEqual([]);
  });

  it(`have at most ${MOST_LINES} lines, or a reason`, () => {
    const long = files.filter(file => {
      const lines = readFileSync(join(src, file), 'utf8').split('\n').length;
      return lines > MOST_LINES && LONG[file] === undefined && !file.endsWith('.generated.ts');
    });
    expect(long).toEqual([]);
    expect(Object.keys(LONG).filter(file => !files.includes(file))).toEqual([]);
  });
});

describe('third-party packages', () => {
  const packageOf = (name: string): string =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/');

  it('are imported in their home only', () => {
    const breaches = foreign.filter(entry => {
      if (entry.to.startsWith('node:')) return false;
      const homes = HOMES[packageOf(entry.to)] ?? [];
      return !homes.some(home => entry.from.startsWith(`${home}/`));
    });
    expect(breaches.map(show)).toEqual([]);
  });

  it('each have a home', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies).filter(name => HOMES[name] === undefined)).toEqual([]);
  });
});
