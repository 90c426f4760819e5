import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Inputs, SNAPSHOT, YEARS } from './inputs.ts';
import type { Usage } from './usage.ts';

/** What the chain reads of an event. */
const EVENT_COLUMNS = `employee_id event_type effective_date event_category event_sequence compensation_amount
  previous_compensation employee_deferral_rate prev_employee_deferral_rate level_id`.split(/\s+/);

/** What it reads of the year before. */
const STATE_COLUMNS = `scenario_id plan_design_id employee_id employee_ssn draw_key birth_date hire_date department
  hours_per_week data_quality_flag termination_date prorated_compensation level_id annual_compensation is_enrolled
  first_enrollment_date enrollment_method has_opted_out opt_out_date deferral_rate deferral_rate_source
  original_deferral_rate escalation_count deferral_rate_changed_on cumulative_deferrals
  cumulative_employer_contributions`.split(/\s+/);

/**
 * The floor: DuckDB scans the events and the year before, and writes rows of the snapshot that it holds ready, to
 * Parquet or to a table of a database file. Nothing is computed, no program is started (this process's CPU seconds
 * count), and one thread does it, which takes the least.
 */
export async function runLimit(inputs: Inputs, work: string, to: 'parquet' | 'table'): Promise<Usage> {
  const file = join(work, `limit-${to}.duckdb`);
  rmSync(file, { force: true });
  const instance = await DuckDBInstance.create(file, { threads: '1' });
  const connection = await instance.connect();
  const usage: Usage = { cpu: 0, wall: 0, peakMb: null, writtenMb: 0 };
  const measure = async (sql: string) => {
    const [cpu, clock] = [process.cpuUsage(), performance.now()];
    await connection.run(sql);
    const spent = process.cpuUsage(cpu);
    usage.cpu += (spent.user + spent.system) / 1e6;
    usage.wall += (performance.now() - clock) / 1e3;
  };
  for (const year of YEARS) {
    const rows = `'${join(inputs.folder, 'snapshot', `${year}.parquet`)}'`;
    await connection.run(`create table if not exists main.${SNAPSHOT} as from ${rows} limit 0`);
    await connection.run(`create or replace temp table ready as from ${rows}`);
    const before = join(inputs.folder, 'snapshot', `${year - 1}.parquet`);
    const prior = year === YEARS[0] ? join(inputs.folder, 'baseline.parquet') : before;
    const missing = new Set(year === YEARS[0] ? await absent(STATE_COLUMNS, prior) : []);
    await measure(scan(EVENT_COLUMNS, `'${inputs.events}/simulation_year=${year}/*.parquet'`));
    await measure(
      scan(
        STATE_COLUMNS.filter(name => !missing.has(name)),
        `'${prior}'`,
      ),
    );
    const out = join(work, 'limit.parquet');
    await measure(to === 'parquet' ? `copy ready to '${out}' (format parquet)` : `insert into ${SNAPSHOT} from ready`);
    if (to === 'table') await measure('checkpoint');
    else usage.writtenMb! += statSync(out).size / 1e6;
  }
  if (to === 'table') usage.writtenMb = statSync(file).size / 1e6;
  connection.closeSync();
  instance.closeSync();
  return usage;

  async function absent(names: string[], path: string): Promise<string[]> {
    const found = await connection.runAndReadAll(`select column_name from (describe from '${path}')`);
    const present = new Set(found.getRowsJS().map(row => row[0]));
    return names.filter(name => !present.has(name));
  }
}

function scan(columns: string[], from: string): string {
  return `select ${columns.map(name => `max("${name}")`).join(', ')} from ${from}`;
}
