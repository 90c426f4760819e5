import { largest } from '../measured-run.ts';
import type { Rule } from '../rule.ts';
import { bytes } from '../words.ts';

/** What lies in temporary files below this is not worth a word. */
const LEAST = 1_000_000;

/** A statement that the database could only finish by writing to temporary files. */
export const spill: Rule = {
  name: 'spill',
  find: run =>
    run.nodes.flatMap(measured => {
      const spilled = largest(measured.statements.map(statement => statement.spilled));
      if (spilled < LEAST) return [];
      return [
        {
          rule: 'spill',
          node: measured.node.uniqueId,
          period: measured.period,
          title: `${measured.node.name} spills ${bytes(spilled)} to disk`,
          text:
            'Sorts, joins, windows or aggregates did not fit into memory. Raise memory_limit, lower threads, let this ' +
            'model run alone, or make the rows narrower before the heavy step.',
          weight: measured.seconds,
        },
      ];
    }),
};
