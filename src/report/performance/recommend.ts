import type { MeasuredRun } from './measured-run.ts';
import type { Recommendation, Rule } from './rule.ts';
import { bottleneck } from './rules/bottleneck.ts';
import { lateFilter } from './rules/late-filter.ts';
import { rowExplosion } from './rules/row-explosion.ts';
import { skew } from './rules/skew.ts';
import { slowModel } from './rules/slow-model.ts';
import { spill } from './rules/spill.ts';
import { unusedColumns } from './rules/unused-columns.ts';
import { wideScan } from './rules/wide-scan.ts';

/** The rules, in the order of docs/performance.md. */
export const RULES: readonly Rule[] = [
  slowModel,
  bottleneck,
  spill,
  rowExplosion,
  lateFilter,
  wideScan,
  skew,
  unusedColumns,
];

/**
 * What the rules find, heaviest first. What one rule says of one node in several periods, or of several of its
 * statements, is said once, for the worst.
 */
export function recommend(run: MeasuredRun, rules: readonly Rule[] = RULES): Recommendation[] {
  const worst = new Map<string, { found: Recommendation; periods: Set<string | null> }>();
  for (const rule of rules) {
    for (const found of rule.find(run)) {
      const key = `${found.rule}\u0000${found.node}`;
      const known = worst.get(key);
      if (known === undefined) worst.set(key, { found, periods: new Set([found.period]) });
      else {
        known.periods.add(found.period);
        if (found.weight > known.found.weight) known.found = found;
      }
    }
  }
  return [...worst.values()]
    .map(({ found, periods }) =>
      periods.size < 2 ? found : { ...found, text: `${found.text} Seen in ${periods.size} periods.` },
    )
    .sort((a, b) => b.weight - a.weight || (a.title < b.title ? -1 : 1));
}
