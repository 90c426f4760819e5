import { didYouMean } from '../nearest.ts';
import type { MessageText } from './index.ts';

const withHint = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });

/** PA71x: comparing relations and scenarios. */
export const DIFFERENCE_CODES = {
  /** A column that rows are to be compared by is not on both sides. */
  PA711: (d: { column: string; side: 'left' | 'right' | 'either'; nearest: readonly string[] }): MessageText => ({
    kind: 'Runtime Error',
    message:
      d.side === 'either'
        ? `Column '${d.column}' is on neither side of the comparison`
        : `Column '${d.column}' is missing on the ${d.side} side of the comparison`,
    ...withHint(didYouMean(d.nearest)),
  }),
  /** A side of a comparison names nothing that exists. */
  PA712: (d: { name: string; nearest: readonly string[] }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.name}' is no database file, scenario, schema, model or relation`,
    hint: didYouMean(d.nearest) ?? 'Scenarios are known once they were run: pa run --scenario FILE.',
  }),
  /** A database file to compare is not there. */
  PA713: (d: { path: string; scenario: string | null }): MessageText => ({
    kind: 'Runtime Error',
    message: `There is no database file ${d.path}${d.scenario === null ? '' : `, which scenario '${d.scenario}' was kept in`}`,
  }),
  /** A table cannot be compared with a whole database. */
  PA714: (d: { left: string; right: string; leftKind: string; rightKind: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.left}' is a ${d.leftKind}, but '${d.right}' a ${d.rightKind}`,
    hint: 'Compare two databases, scenarios or schemas, or else two relations.',
  }),
  /** None of the selected nodes is stored on either side. */
  PA715: (d: { left: string; right: string; count: number }): MessageText => ({
    kind: 'Runtime Error',
    message: `There is nothing to compare: of ${d.count} selected nodes none is stored in ${d.left} or ${d.right}`,
    hint: 'Build them first, or select what is stored: views are compared only when selected.',
  }),
  /** A model to compare has not been built. */
  PA716: (d: { name: string; database: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.name}' is not stored in database '${d.database}'`,
    hint: `Build it first: pa build --select ${d.name}`,
  }),
};
