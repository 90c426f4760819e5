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
};
