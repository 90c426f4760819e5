// Whatever ends a run of a chain, and whenever: each period is there whole, in all tables and files, or not at all.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it } from 'vitest';
import { TestProject } from '../support/executable.ts';

const YEARS = [1, 2, 3, 4, 5, 6];
const RANGE = `${YEARS[0]}-${YEARS.at(-1)}`;

const CONFIG = "materialized='columnar', period='simulation_year'";
const YEAR = "{{ var('simulation_year') }}";
/** Which run wrote a row: says nothing about its values. */
const SALT = "{{ var('salt') }}::bigint as salt";

/**
 * Steps that are fused, shared and kept, in tables and files; two carry state from period to period.
 * @param rows of each period
 */
const models = (rows: number | string): Record<string, string> => ({
  'models/events.sql': `{{ config(${CONFIG}, persist='none') }}
    select ${YEAR} as simulation_year, range::bigint as id, (range * 7919 + ${YEAR}) % 1013 as v from range(${rows})`,
  'models/state.sql': `{{ config(${CONFIG}) }}
    select e.simulation_year, e.id, e.v + coalesce(p.total, 0) as total, ${SALT} from {{ ref('events') }} e
    {% if is_incremental() %} left join {{ this }} p on p.id = e.id and p.simulation_year = ${YEAR} - 1
    {% else %} left join (select null::bigint as id, null::bigint as total where false) p using (id) {% endif %}
    where e.simulation_year = ${YEAR}`,
  'models/files.sql': `{{ config(${CONFIG}, persist='parquet') }}
    select simulation_year, id % 10 as part, sum(total)::bigint as total, ${SALT} from {{ ref('state') }}
    where simulation_year = ${YEAR} group by all
    {% if is_incremental() %} union all select ${YEAR}, part + 100, total, ${SALT} from {{ this }}
    where simulation_year = ${YEAR} - 1 and part < 100{% endif %}`,
  'models/parts.sql': `{{ config(${CONFIG}, persist='parquet', partition_by='part') }}
    select simulation_year, part, total - 1 as total, ${SALT} from {{ ref('files') }} where simulation_year = ${YEAR}`,
  'models/result.sql': `{{ config(${CONFIG}) }}
    select e.simulation_year, e.id, e.v, s.total, ${SALT}
    from {{ ref('events') }} e join {{ ref('state') }} s using (simulation_year, id) where e.simulation_year = ${YEAR}`,
});
type Facts = ReadonlyMap<string, { readonly facts: string }>;

const TABLES = ['state', 'files', 'parts', 'result'];

/** A project that runs the chain, with a look at what is there; the database and its files lie in `store`. */
class ChainProject extends TestProject {
  readonly store = join(this.dir, 'store');
  readonly file = join(this.store, 'db.duckdb');

  constructor(rows: number | string) {
    super(models(rows));
    mkdirSync(this.store);
    this.settings({});
  }

  /** Writes the profile. @param settings of DuckDB */
  settings(settings: Readonly<Record<string, string>>): void {
    this.write({
      'profiles.yml': `t:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "${this.file}"
      external_root: "${join(this.store, 'files')}"
      threads: 2
      settings: ${JSON.stringify(settings)}
`,
    });
  }

  years(salt: number, range = RANGE, rows?: number): readonly string[] {
    const vars = rows === undefined ? `{salt: ${salt}}` : `{salt: ${salt}, rows: ${rows}}`;
    return ['run', '--years', range, '--vars', vars, '--quiet'];
  }

