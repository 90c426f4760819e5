import type { MeasuredNode } from '../measured-run.ts';
import type { Rule } from '../rule.ts';
import { seconds } from '../words.ts';

/** Seconds of the slowest period, at least. */
const LEAST = 1;
/** Times the median of all periods, at least. */
const TIMES = 3;
/** Periods, at least: below them a median says nothing. */
const PERIODS = 3;

/** A node that takes many times longer in one period than in the others: its rows are not spread evenly. */
export const skew: Rule = {
  name: 'skew',
  find: run => {
    const byId = new Map<string, MeasuredNode[]>();
    for (const measured of run.nodes) {
      if (measured.period === null) continue;
      const known = byId.get(measured.node.uniqueId);
      if (known === undefined) byId.set(measured.node.uniqueId, [measured]);
      else known.push(measured);
    }
    return [...byId.values()].flatMap(list => {
      const ordered = [...list].sort((a, b) => a.seconds - b.seconds);
      const slowest = ordered.at(-1) as MeasuredNode;
      const median = (ordered[(ordered.length - 1) >> 1] as MeasuredNode).seconds;
      if (list.length < PERIODS || slowest.seconds < LEAST || slowest.seconds < median * TIMES) return [];
      return [
        {
          rule: 'skew',
          node: slowest.node.uniqueId,
          period: slowest.period,
          title: `${slowest.node.name} takes ${seconds(slowest.seconds)} in ${slowest.period}, else ${seconds(median)}`,
          text:
            'One period does several times the work of the others. Where that is the first one, it builds the whole ' +
            'history: load that once. Else compare its rows with the others: a key or event that is there too often.',
          weight: slowest.seconds - median,
        },
      ];
    });
  },
};
