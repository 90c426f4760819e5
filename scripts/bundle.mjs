// Bundles the command line into one file, dist/pa.cjs, and lets it write its code cache (see bin/pa).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

// Built aside and renamed into place, so that a process that starts meanwhile sees the old bundle or the new one.
const made = mkdtempSync(join(root, 'dist-'));
process.on('exit', () => rmSync(made, { recursive: true, force: true }));
await build({
  absWorkingDir: root,
  entryPoints: { pa: 'src/cli/main.ts' },
  outdir: made,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  sourcemap: 'linked',
  sourcesContent: false,
  external: ['*.node', 'chokidar', 'fsevents'],
  define: { PA_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});

mkdirSync(dist, { recursive: true });
for (const file of ['pa.cjs.map', 'pa.cjs']) renameSync(join(made, file), join(dist, file));
for (const file of readdirSync(dist)) if (file.endsWith('.cache')) rmSync(join(dist, file), { force: true });

// A first run of a small project compiles the functions that a start needs; the exit writes them to the cache.
const project = mkdtempSync(join(tmpdir(), 'pa-warm-'));
try {
  writeFileSync(join(project, 'dbt_project.yml'), 'name: warm\nprofile: warm\n');
  writeFileSync(join(project, 'profiles.yml'), 'warm:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n');
  execFileSync(process.execPath, [join(root, 'bin', 'pa'), 'parse', '--quiet', '--project-dir', project], {
    env: { ...process.env, PA_WRITE_CODE_CACHE: '1' },
    stdio: 'ignore',
  });
} catch {
  // The cache is a matter of speed alone: bin/pa writes it on the first start too.
} finally {
  rmSync(project, { recursive: true, force: true });
}