  /** Rows and hash of each table and period, and which runs wrote it; no process may have the file open. */
  async look(): Promise<Map<string, { facts: string; salts: string }>> {
    const found = new Map<string, { facts: string; salts: string }>();
    if (!existsSync(this.file)) return found;
    const instance = await DuckDBInstance.create(this.file);
    try {
      const connection = await instance.connect();
      const ask = async (sql: string): Promise<unknown[][]> => (await connection.run(sql)).getRowsJson();
      const names = (await ask('select table_name from information_schema.tables')).map(([name]) => String(name));
      expect(names.filter(name => !TABLES.includes(name))).toEqual([]);
      for (const name of names) {
        const sql = `select simulation_year::varchar, count(*)::varchar || ' ' || sum(hash(r)), (select
          string_agg(distinct salt::varchar, ',') from ${name} s where s.simulation_year = r.simulation_year)
          from (select * exclude (salt) from ${name}) as r group by simulation_year`;
        for (const [year, facts, salts] of (await ask(sql)) as string[][]) {
          found.set(`${name} ${year}`, { facts: facts!, salts: salts! });
        }
      }
      connection.closeSync();
      return found;
    } finally {
      instance.closeSync();
    }
  }

  /** The periods that are there. Fails where one is there in part, of two runs, or with other rows than it should have. */
  async wholePeriods(reference: Facts): Promise<number[]> {
    const found = await this.look();
    const whole = YEARS.filter(year => {
      const own = TABLES.map(name => found.get(`${name} ${year}`));
      const there = own.filter(one => one !== undefined);
      expect([year, there.length], 'tables that have the period').toEqual([
        year,
        there.length === 0 ? 0 : TABLES.length,
      ]);
      expect([...new Set(there.map(one => one.salts))].length, `runs that wrote ${year}`).toBeLessThanOrEqual(1);
      for (const name of TABLES) {
        const key = `${name} ${year}`;
        if (found.has(key)) expect([key, found.get(key)!.facts]).toEqual([key, reference.get(key)!.facts]);
      }
      return there.length > 0;
    });
    expect(whole, 'no period is missing between others').toEqual(YEARS.slice(0, whole.length));
    return whole;
  }

  async ask(sql: string): Promise<unknown[][]> {
    const instance = await DuckDBInstance.create(this.file);
    try {
      const connection = await instance.connect();
      const rows = await (await connection.run(sql)).getRowsJson();
      connection.closeSync();
      return rows;
    } finally {
      instance.closeSync();
    }
  }

  /** Parquet files below the folder of files, but for those that the views name; and what was written aside. */
  async strayFiles(): Promise<string[]> {
    const views = await this.ask("select sql from duckdb_views() where not internal and sql like '%parquet%'");
    const text = views.map(([sql]) => sql).join('\n');
    return filesBelow(join(this.store, 'files')).filter(path => !text.includes(path));
  }
}

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
    : [];

