import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { macros, profilesFile, projectFile } from './synthetic/files.ts';
import { inventModels } from './synthetic/models.ts';
import { propertyFiles } from './synthetic/properties.ts';
import { type Random, random } from './synthetic/random.ts';
import { pad, seeds, sources, statuses } from './synthetic/shape.ts';

export interface GenerateOptions {
  /** Number of models; a quarter staging, 45 % intermediate, 30 % marts; about two tests each. */
  models: number;
  out: string;
  seed?: number;
  /** Rows of each source and seed. */
  rows?: number;
}

const inputColumns = ['id', 'batch', 'parent_id', 'cents', 'pieces', 'status', 'day'];
const inputTypes =
  '(id integer, batch varchar, parent_id integer, cents integer, pieces integer, status varchar, day date)';

/**
 * Writes a synthetic project: the same options give the same bytes. `base.duckdb` in it holds the sources (schema
 * `raw`) and the seeds, so that `run` works at once; the profile opens `$BENCH_DB`, or `work.duckdb`.
 */
export async function generateProject(options: GenerateOptions): Promise<void> {
  const { models: count, out, seed = 1, rows = 100 } = options;
  const chance = random(seed * 7919 + count);
  rmSync(out, { recursive: true, force: true });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), text);
  };
  const models = inventModels(count, chance);
  for (const model of models) write(`${model.folder}/${model.name}.sql`, model.sql);
  for (const [path, text] of propertyFiles(models, chance)) write(path, text);
  for (const [name, text] of macros()) write(`macros/${name}.sql`, text);
  const inputs = new Map<string, string[][]>();
  for (let i = 0; i < sources; i++) inputs.set(`raw.source_${pad(i)}`, inputRows(rows, random(seed + i)));
  for (let i = 0; i < seeds; i++) {
    const data = inputRows(rows, random(seed + 100 + i));
    inputs.set(`main.seed_${pad(i)}`, data);
    write(`seeds/seed_${pad(i)}.csv`, `${[inputColumns, ...data].map(row => row.join(',')).join('\n')}\n`);
  }
  const mart = models.find(model => model.folder.includes('marts'))!;
  write('tests/no_negative_pieces.sql', `select * from {{ ref('${mart.name}') }} where pieces < 0\n`);
  write('models/docs.md', '{% docs grain %}\nOne row per id.\n{% enddocs %}\n');
  write('dbt_project.yml', projectFile);
  write('profiles.yml', profilesFile);
  await writeDatabase(join(out, 'base.duckdb'), inputs);
}

function inputRows(rows: number, chance: Random): string[][] {
  return Array.from({ length: rows }, (_, i) => [
    String(i + 1),
    `b${chance.below(10)}`,
    String(1 + chance.below(rows)),
    String(100 + chance.below(99_900)),
    String(1 + chance.below(20)),
    chance.pick(statuses),
    `20${20 + chance.below(6)}-${pad(1 + chance.below(12))}-${pad(1 + chance.below(28))}`,
  ]);
}

async function writeDatabase(path: string, inputs: Map<string, string[][]>): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('create schema raw');
  for (const [name, rows] of inputs) {
    const values = rows.map(row => `(${row.map(value => `'${value}'`).join(', ')})`);
    await connection.run(`create table ${name} ${inputTypes}`);
    await connection.run(`insert into ${name} values ${values.join(', ')}`);
  }
  connection.closeSync();
  instance.closeSync();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      models: { type: 'string', default: '500' },
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      rows: { type: 'string', default: '100' },
    },
  });
  if (!values.out) throw new Error('say where: --out DIR');
  const [models, seed, rows] = [values.models, values.seed, values.rows].map(Number) as [number, number, number];
  await generateProject({ models, out: resolve(values.out), seed, rows });
}
