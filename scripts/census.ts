// Makes the census that the reference project starts from: one Parquet file, any number of people.
//
//   npm run census -- --employees 5000 --seed 42 --out data/census.parquet
//
// The same arguments give the same bytes: every value is a pure function of (seed, ordinal of the person,
// kind of draw), and the file is written by one thread in the order of the ordinals.
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';

export interface CensusOptions {
  /** Number of distinct people, 1 to 40 million. One row in a thousand appears twice, on purpose. */
  employees: number;
  seed: number;
  /** Path of the Parquet file; its folder is made when it is missing. */
  out: string;
}

/** The census describes the workforce at the end of this day: the eve of the first simulated year. */
export const CENSUS_DATE = '2024-12-31';

const PRIME = 2147483647; // 2^31 - 1

/**
 * SQL for a number in [0, 1) that depends on the person's `k` and the kind of draw only. With both halves of a
 * 62-bit key uniform modulo a prime, any two kinds are independent of each other.
 */
function draw(kind: string): string {
  const hex = createHash('md5').update(`census:${kind}`).digest('hex');
  const part = (at: number) => (Number.parseInt(hex.slice(at, at + 7), 16) % (PRIME - 1)) + 1;
  return `((${part(0)} * (k & ${PRIME}) + ${part(7)} * (k >> 31) + ${part(14)}) % ${PRIME} / ${PRIME})`;
}

/** One of `values`, by the cumulative shares beside it. */
function pick(kind: string, choices: [value: string | number, upTo: number][]): string {
  const arms = choices.map(([value, upTo]) => {
    const literal = typeof value === 'number' ? String(value) : `'${value}'`;
    return upTo >= 1 ? `else ${literal}` : `when ${draw(kind)} < ${upTo} then ${literal}`;
  });
  return `case ${arms.join(' ')} end`;
}

