import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, createAdapter, type Session } from '../../../src/adapter/index.ts';
import { type MergeCache, type Merged, mergeSteps } from '../../../src/columnar/merge/index.ts';
import { testTarget } from '../../adapter/duckdb/target.ts';

let session: Session;
let connection: Connection;
const cache: MergeCache = {};

beforeAll(async () => {
  session = await (await createAdapter(testTarget())).open({ readOnly: false, lockTimeout: 0 });
  connection = await session.connect('test');
  await connection.execute(`
    create table people as select 1 as id, 2027 as yr, 10 as pay, 'x' as plan;
    create table plans as select 'x' as plan, 5 as rate;
    create table events as select 1 as id, 3 as amount;`);
});
afterAll(() => session.close());

const KEY = [['id', 'yr']];
const ROOT = 'select id, yr::integer as yr, pay, plan from main.people';
const PAY = 'select p.id, 2027::integer as yr, p.pay * 2 as doubled from root as p where p.yr = 2027';
const RATE = 'select p.id, p.yr, d.rate from root as p join main.plans as d on d.plan = p.plan where p.yr = 2027';
const LAST = `select people.id, a.doubled, b.rate
  from root as people join pay as a using (id, yr) join rate as b on b.id = people.id and b.yr = people.yr
  where people.yr = 2027`;

/** Merges steps given by name; every step is unique by (id, yr) unless told otherwise. */
function merge(steps: Record<string, string>, keys: Record<string, string[][]> = {}): Promise<Merged> {
  const known: Record<string, string[][]> = { root: KEY, pay: KEY, rate: KEY, more: KEY, ...keys };
  return mergeSteps(
    {
      steps: Object.entries(steps).map(([name, sql]) => ({ name, sql })),
      uniqueKeys: relation => (relation.schema === null ? (known[relation.identifier] ?? []) : []),
    },
    connection,
    cache,
  );
}

const textOf = ({ steps }: Merged, name: string): string | undefined => steps.find(step => step.name === name)?.sql;

describe('steps that extend the same rows', () => {
  it('become columns of one another', async () => {
    const merged = await merge({ root: ROOT, pay: PAY, rate: RATE, last: LAST });
    expect(textOf(merged, 'root')).toBe(ROOT);
    expect(textOf(merged, 'pay')).toBe(
      'SELECT (p.pay * 2) AS "pay.doubled", p."root.id", p."root.yr", p."root.plan" FROM (SELECT id, yr, pay, id AS "root.id", ' +
        'yr AS "root.yr", plan AS "root.plan" FROM root) AS p WHERE (p.yr = 2027)',
    );
    expect(textOf(merged, 'rate')).toBe(
      'SELECT d.rate AS "rate.rate", p."root.id", p."root.yr", p."pay.doubled" FROM (SELECT "root.id" AS id, ' +
        '"root.yr" AS yr, "root.plan" AS plan, "root.id", "root.yr", "pay.doubled" FROM pay) AS p INNER JOIN main."plans" AS d ON ' +
        '((d.plan = p.plan)) WHERE (p.yr = 2027)',
    );
    expect(textOf(merged, 'last')).toBe(
      'SELECT people.id, people."pay.doubled" AS doubled, people."rate.rate" AS rate FROM (SELECT "root.id" AS id, ' +
        '"root.yr" AS yr, "pay.doubled", "rate.rate" FROM rate) AS people WHERE ((people.yr = 2027) AND (people.id IS NOT NULL))',
    );
    expect(merged.notes).toEqual([
      'pay (unique by (id, yr)), rate (unique by (id, yr)) computed beside the rows of root for last: 2 joins by key dropped',
    ]);
  });
});

