// prior(ref('x')): rows of the period before, which are no edge within a period.
import { afterEach, describe, expect, it } from 'vitest';
import { InProcessProject, type Told } from '../support/in-process.ts';

const YEAR = "{{ var('y') }}";
const model = (sql: string, settings = ''): string =>
  `{{ config(materialized='columnar', period='y'${settings}) }}\n${sql}`;

/** A model that starts at 10 and then goes on from what another one had. */
const goingOnFrom = (name: string, next: string): string =>
  model(`{% set before = prior(ref('${name}')) %}
{% if before %} select ${next} as x, ${YEAR} as y from {{ before }} as p
{% else %} select 10 as x, ${YEAR} as y {% endif %}`);

let project: InProcessProject;
afterEach(() => project.remove());
const create = (files: Readonly<Record<string, string>>): InProcessProject => (project = new InProcessProject(files));
const run = (y: number): Promise<Told> => project.run({ vars: { y: BigInt(y) } });
const rows = (table: string): Promise<unknown[][]> => project.query(`select x, y from ${table} order by y`);
const problems = (told: Told) => [
  ...told.result.problems,
  ...told.result.results.flatMap(({ diagnostic }) => (diagnostic === undefined ? [] : [diagnostic])),
];

describe('prior', () => {
  it('lets two models go on from each other, whatever their order, and again', async () => {
    create({ 'models/a.sql': goingOnFrom('b', 'x + 1'), 'models/b.sql': goingOnFrom('a', 'x * 2') });
    for (const y of [1, 2, 3, 2, 3]) expect(problems(await run(y))).toEqual([]);
    expect(await rows('a')).toEqual([
      [10, 1],
      [11, 2],
      [21, 3],
    ]);
    expect(await rows('b')).toEqual([
      [10, 1],
      [20, 2],
      [22, 3],
    ]);
  });

  it('keeps what it reads, though its reader is in the chain and it is set to be kept nowhere', async () => {
    const first = model(`select ${YEAR} * 5 as x, ${YEAR} as y`, ", persist='none'");
    create({ 'models/a.sql': first, 'models/b.sql': goingOnFrom('a', 'x + 1') });
    expect((await run(1)).lines).toContain(
      'a: persist: none is not followed, as b reads its rows of the period before',
    );
    await run(2);
    expect(await rows('b')).toEqual([
      [10, 1],
      [6, 2],
    ]);
  });

  it('is no edge, but must lead somewhere', async () => {
    create({ 'models/a.sql': goingOnFrom('b', 'x') });
    const [problem] = problems(await run(1));
    expect([problem?.code, problem?.message]).toEqual([
      'PA302',
      "Model 'model.t.a' (models/a.sql) depends on a node named 'b' which was not found",
    ]);
  });

  it('wants a ref, and a period', async () => {
    create({ 'models/a.sql': model(`select 1 as x, ${YEAR} as y from {{ prior('b') }}`) });
    expect(problems(await run(1))[0]).toMatchObject({
      code: 'PA654',
      message: 'prior() takes what ref() gives, not b',
      span: { file: 'models/a.sql', line: 2 },
    });
    project.write({
      'models/a.sql': "select 1 as x from {{ prior(ref('b')) }}",
      'models/b.sql': "{{ config(materialized='table') }} select 1 as x",
    });
    expect(problems(await run(1))[0]?.message).toBe("prior() needs the config 'period' on 'b' or on 'a'");
  });

  it('says how to guard the first period where nothing was built yet', async () => {
    create({
      'models/a.sql': model(`select x + 1 as x, ${YEAR} as y from {{ prior(ref('b')) }}`),
      'models/b.sql': model(`select 1 as x, ${YEAR} as y`),
    });
    const [problem] = problems(await run(1));
    expect(problem?.code).toBe('PA655');
    expect(problem?.hint).toContain("{% set before = prior(ref('b')) %}");
    // Nothing of the chain is there.
    expect(await project.query('select table_name from information_schema.tables')).toEqual([]);
  });

  it('is offered where models of a period read each other in a circle', async () => {
    create({
      'models/a.sql': model("select * from {{ ref('b') }}"),
      'models/b.sql': model("select * from {{ ref('a') }}"),
    });
    const [problem] = problems(await run(1));
    expect(problem?.code).toBe('PA301');
    expect(problem?.hint).toContain("prior(ref('model')) reads the period before");
  });
});
