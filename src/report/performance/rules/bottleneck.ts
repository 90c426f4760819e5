import { criticalPath } from '../critical-path.ts';
import { sum } from '../measured-run.ts';
import type { Recommendation, Rule } from '../rule.ts';
import { percent, seconds } from '../words.ts';

/** Seconds of the longest chain, at least. */
const LEAST = 1;
/** Part of it that one node takes, at least. */
const PART = 0.4;
/** Part of the period that the chain takes, at least: else threads are the bottleneck, not the chain. */
const CHAIN = 0.5;

/** One node that takes most of the longest chain of nodes which wait for one another. */
export const bottleneck: Rule = {
  name: 'bottleneck',
  find: run =>
    run.periods.flatMap((period): Recommendation[] => {
      const path = criticalPath(run.nodes.filter(measured => measured.period === period.label));
      const total = sum(path.map(measured => measured.seconds));
      if (path.length < 2 || total < LEAST || total * 1000 < (period.endedAt - period.startedAt) * CHAIN) return [];
      return path
        .filter(measured => measured.seconds >= total * PART)
        .map(measured => ({
          rule: 'bottleneck',
          node: measured.node.uniqueId,
          period: measured.period,
          title: `${measured.node.name} is ${percent(measured.seconds / total)} of the longest chain`,
          text:
            `${path.length} models wait for one another for ${seconds(total)}; more threads do not help. Split this ` +
            'model, let its readers read its parents where they can, or give it priority.',
          weight: measured.seconds,
        }));
    }),
};
