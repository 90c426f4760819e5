import type { Rule } from '../rule.ts';
import { seconds } from '../words.ts';

/** A node over its threshold: its own `warn_seconds`, or `performance.thresholds.seconds`. */
export const slowModel: Rule = {
  name: 'slow-model',
  find: run =>
    run.nodes.flatMap(measured => {
      const limit = measured.node.warnSeconds ?? run.thresholds.seconds;
      if (measured.seconds <= limit) return [];
      const slowest = [...measured.statements].sort((a, b) => b.seconds - a.seconds)[0];
      const most =
        slowest === undefined
          ? ''
          : ` Its slowest statement takes ${seconds(slowest.seconds)}: see its operators below.`;
      return [
        {
          rule: 'slow-model',
          node: measured.node.uniqueId,
          period: measured.period,
          title: `${measured.node.name} takes ${seconds(measured.seconds)}`,
          text: `That is over the threshold of ${seconds(limit)}.${most} An incremental model reads less each time.`,
          weight: measured.seconds,
        },
      ];
    }),
};
