import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Random, random } from './random.ts';

export interface GenerateOptions {
  /** Number of models; a quarter staging, 45 % intermediate, 30 % marts; about two tests each. */
  models: number;
  out: string;
  seed?: number;
  /** Rows of each source and seed. */
  rows?: number;
}

type Materialization = 'view' | 'table' | 'ephemeral' | 'incremental';

interface Model {
  name: string;
  folder: string;
  materialized: Materialization;
  parents: string[];
  columns: string[];
  sql: string;
}

const sources = 12;
const seeds = 8;
const rules = 16;
const statuses = ['open', 'paid', 'sent', 'back'];
const inputColumns = ['id', 'batch', 'parent_id', 'cents', 'pieces', 'status', 'day'];
const inputTypes =
  '(id integer, batch varchar, parent_id integer, cents integer, pieces integer, status varchar, day date)';

const pad = (n: number, width = 2) => String(n).padStart(width, '0');

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

function inventModels(count: number, chance: Random): Model[] {
  const staging = Math.max(sources, Math.floor(count * 0.25));
  const marts = Math.max(4, Math.floor(count * 0.3));
  const domains = Math.max(3, Math.min(60, Math.floor(count / 40)));
  const models: Model[] = [];
  // Tables and incremental models: chains of views alone would grow into one enormous query.
  const solid: string[] = [];
  const named = (layer: string, i: number, prefix: string) => ({
    name: `${prefix}_${pad(i % domains)}_${pad(i, 5)}`,
    folder: `models/${layer}/area_${pad(i % domains)}`,
  });
  for (let i = 0; i < staging; i++) models.push(stagingModel(named('staging', i, 'stg'), i, chance));
  const inputs = models.map(model => model.name);
  for (let i = 0; i < count - staging; i++) {
    const isMart = i >= count - staging - marts;
    const draw = chance.next();
    const materialized: Materialization = isMart
      ? draw < 0.13
        ? 'incremental'
        : 'table'
      : draw < 0.09
        ? 'ephemeral'
        : draw < 0.39
          ? 'view'
          : 'table';
    const parents = new Set([chance.pick(inputs)]);
    for (let more = chance.below(3); more > 0; more--) {
      parents.add(materialized === 'view' || solid.length === 0 ? chance.pick(inputs) : chance.pick(solid.slice(-200)));
    }
    if (isMart && chance.next() < 0.5) parents.add(models[staging + chance.below(models.length - staging)]!.name);
    const id = isMart ? named('marts', i, i % 3 ? 'fct' : 'dim') : named('intermediate', i, 'int');
    models.push(laterModel(id, materialized, [...parents], isMart, chance));
    if (materialized === 'table' || materialized === 'incremental') solid.push(id.name);
  }
  return models;
}

function stagingModel(id: { name: string; folder: string }, i: number, chance: Random): Model {
  const withMacros = chance.next() < 1 / 3;
  const input =
    i % 3 === 0 ? `ref('seed_${pad(chance.below(seeds))}')` : `source('raw', 'source_${pad(chance.below(sources))}')`;
  const sql = `with input as (

    select * from {{ ${input} }}

),

shaped as (

    select
        id,
        batch,
        parent_id,
        cents,
        pieces,
        ${withMacros ? "{{ money('cents') }}" : 'cents / 100.0'} as amount,
        ${withMacros ? "{{ row_hash(['id', 'batch', 'status']) }}" : 'md5(cast(id as varchar))'} as row_key,
        status,
        cast(day as date) as day
    from input
    where ${withMacros ? "{{ recent('day') }}" : 'id is not null'}

)

select * from shaped
`;
  const columns = ['id', 'batch', 'parent_id', 'cents', 'pieces', 'amount', 'row_key', 'status', 'day'];
  return { ...id, materialized: 'view', parents: [], columns, sql };
}

function laterModel(
  id: { name: string; folder: string },
  materialized: Materialization,
  parents: string[],
  isMart: boolean,
  chance: Random,
): Model {
  const withMacros = chance.next() < 1 / 3;
  const columns = ['id', 'batch', 'parent_id', 'cents', 'pieces', 'amount', 'row_key', 'status', 'day'];
  const selected = ['p0.id', 'p0.batch', 'p0.parent_id', 'p0.cents', 'p0.pieces'];
  selected.push(withMacros ? `{{ rule_${pad(chance.below(rules))}('p0.cents', 'p0.pieces') }} as amount` : 'p0.amount');
  selected.push(withMacros ? "{{ row_hash(['p0.id', 'p0.batch']) }} as row_key" : 'p0.row_key');
  selected.push('p0.status', 'p0.day');
  parents.slice(1).forEach((_, j) => {
    selected.push(`coalesce(p${j + 1}.amount, 0) as amount_${j + 1}`);
    columns.push(`amount_${j + 1}`);
  });
  if (withMacros && isMart) {
    selected.push("{{ by_status('p0.status', 'p0.pieces') }}");
    columns.push(...statuses.map(status => `${status}_pieces`));
  }
  const ctes = parents.map((name, j) => `p${j} as (\n\n    select * from {{ ref('${name}') }}\n\n)`);
  const joins = parents.slice(1).map((_, j) => `\n    left join p${j + 1} on p0.id = p${j + 1}.id`);
  const config =
    materialized === 'incremental'
      ? "{{\n    config(\n        materialized='incremental',\n        unique_key='id'\n    )\n}}\n\n"
      : isMart || materialized === 'table'
        ? ''
        : `{{ config(materialized='${materialized}') }}\n\n`;
  const tail =
    materialized === 'incremental'
      ? "\n{% if is_incremental() %}\nwhere day > (select coalesce(max(day), date '1900-01-01') from {{ this }})\n{% endif %}\n"
      : '\n';
  const body = `${ctes.join(',\n\n')},\n\nfinal as (\n\n    select\n        ${selected.join(',\n        ')}\n    from p0${joins.join('')}\n\n)`;
  return { ...id, materialized, parents, columns, sql: `${config}with ${body}\n\nselect * from final${tail}` };
}

