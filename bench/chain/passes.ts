import { CHAIN_PASSES } from '../../src/model/index.ts';
import { YEARS } from './inputs.ts';
import { aligned, rounded, show } from './report.ts';
import { type Bench, fusedSide, type Side } from './sides.ts';
import type { Usage } from './usage.ts';

/** The fused chain with every choice of passes that tells what one of them gains. */
export function passSides(bench: Bench): Side[] {
  const side = (name: string, what: string, passes: unknown) => fusedSide(bench, name, what, { passes });
  return [
    side('all', 'all passes', true),
    side('none', 'no pass', false),
    ...CHAIN_PASSES.map(pass => side(`without_${pass}`, `all but ${pass}`, { [pass]: false })),
    ...CHAIN_PASSES.map(pass => side(`only_${pass}`, `${pass} alone`, [pass])),
  ];
}

/** Seconds are of one simulated year, of whole processes. */
export interface PassFigures {
  employees: number;
  reps: number;
  cpu: Record<string, number>;
  wall: Record<string, number>;
  peak_mb: Record<string, number | null>;
  /** CPU seconds that a pass saves: beside the others, and alone against no pass */
  gains: Record<string, { beside_others: number; alone: number }>;
}

export function passFigures(employees: number, reps: number, medians: Map<string, Usage>): PassFigures {
  const each = <T>(pick: (usage: Usage) => T) =>
    Object.fromEntries([...medians].map(([name, usage]) => [name, pick(usage)])) as Record<string, T>;
  const cpu = each(usage => rounded(usage.cpu / YEARS.length, 3)!);
  const gain = (less: string, more: string) => rounded(cpu[more]! - cpu[less]!, 3)!;
  return {
    employees,
    reps,
    cpu,
    wall: each(usage => rounded(usage.wall / YEARS.length, 3)!),
    peak_mb: each(usage => rounded(usage.peakMb, 0)),
    gains: Object.fromEntries(
      CHAIN_PASSES.map(pass => [
        pass,
        { beside_others: gain('all', `without_${pass}`), alone: gain(`only_${pass}`, 'none') },
      ]),
    ),
  };
}

export function passTable(figures: PassFigures): string {
  const { cpu, wall, peak_mb, gains } = figures;
  const percent = (gained: number, of: number) => `${((100 * gained) / of).toFixed(0)} %`;
  const line = (what: string, name: string) => [
    what,
    show(cpu[name]!, 3),
    show(wall[name]!, 2),
    show(peak_mb[name]!, 0),
  ];
  const rows = [
    [...line('all passes', 'all'), percent(cpu['none']! - cpu['all']!, cpu['none']!)],
    [...line('no pass', 'none'), ''],
    ...CHAIN_PASSES.map(pass => [
      ...line(`all but ${pass}`, `without_${pass}`),
      percent(gains[pass]!.beside_others, cpu[`without_${pass}`]!),
    ]),
    ...CHAIN_PASSES.map(pass => [...line(`${pass} alone`, `only_${pass}`), percent(gains[pass]!.alone, cpu['none']!)]),
  ];
  const title = `${figures.employees} employees, ${YEARS[0]} to ${YEARS.at(-1)}, per year; medians of ${figures.reps}`;
  return `\n${title}\n\n${aligned(['fused chain', 'cpu s', 'wall s', 'peak MB', 'saved'], rows, 1)}\n`;
}
