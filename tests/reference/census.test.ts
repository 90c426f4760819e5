// The census generator: the same arguments give the same bytes, and the hard cases are in it.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCensus } from '../../scripts/census.ts';

const root = join(import.meta.dirname, '..', '..');
const committed = join(root, 'data', 'census.parquet');
const md5 = (path: string) => createHash('md5').update(readFileSync(path)).digest('hex');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'census-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function numbers(query: string): Promise<Record<string, number>> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const result = await connection.runAndReadAll(query);
    const row = result.getRowObjectsJson()[0] ?? {};
    return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)]));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('census', () => {
  it('is the same to the byte for the same arguments, and the committed file is one of them', async () => {
    const out = join(folder, 'deeper', 'a.parquet');
    await writeCensus({ employees: 5000, seed: 42, out });
    expect(md5(out)).toBe(md5(committed));
    expect(statSync(committed).size).toBeLessThan(400_000);
  });

  it('differs for another seed', async () => {
    const out = join(folder, 'b.parquet');
    await writeCensus({ employees: 5000, seed: 43, out });
    expect(md5(out)).not.toBe(md5(committed));
  });

  it('gives the first people of a bigger census the same values', async () => {
    const small = join(folder, 'small.parquet');
    const big = join(folder, 'big.parquet');
    await writeCensus({ employees: 300, seed: 1, out: small });
    await writeCensus({ employees: 3000, seed: 1, out: big });
    const found = await numbers(`select count(*) as n from (from '${small}' except all from '${big}')`);
    expect(found['n']).toBe(0);
  });

  it('has the hard cases', async () => {
    const found = await numbers(
      `select count(distinct employee_id) as people,
       count(*) - count(distinct employee_id) as duplicates,
       count(*) filter (where month(hire_date) = 12 and day(hire_date) = 31) as hired_31_december,
       count(*) filter (where month(hire_date) = 2 and day(hire_date) = 29) as hired_29_february,
       count(*) filter (where gross_compensation > 350000) as above_the_pay_limit,
       count(*) filter (where hours_per_week < 20) as part_timers,
       count(*) filter (where year(birth_date) between 2004 and 2008) as turning_21,
       count(*) filter (where year(birth_date) between 1975 and 1979) as turning_50,
       count(*) filter (where year(birth_date) between 1965 and 1969) as turning_60,
       count(*) filter (where deferral_rate is null) as without_rate,
       count(*) filter (where enrollment_date is not null and deferral_rate = 0) as opted_out,
       count(*) filter (where employment_status = 'terminated') as gone
       from '${committed}'`,
    );
    expect(found['people']).toBe(5000);
    for (const [what, count] of Object.entries(found)) expect(count, what).toBeGreaterThan(0);
  });

  it('holds together: dates in order, numbers never issued, no rate without enrollment', async () => {
    const found = await numbers(
      `select count(*) filter (where hire_date > date '2024-12-31' or hire_date < birth_date + interval 18 year) as bad_hires,
       count(*) filter (where termination_date < hire_date or termination_date > date '2024-12-31') as bad_terminations,
       count(*) filter (where (employment_status = 'terminated') <> (termination_date is not null)) as bad_status,
       count(*) filter (where enrollment_date < hire_date) as bad_enrollments,
       count(*) filter (where employee_ssn[1:1] <> '9' or employee_ssn[1:3]::integer >= 950) as bad_numbers,
       count(*) filter (where deferral_rate > 0 and enrollment_date is null) as bad_rates
       from '${committed}'`,
    );
    for (const [what, count] of Object.entries(found)) expect(count, what).toBe(0);
  });
});
