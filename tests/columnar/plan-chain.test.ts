import { describe, expect, it } from 'vitest';
import { type ChainPlan, planChain, type StepSource } from '../../src/columnar/index.ts';
import { step } from './support.ts';

const plan = (...sources: StepSource[]): ChainPlan => planChain({ sources, database: 'db' });
const forms = ({ steps }: ChainPlan): string[] => steps.map(({ name, form, reason }) => `${name} ${form}: ${reason}`);
const statements = (made: ChainPlan): Record<string, string> =>
  Object.fromEntries(made.statements.map(({ step: id, sql }) => [id, sql]));

const A = step('a', 'select 1 as x');
const B = step('b', 'select x from db.main.a', ['a']);

describe('forms of steps', () => {
  it('a step that one statement reads is part of it, through others too', () => {
    const made = plan(A, B, step('c', 'select x from db.main.b', ['a', 'b'], { persist: 'table' }));
    expect(forms(made)).toEqual([
      'a fused: only c needs it',
      'b fused: only c needs it',
      'c direct: written to its table',
    ]);
    expect(made.statements.map(({ step: id, kind, fused }) => [id, kind, fused])).toEqual([
      ['c', 'persist', ['a', 'b']],
    ]);
  });

  it('a diamond within one statement is fused', () => {
    const made = plan(
      A,
      B,
      step('c', 'select x from db.main.a', ['a']),
      step('d', 'select * from db.main.b join db.main.c using (x)', ['a', 'b', 'c'], { persist: 'parquet' }),
    );
    expect(forms(made)).toEqual([
      'a fused: only d needs it',
      'b fused: only d needs it',
      'c fused: only d needs it',
      'd direct: written to its parquet',
    ]);
  });

  it('a step that several statements read is a temporary table', () => {
    const made = plan(
      A,
      step('b', 'select x from db.main.a', ['a'], { persist: 'table' }),
      step('c', 'select x from db.main.a', ['a'], { persist: 'table' }),
    );
    expect(forms(made)[0]).toBe('a scratch: b and c need it');
    expect(made.steps[0]).toMatchObject({ readers: ['b', 'c'], scratchName: 'a' });
  });

  it('what nothing that is kept needs is not worked out, but for each step by itself', () => {
    expect(forms(plan(A, B))).toEqual([
      'a unused: nothing that is kept needs it',
      'b unused: nothing that is kept needs it',
    ]);
    expect(plan(A, B).statements).toEqual([]);
    expect(forms(plan(step('a', 'select 1', [], { passes: false })))).toEqual(['a scratch: fuse_steps is off']);
  });

  it('passes can be switched off, each for the steps that say so', () => {
    const off = step('a', 'select 1 as x', [], { passes: ['insert_directly'] });
    expect(forms(plan(off, B, step('c', 'from db.main.b', ['a', 'b'], { persist: 'table', passes: false })))).toEqual([
      'a scratch: fuse_steps is off',
      'b fused: only c needs it',
      'c scratch: staged: insert_directly is off',
    ]);
  });

  it('a statement that adds to a table which it reads, itself or through a fused step, works its rows out first', () => {
    const first = (made: ChainPlan): string[] => made.steps.flatMap(s => (s.completeFirst ? [s.name] : []));
    const own = step('s', 'select x from db.main.a union all select x from db.main.s', ['a'], { persist: 'table' });
    expect(first(plan(A, own))).toEqual(['s']);
    const made = plan(
      step('a', 'select x from main.s where y < 2'),
      step('s', 'select x from db.main.a', ['a'], { persist: 'table' }),
      step('t', 'select x from db.main.s', ['a', 's'], { persist: 'table' }),
    );
    expect(forms(made)).toEqual([
      'a fused: only s needs it',
      's direct: written to its table',
      't direct: written to its table',
    ]);
    expect(first(made)).toEqual(['s']);
    // Files are written aside, and the view follows.
    expect(first(plan(A, { ...own, persist: 'parquet' }))).toEqual([]);
  });

  it('reads count as often as they stand there; what is no ancestor is read as of before', () => {
    const made = plan(
      A,
      step('b', 'select a.x from db.main.a a, main.a b, db.main.c', ['a']),
      step('c', 'select 1', []),
    );
    expect([...made.steps[1]!.reads]).toEqual([['a', 2]]);
    expect([...made.steps[1]!.readsPast]).toEqual(['c']);
  });
});

