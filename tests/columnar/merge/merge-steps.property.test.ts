import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, createAdapter, type Session } from '../../../src/adapter/index.ts';
import { type MergeCache, mergeSteps, type Step } from '../../../src/columnar/merge/index.ts';
import { testTarget } from '../../adapter/duckdb/target.ts';

/**
 * Random chains over random rows, with nulls in keys, keys without a partner and, where no key is declared, rows that
 * come more than once: the merged statement gives the rows of the one that was written.
 */
let session: Session;
let connection: Connection;
const cache: MergeCache = {};

beforeAll(async () => {
  session = await (await createAdapter(testTarget())).open({ readOnly: false, lockTimeout: 0 });
  connection = await session.connect('test');
});
afterAll(() => session.close());

const small = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null, freq: 6 });
const rowsOf = (width: number, most: number) =>
  fc.array(fc.tuple(...Array.from({ length: width }, () => small)), { maxLength: most });

interface StepPlan {
  readonly base: number;
  readonly joins: readonly { to: number; kind: string; on: string; extra: boolean }[];
  readonly news: readonly string[];
  readonly where: string;
  readonly shape: string;
  readonly list: string;
  readonly year: string;
  readonly declares: boolean;
}

const stepPlan: fc.Arbitrary<StepPlan> = fc.record({
  base: fc.nat(),
  joins: fc.array(
    fc.record({
      to: fc.nat(),
      kind: fc.constantFrom('join', 'join', 'left join'),
      on: fc.constantFrom('using', 'on', 'on', 'id', 'swapped', 'other'),
      extra: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  news: fc.uniqueArray(
    fc.constantFrom(
      'inner grade',
      'inner grade',
      'inner grade',
      'left grade',
      'inner dim',
      'left dim',
      'left sums',
      'left many',
      'cross one',
    ),
    { maxLength: 2 },
  ),
  where: fc.constantFrom('year', 'year', 'year', 'none', 'value', 'year and value'),
  shape: fc.constantFrom('plain', 'plain', 'cte', 'cte', 'subquery', 'deep'),
  list: fc.constantFrom('named', 'named', 'star', 'alias'),
  year: fc.constantFrom('pass', 'constant'),
  declares: fc.constantFrom(true, true, true, false),
});

const chain = fc.record({
  people: rowsOf(4, 8),
  dim: rowsOf(2, 5),
  many: rowsOf(2, 8),
  outside: fc.boolean(),
  steps: fc.array(stepPlan, { minLength: 1, maxLength: 4 }),
  last: stepPlan,
  ending: fc.constantFrom('rows', 'rows', 'rows', 'group', 'window', 'distinct'),
});

/** A step's text. Each has columns id, yr and v<number>; `w` is what it computes. */
function sqlOf(plan: StepPlan, number: number, names: readonly string[], ending: string): string {
  const base = plan.base % names.length;
  const value = (i: number) => `v${i}`;
  const from: string[] = [`${names[base]} as b`];
  const used: string[] = [`b.${value(base)}`];
  // After a join with ON the columns of USING would be ambiguous.
  const joins = [...plan.joins].sort((a, b) => Number(b.on === 'using') - Number(a.on === 'using'));
  for (const [i, join] of joins.entries()) {
    const to = join.to % names.length;
    const alias = `j${i}`;
    const on = {
      using: 'using (id, yr)',
      on: `on ${alias}.id = b.id and ${alias}.yr = b.yr`,
      id: `on ${alias}.id = b.id`,
      swapped: `on b.yr = ${alias}.yr and b.id = ${alias}.id`,
      other: `on ${alias}.id = b.${value(base)} and ${alias}.yr = b.yr`,
    }[join.on] as string;
    from.push(
      `${join.kind} ${names[to]} as ${alias} ${on}${join.extra && join.on === 'on' ? ` and ${alias}.${value(to)} > 0` : ''}`,
    );
    used.push(`${alias}.${value(to)}`);
  }
  for (const extra of plan.news) {
    if (extra === 'inner dim') from.push('join dim as d on d.g = b.id');
    if (extra === 'left dim') from.push('left join dim as e on e.g = b.id');
    if (extra === 'inner grade') from.push('join main.grades as h on b.id = h.g');
    if (extra === 'left grade') from.push('left join main.grades as k on k.g = b.id');
    if (extra === 'left sums')
      from.push('left join (select id, sum(w)::int as total from many group by id) as m on m.id = b.id');
    if (extra === 'left many') from.push('left join many as n on n.id = b.id');
    if (extra === 'cross one') from.push('cross join (select count(*)::int as c from many) as o');
    used.push(
      {
        'inner dim': 'd.x',
        'left dim': 'e.x',
        'inner grade': 'h.x',
        'left grade': 'k.x',
        'left sums': 'm.total',
        'left many': 'n.w',
        'cross one': 'o.c',
      }[extra] as string,
    );
  }
  const conditions = {
    year: ['b.yr = 1'],
    none: [],
    value: [`b.${value(base)} < 4`],
    'year and value': [`b.yr = 1 and ${used.at(-1)} >= 0`],
  };
  const where = conditions[plan.where as 'none'] as string[];
  const sum = used.map(column => `coalesce(${column}, 7)`).join(' + ');
  const year = plan.year === 'constant' && plan.where.startsWith('year') ? '1::integer' : 'b.yr';
  const tail = `from ${from.join(' ')}${where.length > 0 ? ` where ${where.join(' and ')}` : ''}`;
  const core = `select b.id, ${year} as yr, (${sum})::integer as ${value(number)} ${tail}`;
  const raw = `select b.*, (${sum})::integer as w ${tail}`;
  const rows = {
    plain: core,
    cte: `with c as (${core}) select id, yr, ${value(number)} + 1 as ${value(number)} from c where ${value(number)} <> 3`,
    subquery: `select * from (${core}) as c`,
    deep: `with c as (${raw}), e as (select *, w * 2 as w2 from c), f as (select e.*, w2 + 1 as w3 from e) select id, yr, w3 as ${value(number)} from f`,
  }[plan.shape] as string;
  const listed = {
    named: rows,
    star: `select t.* from (${rows}) as t`,
    alias: `select id, yr, ${value(number)} * 2 as twice, twice + 1 as ${value(number)} from (${rows}) as t`,
  }[plan.list] as string;
  return {
    rows: listed,
    group: `select yr, count(*) as n, sum(${value(number)})::int as total from (${rows}) as t group by yr`,
    window: `select id, yr, sum(${value(number)}) over (partition by yr)::int as total from (${rows}) as t`,
    distinct: `select distinct yr, ${value(number)} from (${rows}) as t`,
  }[ending] as string;
}

const values = (rows: readonly (readonly (number | null)[])[], width: number): string =>
  [...rows, Array.from({ length: width }, () => null)]
    .map(row => `(${row.map(v => v ?? 'null').join(', ')})`)
    .join(', ');

function statement(steps: readonly Step[]): string {
  const ctes = steps.slice(0, -1).map(({ name, sql }) => `"${name}" as (${sql})`);
  return `${ctes.length > 0 ? `with ${ctes.join(', ')} ` : ''}select * from (${steps.at(-1)?.sql}) as t`;
}

async function rowsFrom(sql: string): Promise<string[]> {
  const { rows } = await connection.queryText(sql);
  return rows.map(row => JSON.stringify(row)).sort();
}

/** Whether a step's rows really have no two with the same key, nulls aside. */
async function isUnique(steps: readonly Step[], columns: readonly string[]): Promise<boolean> {
  const list = columns.join(', ');
  const present = columns.map(column => `${column} is not null`).join(' and ');
  const { rows } = await connection.queryText(
    `select count(*) from (select ${list} from (${statement(steps)}) where ${present} group by ${list} having count(*) > 1)`,
  );
  return rows[0]?.[0] === '0';
}

describe('merged steps', () => {
  it('give the rows of the steps as written', async () => {
    let [merged, shared] = [0, 0];
    await fc.assert(
      fc.asyncProperty(chain, async ({ people, dim, many, outside, steps: plans, last, ending }) => {
        // One row per (id, yr), but any number of rows with a null in the key.
        const seen = new Set<string>();
        const rows = people
          .map(([id, yr, a, b]) => [id, yr === null ? null : (yr ?? 0) % 2, a, b] as (number | null)[])
          .filter(([id, yr]) => {
            const key = `${id}/${yr}`;
            const first = !seen.has(key);
            seen.add(key);
            return first || id === null || yr === null;
          });
        await connection.execute(`
          create or replace table people as select id::int as id, yr::int as yr, v0::int as v0 from (values ${values(rows, 4)}) as t(id, yr, v0, b);
          create or replace table dim as select g::int as g, x::int as x from (values ${values(dim, 2)}) as t(g, x);
          create or replace table grades as select distinct on (g) g, x from dim;
          create or replace table many as select id::int as id, w::int as w from (values ${values(many, 2)}) as t(id, w);`);
        const names = outside ? ['people'] : ['s0'];
        const steps: Step[] = outside ? [] : [{ name: 's0', sql: 'select id, yr, v0 from people' }];
        const keys = new Map<string, string[][]>([
          [names[0] as string, [['id', 'yr']]],
          ['grades', [['g']]],
        ]);
        for (const [i, plan] of plans.entries()) {
          const step = { name: `s${i + 1}`, sql: sqlOf(plan, i + 1, names, 'rows') };
          steps.push(step);
          names.push(step.name);
          if (plan.declares && (await isUnique(steps, ['id', 'yr']))) keys.set(step.name, [['id', 'yr']]);
        }
        steps.push({ name: 'last', sql: sqlOf(last, plans.length + 1, names, ending) });
        const done = await mergeSteps(
          { steps, uniqueKeys: ({ identifier }) => keys.get(identifier) ?? [] },
          connection,
          cache,
        );
        if (done.steps !== steps) merged += 1;
        if (done.steps.length > steps.length) shared += 1;
        expect(await rowsFrom(statement(done.steps)), done.notes.join('\n')).toEqual(await rowsFrom(statement(steps)));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 300) },
    );
    // Chains that never merge would prove nothing.
    expect(merged).toBeGreaterThan(20);
    expect(shared).toBeGreaterThan(0);
  });
});