/** The whole census as one query. */
export function censusSql({ employees, seed }: Omit<CensusOptions, 'out'>): string {
  const asOf = `date '${CENSUS_DATE}'`;
  return `
with people as (
  select i, (md5_number_lower('${seed}:' || i) >> 2)::bigint as k
  from range(${employees}) as people(i)
),
ages as (
  select i, k,
    case
      -- Birthdays on which a rule turns: 50, 60 and 64 at a year's end, 21 in mid-simulation, 29 February.
      when i % 499 = 13 then date '1975-12-31'
      when i % 499 = 14 then date '1976-01-01'
      when i % 499 = 15 then date '1965-12-31'
      when i % 499 = 16 then date '1962-01-01'
      when i % 499 = 17 then date '2004-02-29'
      when i % 83 = 11 then date '2004-01-01' + (${draw('young')} * 1000)::integer
      else ${asOf} - (6600 + (${draw('age a')} + ${draw('age b')}) * 9300)::integer
    end as birth_date
  from people
),
hires as (
  select i, k, birth_date,
    ${asOf} - (${draw('tenure')} * ${draw('tenure')} * least(12800, ${asOf} - birth_date - 6574))::integer as drawn_hire
  from ages
),
jobs as (
  select i, k, birth_date,
    case
      when i % 97 = 5 then make_date(year(drawn_hire), 12, 31)
      when i % 311 = 9 then case when i % 2 = 0 then date '2024-02-29' else date '2020-02-29' end
      else drawn_hire
    end as hire_date,
    case when i % 400 = 21 then 5 else ${pick('level', [
      [1, 0.4],
      [2, 0.68],
      [3, 0.86],
      [4, 0.96],
      [5, 1],
    ])} end as level_id,
    case when i % 400 = 21 then 40 else ${pick('hours', [
      [40, 0.86],
      [30, 0.92],
      [20, 0.97],
      [12, 1],
    ])} end as hours_per_week,
    case
      -- Higher levels take part more often, and defer more: nondiscrimination tests exist for a reason.
      when ${draw('enrolled')} < 0.52 + 0.08 * level_id then 'enrolled'
      when ${draw('enrolled')} < 0.58 + 0.08 * level_id then 'opted out'
      else 'never'
    end as plan_status,
    i % 100 = 37 as rate_is_missing,
    ${draw('gone')} < 0.03 and hire_date < ${asOf} as is_gone
  from hires
),
pay as (
  select *,
    case
      -- Pay above the 401(a)(17) limit.
      when i % 400 = 21 then 355000 + ${draw('pay')} * 545000
      else case level_id
        when 1 then 32000 + ${draw('pay')} * 26000
        when 2 then 52000 + ${draw('pay')} * 33000
        when 3 then 78000 + ${draw('pay')} * 52000
        when 4 then 120000 + ${draw('pay')} * 100000
        else 200000 + ${draw('pay')} * 280000
      end * hours_per_week / 40
    end as gross
  from jobs
),
census as (
  select i,
    0 as copy,
    'E' || lpad((i + 1)::varchar, 8, '0') as employee_id,
    -- Areas 900 to 999 are never issued as social security numbers; 950 and up are kept for simulated hires.
    (900 + i // 989901)::varchar || '-' || lpad((1 + i // 9999 % 99)::varchar, 2, '0') || '-'
      || lpad((1 + i % 9999)::varchar, 4, '0') as employee_ssn,
    birth_date,
    hire_date,
    case when is_gone then hire_date + (${draw('gone on')} * (${asOf} - hire_date))::integer end as termination_date,
    gross::decimal(12, 2) as gross_compensation,
    level_id::integer as level_id,
    ${pick('department', [
      ['Operations', 0.34],
      ['Sales', 0.54],
      ['Engineering', 0.74],
      ['Support', 0.86],
      ['Finance', 0.94],
      ['People', 1],
    ])} as department,
    hours_per_week::integer as hours_per_week,
    case when is_gone then 'terminated' else 'active' end as employment_status,
    ${pick('plan', [
      ['simple_match', 0.4],
      ['tiered_match', 0.75],
      ['stretch_match', 1],
    ])} as plan_design_id,
    'baseline' as scenario_id,
    case
      when plan_status <> 'never' and birth_date + interval 21 year <= ${asOf} then
        least(${asOf}, greatest((birth_date + interval 21 year)::date, hire_date) + (${draw('enrolled on')} * 360)::integer)
    end as enrollment_date,
    case
      when rate_is_missing then null
      when plan_status = 'enrolled' and birth_date + interval 21 year <= ${asOf} then
        (case when level_id >= 4 then ${pick('high rate', [
          [0.04, 0.1],
          [0.06, 0.36],
          [0.08, 0.58],
          [0.1, 0.84],
          [0.15, 1],
        ])} else ${pick('rate', [
          [0.02, 0.08],
          [0.03, 0.34],
          [0.04, 0.5],
          [0.05, 0.68],
          [0.06, 0.86],
          [0.08, 0.94],
          [0.1, 0.98],
          [0.15, 1],
        ])} end)::decimal(6, 4)
      else 0::decimal(6, 4)
    end as deferral_rate
  from pay
)
select * exclude (i, copy) from (
  select * from census
  union all
  -- The same person once more, with an older rate of pay.
  select * replace (1 as copy, (gross_compensation * 0.97)::decimal(12, 2) as gross_compensation)
  from census where i % 1000 = 7
)
order by i, copy`;
}

/** Writes the file. Throws what DuckDB says when the folder cannot be written. */
export async function writeCensus(options: CensusOptions): Promise<void> {
  const folder = dirname(options.out);
  mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const target = options.out.replaceAll("'", "''");
    await connection.run(`copy (${censusSql(options)}) to '${target}' (format parquet, compression zstd)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function wholeNumber(name: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < from || value > to) {
    throw new RangeError(`--${name} takes a whole number from ${from} to ${to}, not '${text}'`);
  }
  return value;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      employees: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '42' },
      out: { type: 'string', default: 'data/census.parquet' },
    },
  });
  await writeCensus({
    employees: wholeNumber('employees', values.employees, 1, 40_000_000),
    seed: wholeNumber('seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
    out: values.out,
  });
  console.log(`${values.employees} people in ${values.out}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
