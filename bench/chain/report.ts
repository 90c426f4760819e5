import { YEARS } from './inputs.ts';
import type { PipelineFigures } from './pipeline.ts';
import type { Side } from './sides.ts';
import type { Usage } from './usage.ts';

const SIDES = ['fused', 'fused_table', 'stepwise', 'dbt', 'polars', 'limit', 'limit_table'] as const;
type SideName = (typeof SIDES)[number];
type PerSide = Record<SideName, number | null>;

/** The last line of the output. Seconds are of one simulated year; null where a tool is not at hand. */
export type ChainFigures = { employees: number; reps: number; years: number } & Record<
  `${SideName}_cpu`,
  number | null
> & { wall: PerSide; peak_mb: PerSide; written_mb: PerSide };

export interface Goal {
  text: string;
  /** the figure that must not be greater than `most` */
  value: number | null;
  most: number;
}

/** Polars counts with the threads that suit it better. */
export function chainFigures(employees: number, reps: number, medians: Map<string, Usage>): ChainFigures {
  const polars = [medians.get('polars'), medians.get('polars_1')]
    .filter(usage => usage !== undefined)
    .sort((a, b) => a.cpu - b.cpu)[0];
  const of = (name: SideName) => (name === 'polars' ? polars : medians.get(name));
  const years = YEARS.length;
  const each = (pick: (usage: Usage) => number | null, digits: number) =>
    Object.fromEntries(SIDES.map(name => [name, rounded(of(name) && pick(of(name)!), digits)])) as PerSide;
  const cpu = each(usage => usage.cpu / years, 3);
  return {
    employees,
    reps,
    years,
    ...(Object.fromEntries(SIDES.map(name => [`${name}_cpu`, cpu[name]])) as Record<`${SideName}_cpu`, number | null>),
    wall: each(usage => usage.wall / years, 3),
    peak_mb: each(usage => usage.peakMb, 0),
    written_mb: each(usage => usage.writtenMb && usage.writtenMb / years, 1),
  };
}

/** All sides, and what is asked of the fused one. */
export function chainTable(sides: Side[], medians: Map<string, Usage>, figures: ChainFigures): string {
  const rows = sides.map(({ name, what }) => {
    const usage = medians.get(name)!;
    const year = (value: number | null, digits: number) => show(value === null ? null : value / YEARS.length, digits);
    return [name, what, year(usage.cpu, 3), year(usage.wall, 2), show(usage.peakMb, 0), year(usage.writtenMb, 1)];
  });
  const head = ['side', 'what', 'cpu s', 'wall s', 'peak MB', 'written MB'];
  const title = `${figures.employees} employees, ${YEARS[0]} to ${YEARS.at(-1)}, per year; medians of ${figures.reps}`;
  return `\n${title}\n\n${aligned(head, rows, 2)}\n\n${goalTable(goals(figures), figures.employees >= 100_000)}\n`;
}

function goals(figures: ChainFigures): Goal[] {
  const { fused_cpu: fused, employees } = figures;
  const ratio = (other: number | null) => (fused === null || !other ? null : fused / other);
  const isMillion = employees >= 1_000_000;
  return [
    { text: 'fused / dbt', value: ratio(figures.dbt_cpu), most: 0.1 },
    { text: 'fused / stepwise', value: ratio(figures.stepwise_cpu), most: 0.5 },
    { text: 'fused / polars', value: ratio(figures.polars_cpu), most: isMillion ? 1 : 1.4 },
    { text: 'fused / limit', value: ratio(figures.limit_cpu), most: 3.5 },
    { text: 'fused, peak MB', value: figures.peak_mb.fused, most: isMillion ? 4000 : 1000 },
  ];
}

export function pipelineTable(figures: PipelineFigures): string {
  const rows = [
    [`five years of ${figures.employees} people, cold`, show(figures.pipeline_cpu, 2), show(figures.pipeline_wall, 2)],
    ['five years of 5000 people, cold', show(figures.cold_5k_cpu, 2), show(figures.cold_5k_wall, 2)],
    ['bulk events', show(figures.events_cpu, 2), show(figures.events_wall, 2)],
  ];
  const asked: Goal[] = [{ text: '5000 people, cold, cpu s', value: figures.cold_5k_cpu, most: 5 }];
  const perSecond = figures.events_per_cpu_second;
  const microseconds = perSecond === null ? null : 1_000_000 / perSecond;
  asked.push({ text: 'bulk events, cpu µs an event', value: microseconds, most: 1 });
  return `\n${aligned(['whole pipeline', 'cpu s', 'wall s'], rows, 1)}\n\n${goalTable(asked, true)}\n`;
}

/** `counts` is false for sizes at which the goals are not asked: the ratios are shown all the same. */
export function goalTable(all: Goal[], counts: boolean): string {
  const rows = all.map(({ text, value, most }) => {
    const verdict = value === null ? 'not measured' : value <= most ? 'met' : 'NOT MET';
    const shown = counts || value === null ? verdict : 'asked from 100,000 people on';
    return [text, show(value, value !== null && value >= 10 ? 0 : 3), String(most), shown];
  });
  return aligned(['goal', 'is', 'at most', ''], rows, 1);
}

/** Columns side by side: the first `left` of them flush left, figures flush right. */
export function aligned(head: string[], rows: string[][], left: number): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map(row => row[i]!.length)));
  const isText = (i: number) => i < left || head[i] === '';
  return [head, ...rows]
    .map(row => row.map((cell, i) => (isText(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .map(line => line.trimEnd())
    .join('\n');
}

export function show(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits);
}

export function rounded(value: number | null | undefined, digits: number): number | null {
  return value === null || value === undefined ? null : Number(value.toFixed(digits));
}
