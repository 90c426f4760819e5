import type { OperatorProfile } from '../../../core/profile.ts';
import { operators } from '../measured-run.ts';
import type { Rule } from '../rule.ts';
import { count } from '../words.ts';

/** Rows that come out of the join, at least. */
const ROWS = 100_000;
/** Part of them that the filter lets through, at most. */
const KEPT = 0.1;

/** A filter above a join that throws most of the join's rows away. */
export const lateFilter: Rule = {
  name: 'late-filter',
  find: run =>
    run.nodes.flatMap(measured =>
      measured.statements.flatMap(({ plan, cpuSeconds }) =>
        [...operators(plan)].flatMap(filter => {
          const join = filter.kind === 'filter' ? joinBelow(filter) : null;
          if (join === null || join.rows < ROWS || filter.rows > join.rows * KEPT) return [];
          return [
            {
              rule: 'late-filter',
              node: measured.node.uniqueId,
              period: measured.period,
              title: `${measured.node.name} joins ${count(join.rows)} rows and keeps ${count(filter.rows)}`,
              text:
                `The filter ${filter.detail} comes after the join (${join.detail}) because it needs columns of both ` +
                'sides. Move what can be said of one side into that side, or make it part of the join condition.',
              weight: cpuSeconds,
            },
          ];
        }),
      ),
    ),
};

function joinBelow(filter: OperatorProfile): OperatorProfile | null {
  let below = filter.children[0];
  while (below?.kind === 'projection') below = below.children[0];
  return below?.kind === 'join' ? below : null;
}
