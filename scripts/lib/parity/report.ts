import type { Comparison, Difference } from './facts.ts';
import { aspects, type Explained, type ParitySpec, wildcard } from './spec.ts';

/** Splits the differences by the explanations of the spec, and finds explanations that explain nothing any more. */
export function explain(comparison: Comparison, spec: ParitySpec) {
  const used = new Set<Explained>();
  const explained: { difference: Difference; why: string }[] = [];
  const open = comparison.differences.filter(difference => {
    const match = spec.explained.find(
      entry =>
        entry.aspect === difference.aspect &&
        wildcard(entry.step ?? '*').test(difference.step) &&
        wildcard(entry.id ?? '*').test(difference.id),
    );
    if (!match) return true;
    used.add(match);
    explained.push({ difference, why: match.why });
    return false;
  });
  return { open, explained, stale: spec.explained.filter(entry => !used.has(entry)) };
}

/** The lines of a value, as a reader compares them: SQL by line, a relation by column and row. */
function linesOf(value: unknown): string[] {
  if (value === undefined) return ['(nothing)'];
  if (typeof value === 'string') return value.split('\n');
  if (value === null || typeof value !== 'object') return [JSON.stringify(value)];
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map(item => ['', item])
    : Object.entries(value).sort();
  return entries.flatMap(([key, item]) => {
    const label = key ? `${key}: ` : '';
    if (Array.isArray(item) && key) return item.map(inner => `${label}${JSON.stringify(inner)}`);
    return [`${label}${typeof item === 'string' && !key ? item : JSON.stringify(item)}`];
  });
}

/** The lines that only one side has (`-` expected, `+` got), the first `limit` of each. */
export function describeDifference(difference: Difference, limit = 6): string[] {
  const expected = linesOf(difference.expected);
  const actual = linesOf(difference.actual);
  const only = (mine: string[], other: string[]) => {
    const counts = new Map<string, number>();
    for (const line of other) counts.set(line, (counts.get(line) ?? 0) + 1);
    return mine.filter(line => {
      const left = counts.get(line) ?? 0;
      counts.set(line, left - 1);
      return left <= 0;
    });
  };
  const shown = (sign: string, lines: string[]) => [
    ...lines.slice(0, limit).map(line => `    ${sign} ${line.length > 400 ? `${line.slice(0, 400)}…` : line}`),
    ...(lines.length > limit ? [`    ${sign} … ${lines.length - limit} lines more`] : []),
  ];
  const body = [...shown('-', only(expected, actual)), ...shown('+', only(actual, expected))];
  return [
    `  ${difference.aspect} | ${difference.step} | ${difference.id}`,
    ...(body.length ? body : ['    (the same lines in another order)']),
  ];
}

/** `identical: n of m` for each aspect that was compared. */
export function summarize(comparison: Comparison): string[] {
  return aspects
    .filter(aspect => comparison.total[aspect] > 0)
    .map(aspect => `${aspect.padEnd(8)} identical: ${comparison.identical[aspect]} of ${comparison.total[aspect]}`);
}