/** Properties in files of twenty models, with two tests for most models. */
function propertyFiles(models: Model[], chance: Random): [string, string][] {
  const files: [string, string][] = [];
  const folders = new Map<string, Model[]>();
  for (const model of models) folders.set(model.folder, [...(folders.get(model.folder) ?? []), model]);
  for (const [folder, members] of folders) {
    for (let start = 0; start < members.length; start += 20) {
      const lines = ['version: 2', '', 'models:'];
      for (const model of members.slice(start, start + 20)) lines.push(...propertiesOf(model, chance));
      files.push([`${folder}/_models_${pad(start / 20)}.yml`, `${lines.join('\n')}\n`]);
    }
  }
  const tables = Array.from(
    { length: sources },
    (_, i) => `      - name: source_${pad(i)}\n        description: Input ${i}.`,
  );
  files.push([
    'models/staging/_sources.yml',
    `version: 2\n\nsources:\n  - name: raw\n    tables:\n${tables.join('\n')}\n`,
  ]);
  return files;
}

function propertiesOf(model: Model, chance: Random): string[] {
  const second = chance.pick(['not_null', 'not_null', 'values', 'parent']);
  const lines = [
    `  - name: ${model.name}`,
    `    description: ${model.columns.length} columns, one row per id. Built from ${model.parents.join(', ') || 'raw data'}.`,
    '    config:',
    `      meta: {owner: team_${chance.below(9)}}`,
    '    columns:',
  ];
  for (const column of model.columns) {
    lines.push(`      - name: ${column}`, `        description: The ${column.replaceAll('_', ' ')} of the record.`);
    if (column === 'id') {
      lines.push('        data_tests:', '          - unique');
      const [parent] = model.parents;
      if (second === 'parent' && parent) {
        lines.push(`          - relationships:`, `              arguments: {to: ref('${parent}'), field: id}`);
      } else if (second !== 'values') lines.push('          - not_null');
    }
    if (column === 'status' && second === 'values') {
      lines.push('        data_tests:', '          - accepted_values:');
      lines.push(`              arguments: {values: [${statuses.join(', ')}]}`);
    }
  }
  return lines;
}

function macros(): [string, string][] {
  const texts: [string, string][] = [
    [
      'money',
      '{% macro money(column, digits=2) -%}\n    ({{ column }} / 100)::numeric(16, {{ digits }})\n{%- endmacro %}\n',
    ],
    [
      'row_hash',
      "{% macro row_hash(columns) -%}\n    md5(\n    {%- for column in columns -%}\n        coalesce(cast({{ column }} as varchar), '~')\n        {%- if not loop.last %} || '-' || {% endif -%}\n    {%- endfor -%}\n    )\n{%- endmacro %}\n",
    ],
    ['recent', '{% macro recent(column) -%}\n    {{ column }} >= date \'{{ var("first_day") }}\'\n{%- endmacro %}\n'],
    [
      'by_status',
      `{% macro by_status(column, value) -%}\n    {%- for status in var('statuses') %}\n    case when {{ column }} = '{{ status }}' then {{ value }} else 0 end as {{ status }}_pieces{{ "," if not loop.last }}\n    {%- endfor %}\n{%- endmacro %}\n`,
    ],
  ];
  for (let i = 0; i < rules; i++) {
    const name = `rule_${pad(i)}`;
    texts.push([
      name,
      `{% macro ${name}(a, b, weight=${i + 1}) -%}\n    {%- set digits = 6 if var('precise', false) else 2 -%}\n    round({{ a }} * {{ weight }} + {{ b }}, {{ digits }})\n{%- endmacro %}\n`,
    ]);
  }
  return texts;
}

const projectFile = `name: bench
version: '1.0.0'
config-version: 2
profile: bench

flags:
  send_anonymous_usage_stats: false

vars:
  first_day: '2000-01-01'
  precise: false
  statuses: [${statuses.join(', ')}]

models:
  bench:
    staging:
      +materialized: view
      +tags: [staging]
    intermediate:
      +materialized: table
      +tags: [intermediate, hourly]
    marts:
      +materialized: table
      +tags: [mart, daily]

seeds:
  bench:
    +column_types: {day: date}
`;

const profilesFile = `bench:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{ env_var('BENCH_DB', 'work.duckdb') }}"
      schema: main
      threads: 1
`;

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
