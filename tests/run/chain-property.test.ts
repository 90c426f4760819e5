// Random chains over random data: fused, model by model, with each pass alone or off, and as dbt's incremental models.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InProcessProject } from '../support/in-process.ts';
import { filesOf, inputCsv, type RandomProject, randomProject, variantsOf } from './random-chains.ts';

const INPUT = `{{ config(materialized='table') }}
select * from read_csv('{{ var("folder") }}/input.csv', header = true, columns = {
  simulation_year: 'integer', k: 'varchar', v: 'bigint', d: 'decimal(18, 2)', s: 'varchar' })`;

async function check(plan: RandomProject): Promise<void> {
  const variants = variantsOf(plan);
  const files: Record<string, string> = { 'models/input.sql': INPUT };
  for (const [i, chain] of plan.chains.entries()) {
    for (const variant of variants) Object.assign(files, filesOf(chain, `${variant.name}_c${i}`, variant));
  }
  const project = new InProcessProject(files);
  try {
    for (const [round, year] of plan.periods.entries()) {
      project.write({ 'input.csv': inputCsv(plan.seed, round) });
      const told = await project.run({
        vars: { simulation_year: BigInt(year), folder: project.dir },
        threads: plan.threads,
      });
      const failed = told.result.results.filter(result => result.status === 'error');
      expect(failed.map(({ node, message }) => [node.name, message])).toEqual([]);
      expect(told.result.problems).toEqual([]);
      // A chain that had to be worked out in another way would prove nothing about the fused one.
      expect(told.lines.filter(line => line.includes('fused chain'))).toEqual([]);
      await compare(
        project,
        variants.map(variant => variant.name),
      );
    }
  } finally {
    if (process.env['CHAIN_KEEP'] === undefined) project.remove();
    else console.log(project.dir);
  }
}

/** Every relation of the fused variant against those of the others: columns, and rows by period. */
async function compare(project: InProcessProject, [, fused, ...others]: readonly string[]): Promise<void> {
  const all = await namesIn(project);
  const kept = all.filter(name => name.startsWith(`${fused}_`)).map(name => name.slice(fused!.length + 1));
  const stray = all.filter(name => /__dbt_|__pa_|__step/.test(name));
  expect(stray).toEqual([]);
  const variants = ['dbt', fused!, ...others];
  const rows = kept.flatMap(name => variants.map(variant => hashOf(variant, name)));
  const columns = `select column_name, data_type, regexp_extract(table_name, '_c\\d.*'), count(*)::int
    from information_schema.columns where table_name <> 'input' and regexp_extract(table_name, '_c\\d.*') in (
      select regexp_extract(table_name, '_c\\d.*') from information_schema.tables where starts_with(table_name, '${fused}_'))
    group by all having count(*) <> ${variants.length}`;
  expect(await project.query(columns)).toEqual([]);
  const found = await project.query(rows.join(' union all '));
  const tables = new Map<string, string[]>();
  for (const [variant, name, ...facts] of found as string[][]) {
    const key = `${variant} ${name}`;
    tables.set(key, [...(tables.get(key) ?? []), facts.join(' ')].sort());
  }
  for (const name of kept) {
    const expected = tables.get(`dbt ${name}`) ?? [];
    for (const variant of variants)
      expect([variant, name, tables.get(`${variant} ${name}`) ?? []]).toEqual([variant, name, expected]);
  }
}

const namesIn = async (project: InProcessProject): Promise<string[]> =>
  (await project.query("select table_name from information_schema.tables where table_schema = 'main'")).map(([name]) =>
    String(name),
  );

const hashOf = (variant: string, name: string): string =>
  `select '${variant}', '${name}', simulation_year::varchar, count(*)::varchar, sum(hash(r))::varchar
   from (select simulation_year, k, v, d, s from "${variant}_${name}") as r group by simulation_year`;

it('a chain gives the rows that its models give one by one, whatever passes run', async () => {
  await fc.assert(fc.asyncProperty(randomProject, check), {
    seed: Number(process.env['CHAIN_SEED'] ?? 20261121),
    numRuns: Number(process.env['CHAIN_RUNS'] ?? 12),
    ...(process.env['CHAIN_PATH'] === undefined ? {} : { path: process.env['CHAIN_PATH'] }),
    endOnFailure: process.env['CHAIN_SHRINK'] === undefined,
  });
}, 600_000);