/** Numbers from 0 to 1 that are the same each time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('a chain that is ended from outside', () => {
  const made: ChainProject[] = [];
  const create = (...args: ConstructorParameters<typeof ChainProject>): ChainProject => {
    const project = new ChainProject(...args);
    made.push(project);
    return project;
  };
  afterEach(() => {
    for (const project of made.splice(0)) project.remove();
  });

  const reference = async (rows: number) => {
    const project = create(rows);
    const started = performance.now();
    const { code, output } = await project.run(...project.years(1));
    expect(code, output).toBe(0);
    const facts = await project.look();
    expect(facts.size).toBe(TABLES.length * YEARS.length);
    return { facts, milliseconds: performance.now() - started };
  };

  it('100 kills at random moments: whole periods, and the next run goes on', async () => {
    const rows = 3000;
    const expected = await reference(rows);
    const seen = new Set<number>();
    let broken = 0;
    // Two projects side by side: most of a run is waiting for one of them to start.
    const lane = async (seed: number): Promise<void> => {
      const project = create(rows);
      const random = randomNumbers(seed);
      for (let salt = 1; salt <= 50; salt += 1) {
        const { child, done } = project.start(project.years(salt));
        await sleep(expected.milliseconds * (0.15 + random()));
        child.kill('SIGKILL');
        const { code } = await done;
        const whole = await project.wholePeriods(expected.facts);
        seen.add(whole.length);
        if (code === null) broken += 1;
        for (const file of ['manifest.json', 'run_results.json']) {
          const path = join(project.dir, 'target', file);
          if (existsSync(path)) expect(() => JSON.parse(readFileSync(path, 'utf8'))).not.toThrow();
        }
        // Begin anew, with the files of before still there, or the runs would only replace what is there.
        if (whole.length === YEARS.length && random() < 0.7) {
          for (const suffix of ['', '.wal']) rmSync(`${project.file}${suffix}`, { force: true });
        }
      }
      const { code, output } = await project.run(...project.years(99));
      expect(code, output).toBe(0);
      expect(await project.wholePeriods(expected.facts)).toEqual(YEARS);
      expect(await project.strayFiles()).toEqual([]);
    };
    await Promise.all([lane(20261121), lane(7)]);
    // The moments were spread: before anything, in the midst, and some runs came to their end.
    expect(broken).toBeGreaterThan(50);
    expect(seen.size).toBeGreaterThan(3);
  }, 240_000);

  it('Ctrl-C at random moments: the same', async () => {
    const expected = await reference(3000);
    const project = create(3000);
    const random = randomNumbers(3);
    for (let salt = 1; salt <= 12; salt += 1) {
      const { child, done } = project.start(project.years(salt));
      await sleep(expected.milliseconds * (0.2 + random()));
      child.kill('SIGINT');
      const { code, output } = await done;
      // Before the program listens, the signal ends it as any.
      expect([null, 0, 2, 130], output).toContain(code);
      await project.wholePeriods(expected.facts);
    }
    const { code, output } = await project.run(...project.years(99));
    expect(code, output).toBe(0);
    expect(await project.wholePeriods(expected.facts)).toEqual(YEARS);
    expect(await project.strayFiles()).toEqual([]);
  }, 120_000);

  /** Three periods as they should be, then a fault in the fourth, then without it to the end. */
  const breaksInTheFourth = async (
    project: ChainProject,
    expected: Facts,
    fault: () => Promise<{ code: number | null; output: string }>,
    repair: () => void,
  ): Promise<string> => {
    const before = await project.run(...project.years(1, '1-3', 2000));
    expect(before.code, before.output).toBe(0);
    const { code, output } = await fault();
    expect(code, output).toBe(1);
    expect(output).not.toMatch(/\n\s+at .*\.(c?js|ts):\d+/);
    repair();
    expect(await project.wholePeriods(expected)).toEqual([1, 2, 3]);
    const after = await project.run(...project.years(3, '4-6', 2000));
    expect(after.code, after.output).toBe(0);
    expect(await project.wholePeriods(expected)).toEqual(YEARS);
    expect(await project.strayFiles()).toEqual([]);
    return output;
  };
  const ROWS = "{{ var('rows', 2000) }}";

  it('memory that is too small: nothing of the period stays', async () => {
    const { facts } = await reference(2000);
    const project = create(ROWS);
    const output = await breaksInTheFourth(
      project,
      facts,
      async () => {
        project.settings({ memory_limit: '40MB', max_temp_directory_size: '1MB' });
        return project.run(...project.years(2, '4', 3_000_000));
      },
      () => project.settings({}),
    );
    expect(output).toMatch(/Out of Memory Error/);
  }, 120_000);

  it('a file that may not grow: nothing of the period stays', async () => {
    const { facts } = await reference(2000);
    const project = create(ROWS);
    await breaksInTheFourth(
      project,
      facts,
      () => project.start(project.years(2, '4', 3_000_000), 'ulimit -f 8192').done,
      () => {},
    );
  }, 120_000);

  it.runIf(mayMount())(
    'a disk that is full: nothing of the period stays',
    async () => {
      const { facts } = await reference(2000);
      const project = create(ROWS);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'none', project.store]);
      try {
        await breaksInTheFourth(
          project,
          facts,
          () => project.run(...project.years(2, '4', 3_000_000)),
          // The database's file does not shrink: there must be more room than before.
          () => execFileSync('mount', ['-o', 'remount,size=64m', project.store]),
        );
      } finally {
        // Lazily: the database lets go of its file a moment later.
        execFileSync('umount', ['-l', project.store]);
      }
    },
    120_000,
  );
});

/** Whether small disks can be made here: as root, where the kernel allows it. */
function mayMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'pa-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
