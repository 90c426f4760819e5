import type { Random } from './random.ts';
import { pad, rules, seeds, sources, statuses } from './shape.ts';

export type Materialization = 'view' | 'table' | 'ephemeral' | 'incremental';

export interface Model {
  name: string;
  folder: string;
  materialized: Materialization;
  parents: string[];
  columns: string[];
  sql: string;
}

/** The models of a project of `count`: staging reads sources and seeds, the rest reads models made before it. */
export function inventModels(count: number, chance: Random): Model[] {
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
