import { openProject, type PaEvent } from 'pa';

const warnings: string[] = [];
const project = openProject('my-project', {
  vars: { match_rate: 0.5, plans: ['a', 'b'] }, // plain values, as --vars
  sink: (event: PaEvent) => {
    if (event.type === 'line' && event.level === 'warn') warnings.push(event.message);
  },
});

// Two years, one after another, in this process.
const run = await project.run({
  select: ['+fct_balance'],
  periods: '2025-2026',
  validate: true,
  onPeriod: ({ period, success, figures }) => console.log(period, success, figures.rows),
});
for (const { node, status, message } of run.results) console.log(node.name, status, message);

// The events of all years as Parquet; then the whole pipeline, both ways, compared.
const events = await project.events({ periods: { start: 2025, end: 2026 }, out: 'events', seed: 7 });
console.log(events.summary?.events);
const { summary } = await project.simulate({ mode: 'comparison', years: [2025, 2026], seed: 7 });
console.log(summary?.comparison?.identical);

// Two relations: in what they differ.
const { tables } = await project.diff({ sides: ['fct_balance', 'int_balance'], key: ['account_id', 'year'] });
for (const { name, outcome, difference } of tables) console.log(name, outcome, difference?.counts.changed);
if (!run.success) for (const problem of run.problems) console.error(problem.code, problem.message);