/** A chain with one step or text changed, and what is said of it; joins with `pay` or `rate` are to stay. */
const kept: [string, Record<string, string>, Record<string, string[][]>, string][] = [
  ['rows that may come twice', {}, { rate: [] }, 'none of its unique keys consists of columns of the rows'],
  ['a key over computed columns', { pay: PAY.replace('p.id,', 'p.id + 0 as id,') }, {}, 'none of its unique keys'],
  ['an aggregate', { pay: 'select id, yr, sum(pay) as doubled from root group by id, yr' }, {}, 'row by row'],
  [
    'an aggregate in a macro',
    { pay: 'select geomean(id) as id, 2027 as yr, 1 as doubled from root' },
    {},
    'row by row',
  ],
  ['a window', { pay: PAY.replace('p.pay * 2', 'sum(p.pay) over ()') }, {}, 'row by row'],
  ['DISTINCT', { pay: PAY.replace('select', 'select distinct') }, {}, 'row by row'],
  ['LIMIT', { pay: `${PAY} limit 1` }, {}, 'row by row'],
  ['unnest', { pay: PAY.replace('p.pay * 2', 'unnest([p.pay, 2])') }, {}, 'row by row'],
  ['a volatile function', { pay: PAY.replace('p.pay * 2', 'p.pay * random()') }, {}, 'volatile'],
  [
    'a volatile function aside',
    { pay: `with c as (select random() as r) ${PAY.replace('where', 'cross join c where')}` },
    {},
    'volatile',
  ],
  [
    'a sample',
    { pay: PAY.replace('where', 'tablesample 10% where').replace('root as p tablesample', 'root as p tablesample') },
    {},
    'no plain relation',
  ],
  [
    'a right join',
    { pay: PAY.replace('where', 'right join main.plans as d on d.plan = p.plan where') },
    {},
    'no chain of inner and left joins',
  ],
  ['a union', { pay: `${PAY} union all ${PAY}` }, {}, 'no plain SELECT'],
  ['a whole row', { pay: PAY.replace('p.pay * 2', 'hash(p)') }, {}, 'whole row'],
  [
    'a correlated subquery',
    { pay: PAY.replace('p.pay * 2', '(select max(amount) from main.events as e where e.id = p.id)') },
    {},
    'a subquery in it reads the row',
  ],
  [
    'a reader of another kind',
    { more: 'select max(doubled) as id, 1 as yr from pay', last: LAST.replace('where', 'cross join more where') },
    {},
    'read in another way',
  ],
  ['a CTE that hides a step', { pay: `with rate as (select 1) ${PAY}` }, {}, 'a CTE in it is called rate'],
  [
    'rows that the last step keeps',
    { last: LAST.replace('join pay', 'left join pay'), pay: PAY.replace('p.yr = 2027', 'p.yr = 2027 and p.pay > 5') },
    {},
    'the last step keeps rows',
  ],
  [
    'another period than that of the last step',
    { last: LAST.replace('join pay', 'left join pay'), pay: PAY.replaceAll('2027', '2026') },
    {},
    '',
  ],
];

describe('a step stays as it is for', () => {
  it.each(kept)('%s', async (_, change, keys, reason) => {
    const steps = { root: ROOT, pay: PAY, rate: RATE, ...change, last: change['last'] ?? LAST };
    const merged = await merge(steps, keys);
    const name = 'rate' in keys ? 'rate' : 'pay';
    expect(textOf(merged, name)).toBe(steps[name]);
    expect(merged.notes.find(note => note.startsWith(`${name} stays`)) ?? '').toContain(reason);
    expect(textOf(merged, 'last')).toContain(` ${name} AS `);
  });
});

describe('nothing is merged', () => {
  const unmerged = async (steps: Record<string, string>, keys?: Record<string, string[][]>) => {
    const merged = await merge(steps, keys);
    expect(merged.steps.map(step => step.sql)).toEqual(Object.values(steps));
    return merged.notes;
  };

  it('when the rows have no known key', async () => {
    const notes = await unmerged({ root: ROOT, pay: PAY, rate: RATE, last: LAST }, { root: [] });
    expect(notes).toEqual(['nothing merged: no step is joined back to the rows that it extends']);
  });

  it('when the join is on less than the key', async () => {
    await unmerged(
      {
        root: ROOT,
        pay: PAY,
        last: LAST.replace(/join rate.*/, '')
          .replace('using (id, yr)', 'on a.id = people.id')
          .replace(', b.rate', ''),
      },
      { root: [['id', 'yr', 'plan']] },
    );
  });

  it('when the join is crossed', async () => {
    await unmerged({
      root: ROOT,
      pay: PAY,
      last: 'select p.id, a.doubled from root as p join pay as a on a.id = p.pay and a.yr = p.yr',
    });
  });

  it('when a step is no query that has a tree', async () => {
    const notes = await unmerged({ root: ROOT, pay: 'selec 1', last: LAST });
    expect(notes).toEqual(['nothing merged: the database gives no syntax tree for pay']);
  });

  it('when there is a single step', async () => {
    expect(await unmerged({ last: ROOT })).toEqual(['a single step: nothing to merge']);
  });
});