describe('statements', () => {
  it('a query alone stands as its author wrote it', () => {
    expect(statements(plan(step('a', 'select 1 as x -- end\n ', [], { persist: 'table' })))).toEqual({
      a: 'select 1 as x -- end',
    });
  });

  it('fused steps are CTEs in front, by their own names', () => {
    const made = plan(A, step('b', 'select "db"."main"."a".x from "db"."main"."a" -- a', ['a'], { persist: 'table' }));
    expect(statements(made)).toEqual({
      b: 'with "a" as (\nselect 1 as x\n)\nselect * from (\nselect "a".x from "a" -- a\n)',
    });
  });

  it('temporary tables are read by their full names, kept steps where they stand', () => {
    const made = plan(
      A,
      step('b', 'select a.x from db.main.a', ['a'], { persist: 'table' }),
      step('c', 'select z.x from db.main.a as z join db.main.b using (x)', ['a', 'b'], { persist: 'table' }),
    );
    expect(statements(made)).toEqual({
      a: 'select 1 as x',
      b: 'select a.x from "temp"."main"."a"',
      c: 'select z.x from "temp"."main"."a" as z join db.main.b using (x)',
    });
  });

  it('an author’s CTE of the same name does not hide a fused step', () => {
    const made = plan(
      A,
      step('b', 'with a(y) as (select x from db.main.a) select a.y from a, db.main.a z', ['a'], { persist: 'table' }),
    );
    expect(statements(made)['b']).toBe(
      'with "a" as (\nselect 1 as x\n),\n"a__step" as (select * from "a")\nselect * from (\n' +
        'with a(y) as (select x from "a__step" as "a") select a.y from a, "a__step" z\n)',
    );
  });

  it('steps of one name in two schemas have names of their own', () => {
    const made = plan(
      step('one', 'select 1 as x', [], { alias: 'a' }),
      step('two', 'select 2 as x', [], { alias: 'A', schema: 'sales' }),
      step('b', 'select a.x, s.x from db.main.a, db.sales.a s', ['one', 'two'], { persist: 'table' }),
    );
    expect(statements(made)['b']).toBe(
      'with "a" as (\nselect 1 as x\n),\n"sales__A" as (\nselect 2 as x\n)\nselect * from (\n' +
        'select a.x, s.x from "a", "sales__A" s\n)',
    );
  });

  it('columns that nobody reads are empty in a temporary table, in their places', () => {
    const column = (name: string, isRead: boolean) => ({ name, type: 'DECIMAL(18,2)', isRead });
    const sources = [
      A,
      step('b', 'select x from db.main.a', ['a'], { persist: 'table' }),
      step('c', 'select x from db.main.a', ['a'], { persist: 'table' }),
    ];
    const usedColumns = new Map([['a', [column('w', false), column('x', true)]]]);
    expect(statements(planChain({ sources, database: 'db', usedColumns }))['a']).toBe(
      'select null::DECIMAL(18,2) as "w", "x" from (\nselect 1 as x\n)',
    );
  });

  it('every place of a statement leads back to the author’s query', () => {
    const query = 'select main.a.x,\n  wrong\nfrom db.main.a where x = 1';
    const [made] = plan(A, step('b', query, ['a'], { persist: 'table' })).statements;
    const part = made!.parts.find(({ step: id }) => id === 'b')!;
    expect(made!.sql.slice(part.start, part.start + part.text.length)).toBe(part.text);
    for (const word of ['wrong', 'from', 'where x']) {
      expect(part.before!(part.text.indexOf(word)), word).toBe(query.indexOf(word));
    }
  });
});
