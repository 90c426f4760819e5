import type { OperatorProfile } from '../../../core/profile.ts';
import { operators } from '../measured-run.ts';
import type { Recommendation, Rule } from '../rule.ts';
import { count } from '../words.ts';

/** Columns that a scan reads, at least. */
const COLUMNS = 20;
/** Rows that it gives, at least. */
const ROWS = 100_000;
/** Columns of the result per column read, at most. */
const USED = 1 / 3;

/** A scan that reads many columns of many rows for a result of few columns. */
export const wideScan: Rule = {
  name: 'wide-scan',
  find: run =>
    run.nodes.flatMap(measured =>
      measured.statements.flatMap(({ plan, cpuSeconds }): Recommendation[] => {
        const width = resultWidth(plan);
        if (width === null) return [];
        return [...operators(plan)]
          .filter(scan => isWide(scan, width))
          .map(scan => ({
            rule: 'wide-scan',
            node: measured.node.uniqueId,
            period: measured.period,
            title: `${measured.node.name} reads ${scan.columns.length} columns of ${scan.table} to give ${width}`,
            text:
              `The scan brings ${count(scan.rows)} rows. DISTINCT, windows, joins or aggregates over whole rows carry ` +
              'columns that the result does not have: select the needed ones first.',
            weight: cpuSeconds,
          }));
      }),
    ),
};

const isWide = (scan: OperatorProfile, width: number): boolean =>
  scan.kind === 'scan' && scan.columns.length >= COLUMNS && scan.rows >= ROWS && width <= scan.columns.length * USED;

/** Columns of the query whose rows are written or returned; null where the plan does not show them. */
function resultWidth(plan: OperatorProfile | null): number | null {
  let top = plan;
  while (top !== null && top.kind !== 'projection' && top.kind !== 'scan') top = top.children[0] ?? null;
  return top === null ? null : (top.width ?? (top.columns.length > 0 ? top.columns.length : null));
}