describe('what a join asked for beyond the row', () => {
  const last = (join: string) => `select p.id, a.doubled from root as p ${join} where p.yr = 2027`;

  it('becomes a condition', async () => {
    const merged = await merge({
      root: ROOT,
      pay: PAY,
      last: last('join pay as a on a.id = p.id and a.yr = p.yr and a.doubled > 3'),
    });
    expect(textOf(merged, 'last')).toContain('WHERE ((p.yr = 2027) AND (p.id IS NOT NULL) AND (p."pay.doubled" > 3))');
  });

  it('keeps a left join that asks for more', async () => {
    const merged = await merge({
      root: ROOT,
      pay: PAY,
      last: last('left join pay as a on a.id = p.id and a.yr = p.yr and a.doubled > 3'),
    });
    expect(textOf(merged, 'last')).toContain('left join pay as a');
  });

  it('is a period that both sides are filtered to', async () => {
    const merged = await merge({ root: ROOT, pay: PAY, last: last('join pay as a on a.id = p.id') });
    expect(textOf(merged, 'last')).not.toContain('JOIN');
  });

  it('is not a period when its type lets two values be equal to one constant', async () => {
    const root = ROOT.replace('yr::integer as yr', 'yr::varchar as yr');
    const merged = await merge({ root, pay: PAY, last: last('join pay as a on a.id = p.id') });
    expect(textOf(merged, 'last')).toContain('join pay as a');
  });

  it('drops a left join where every row has a partner and a value', async () => {
    const left = 'left join pay as a on a.id = p.id and a.yr = p.yr join rate as b using (id, yr)';
    const merged = await merge({ root: ROOT, pay: PAY, rate: RATE, last: last(left.split(' join rate')[0] as string) });
    // p.id may be null, and then a's columns are null.
    expect(textOf(merged, 'last')).toContain('left join pay as a');
    const assured = await merge({
      root: ROOT,
      pay: PAY,
      rate: RATE,
      last: last('join rate as b using (id, yr) left join pay as a on a.id = p.id and a.yr = p.yr').replace(
        'a.doubled',
        'a.doubled, b.rate',
      ),
    });
    expect(textOf(assured, 'last')).not.toContain('JOIN');
  });
});

describe('columns keep', () => {
  it('their order and names through stars', async () => {
    const merged = await merge({
      root: ROOT,
      pay: PAY,
      last: 'select *, doubled + 1 as more from root as p join pay as a using (id, yr) join main.plans as d using (plan)',
    });
    expect(textOf(merged, 'last')).toBe(
      'SELECT p.* EXCLUDE ("pay.doubled"), p."pay.doubled" AS doubled, d.* EXCLUDE (plan), ' +
        '(p."pay.doubled" + 1) AS more FROM (SELECT "root.id" AS id, "root.yr" AS yr, "root.pay" AS pay, ' +
        '"root.plan" AS plan, "pay.doubled" FROM pay) AS p INNER JOIN main."plans" AS d USING (plan) ' +
        'WHERE (p.id IS NOT NULL)',
    );
  });

  it('their names when read without an alias, in order by as well', async () => {
    const merged = await merge({
      root: ROOT,
      pay: PAY,
      last: 'select a.doubled, -a.doubled as other, p.id + 1 as pay from root as p join pay as a using (id, yr) order by pay, a.doubled',
    });
    expect(textOf(merged, 'last')).toContain('p."pay.doubled" AS doubled');
    expect(textOf(merged, 'last')).toContain('ORDER BY pay, p."pay.doubled"');
  });

  it('their values when an alias hides another column', async () => {
    const pay = 'select id, yr, pay + 1 as raised, raised * 2 as doubled from root as p where p.yr = 2027';
    const merged = await merge({
      root: ROOT,
      pay,
      last: 'select p.id, a.doubled from root as p join pay as a using (id, yr)',
    });
    expect(textOf(merged, 'pay')).toBe(
      'SELECT own.doubled AS "pay.doubled", own."root.id" FROM (SELECT id, yr, (pay + 1) AS raised, (raised * 2) AS ' +
        'doubled, p."root.id" FROM (SELECT id, yr, pay, id AS "root.id" FROM root) AS p WHERE (p.yr = 2027)) AS own',
    );
  });
});

