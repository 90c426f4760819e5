import { largest, operators } from '../measured-run.ts';
import type { Rule } from '../rule.ts';
import { count } from '../words.ts';

/** Rows of the join, at least. */
const ROWS = 100_000;
/** Rows of the join per row of its larger input, at least. */
const TIMES = 10;

/** A join that gives many times the rows that go in: a key that is not unique on either side, or none at all. */
export const rowExplosion: Rule = {
  name: 'row-explosion',
  find: run =>
    run.nodes.flatMap(measured =>
      measured.statements.flatMap(({ plan, cpuSeconds }) =>
        [...operators(plan)].flatMap(join => {
          if (join.kind !== 'join' || join.rows < ROWS) return [];
          const input = largest(join.children.map(child => child.rows));
          if (input === 0 || join.rows < input * TIMES) return [];
          return [
            {
              rule: 'row-explosion',
              node: measured.node.uniqueId,
              period: measured.period,
              title: `${measured.node.name}: a join turns ${count(input)} rows into ${count(join.rows)}`,
              text:
                `${join.name} (${join.detail || 'no condition'}) has keys that repeat on both sides. Join on a unique ` +
                'key, or aggregate one side to one row per key first; a unique test on the key finds this early.',
              weight: cpuSeconds,
            },
          ];
        }),
      ),
    ),
};
