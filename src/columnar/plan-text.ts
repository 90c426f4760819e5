import { plural } from '../core/plural.ts';
import type { UniqueId } from '../model/index.ts';
import type { ChainPlan, ChainStep } from './step.ts';

export interface ShownChain {
  readonly period: { readonly column: string; readonly literal: string } | null;
  readonly plan: ChainPlan;
  readonly estimates: ReadonlyMap<UniqueId, { readonly rows: number; readonly bytes: number }>;
}

/**
 * A planned chain for people: what it is before and after planning, a drawing of its statements, why each step has its
 * form, what the passes did, and the SQL.
 */
export function planText({ period, plan, estimates }: ShownChain, index: number): string {
  const { steps, statements } = plan;
  const kept = steps.filter(step => step.persist !== 'none');
  const when = period === null ? '' : `, ${period.column} ${period.literal}`;
  const lines = [
    `Chain ${index}: ${plural(steps.length, 'model')}${when}`,
    `  before  ${plural(steps.length, 'statement')}, each into a table`,
    `  after   ${plural(statements.length, 'statement')}, ${keptText(kept)}`,
    '',
    ...drawing(plan, estimates),
    '',
    'Steps',
    ...steps.flatMap(step => stepLines(step)),
  ];
  if (plan.notes.length > 0) {
    lines.push('', 'Passes', ...plan.notes.flatMap(({ pass, text }) => wrapped(`${pass}: ${text}`, '  ', '      ')));
  }
  for (const [i, statement] of statements.entries()) {
    const step = stepOf(plan, statement.step);
    lines.push('', `-- ${i + 1} of ${statements.length}: ${targetText(step)}`, statement.sql);
  }
  return lines.join('\n');
}

function keptText(kept: readonly ChainStep[]): string {
  const tables = kept.filter(step => step.persist === 'table').length;
  const parquet = kept.length - tables;
  const parts = [tables > 0 ? plural(tables, 'table') : '', parquet > 0 ? `${parquet} in Parquet` : ''].filter(
    part => part !== '',
  );
  return parts.length === 0 ? 'nothing kept' : `${parts.join(' and ')} kept`;
}

/** Each statement with the steps fused into it above, and what it reads from other statements. */
function drawing(plan: ChainPlan, estimates: ShownChain['estimates']): string[] {
  return plan.statements.flatMap((statement, i) => {
    const step = stepOf(plan, statement.step);
    const members = [...statement.fused.map(id => stepOf(plan, id)), step];
    const outside = new Set(
      members.flatMap(member => [...member.reads.keys()]).filter(id => !members.some(member => member.id === id)),
    );
    const from = [...outside].map(id => stepOf(plan, id).name);
    const lines = from.length === 0 ? [] : [...wrapped(from.join(', '), '  ', '  '), '    │'];
    for (const member of members.slice(0, -1)) lines.push(`    ├─ ${member.name}`);
    const estimate = estimates.get(step.id);
    const size = estimate === undefined ? '' : `  ~${countText(estimate.rows)} rows, ~${bytesText(estimate.bytes)}`;
    lines.push(`    ╰► ${targetText(step)}${size}`);
    return i === 0 ? lines : ['', ...lines];
  });
}

function stepLines(step: ChainStep): string[] {
  const form = { fused: 'fused', scratch: 'temporary table', direct: step.persist, unused: 'not worked out' }[
    step.form
  ];
  const lines = wrapped(`${step.name}: ${form}; ${step.reason}`, '  ', '      ');
  const add = (text: string): number => lines.push(...wrapped(text, '      ', '        '));
  if (step.persist !== 'none') add(`kept: ${step.why}`);
  else if (step.form === 'scratch') add(`not kept: ${step.why}`);
  const read = step.columns?.filter(column => column.isRead).map(column => column.name);
  if (read !== undefined) add(`columns: ${read.join(', ')}`);
  return lines;
}

/** Columns of the narrowest terminal that people use. */
const WIDTH = 80;

/** Text in lines of up to 80 columns, broken at spaces; a longer word stays whole. */
function wrapped(text: string, first: string, rest: string): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    const empty = line.trim() === '';
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = rest + word;
    } else line += empty ? word : ` ${word}`;
  }
  return [...lines, line];
}

const targetText = (step: ChainStep): string =>
  step.persist === 'none' ? `${step.name} (temporary table)` : `${step.name} (${step.persist})`;

const stepOf = (plan: ChainPlan, id: UniqueId): ChainStep => plan.steps.find(step => step.id === id)!;

const countText = (count: number): string => Math.round(count).toLocaleString('en-US');

function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A planned chain as plain data, for `--plan --json`. */
export function planJson({ period, plan, estimates }: ShownChain): Record<string, unknown> {
  const name = (id: UniqueId): string => stepOf(plan, id).name;
  return {
    period: period === null ? null : { column: period.column, value: period.literal },
    steps: plan.steps.map(step => ({
      unique_id: step.id,
      name: step.name,
      form: step.form,
      reason: step.reason,
      persist: step.persist,
      persist_reason: step.why,
      reads: [...step.reads].map(([id, times]) => ({ name: name(id), times })),
      reads_earlier_periods_of: [...step.readsPast].map(name),
      readers: step.readers.map(name),
      columns: step.columns?.filter(({ isRead }) => isRead).map(column => column.name) ?? null,
      estimated_rows: estimates.get(step.id)?.rows ?? null,
      estimated_bytes: estimates.get(step.id)?.bytes ?? null,
    })),
    statements: plan.statements.map(({ step, kind, fused, sql }) => ({
      step: name(step),
      kind,
      fused: fused.map(name),
      sql,
    })),
    passes: plan.notes,
  };
}