describe('the last step', () => {
  it('may group the rows that it joins', async () => {
    const merged = await merge({
      root: ROOT,
      pay: PAY,
      last: 'select p.plan, sum(a.doubled) as total from root as p join pay as a using (id, yr) group by p.plan',
    });
    expect(textOf(merged, 'last')).toContain('FROM (SELECT');
    expect(textOf(merged, 'last')).not.toContain('JOIN');
  });

  it('keeps a join above its window', async () => {
    const last = `with w as (select id, yr, row_number() over (order by id) as n from root)
      select w.id, w.n, a.doubled from w join pay as a using (id, yr)`;
    const merged = await merge({ root: ROOT, pay: PAY, last });
    expect(textOf(merged, 'last')).toBe(last);
  });

  it('may be in the middle of the statement', async () => {
    const merged = await merge({
      root: ROOT,
      pay: PAY,
      rate: RATE,
      joined: LAST,
      last: 'select count(*) as n from joined',
    });
    expect(textOf(merged, 'joined')).not.toContain('JOIN');
    expect(textOf(merged, 'last')).toBe('select count(*) as n from joined');
  });
});

describe('a lookup that several steps make', () => {
  const PLANS = { plans: [['plan']] };
  // The database tells the types of a table that is asked for by its schema; keys are known by name.
  const shared = (steps: Record<string, string>) =>
    mergeSteps(
      {
        steps: Object.entries(steps).map(([name, sql]) => ({ name, sql })),
        uniqueKeys: ({ identifier }) => ({ ...PLANS, root: KEY, pay: KEY, rate: KEY })[identifier] ?? [],
      },
      connection,
      cache,
    );
  const paid =
    'select p.id, p.yr, p.pay * d.rate as doubled from root as p join main.plans as d on p.plan = d.plan where p.yr = 2027';

  it('is made once, by a step of its own', async () => {
    const merged = await shared({ root: ROOT, pay: paid, rate: RATE, last: LAST });
    expect(merged.steps.map(step => step.name)).toEqual(['root', 'root__plans', 'pay', 'rate', 'last']);
    expect(textOf(merged, 'root__plans')).toBe(
      'SELECT x.rate AS "root__plans.rate", r."root.id", r."root.yr", r."root.pay" FROM (SELECT plan, ' +
        'id AS "root.id", yr AS "root.yr", pay AS "root.pay" FROM root) AS r INNER JOIN main."plans" AS x ON ((x.plan = r.plan))',
    );
    expect(textOf(merged, 'pay')).not.toContain('JOIN');
    expect(textOf(merged, 'rate')).not.toContain('JOIN');
    expect(merged.notes[0]).toContain('root__plans (looked up by its key)');
  });

  it('is left alone when it is made in two ways', async () => {
    const other = RATE.replace('d.plan = p.plan', 'd.rate = p.pay');
    const merged = await shared({ root: ROOT, pay: paid, rate: other, last: LAST });
    expect(merged.steps.map(step => step.name)).toEqual(['root', 'pay', 'rate', 'last']);
    expect(textOf(merged, 'rate')).toContain('INNER JOIN main."plans" AS d ON ((d.rate = p.pay))');
  });

  it('is left alone when a cast stands between the keys', async () => {
    // '01' and '1' are two plans, and both equal the number 1.
    const merged = await shared({
      root: ROOT.replace('plan from', 'plan::integer as plan from'),
      pay: paid,
      rate: RATE,
      last: LAST,
    });
    expect(merged.steps.map(step => step.name)).toEqual(['root', 'pay', 'rate', 'last']);
  });

  it('may be a CTE that both steps define alike', async () => {
    const cte = (sql: string, extra = '') =>
      `with plans as (select plan::varchar as plan, rate${extra} from main.plans) ${sql.replace('main.plans', 'plans')}`;
    const alike = await shared({ root: ROOT, pay: cte(paid), rate: cte(RATE), last: LAST });
    expect(alike.steps.map(step => step.name)).toContain('root__plans');
    const unlike = await shared({ root: ROOT, pay: cte(paid), rate: cte(RATE, ' + 1 as rate'), last: LAST });
    expect(unlike.steps.map(step => step.name)).not.toContain('root__plans');
  });
});
