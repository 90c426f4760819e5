import type { ChainPlan, MergeCache, StepSource } from '../../columnar/index.ts';
import type { PeriodValue } from '../../materialize/index.ts';
import type { ProbedReads } from './probe-reads.ts';

/** What planning chains keeps from one period to the next of one database. */
export interface ChainCache {
  readonly merge: MergeCache;
  /** by `shapeOf` a chain */
  readonly reads: Map<string, ProbedReads>;
  /** by shape: a plan after `merge_steps`, and the period that it was made for */
  readonly merged: Map<string, { readonly plan: ChainPlan; readonly period: PeriodValue | null }>;
}

export const createChainCache = (): ChainCache => ({ merge: {}, reads: new Map(), merged: new Map() });

/** Figures that stand alone. */
const FIGURES = /(?<![\w.])\d+(?![\w.])/g;

/**
 * The queries of a chain with the current period, the one before and the one after written as such: two periods in which
 * nothing else differs have one shape. A year that stands in a query as a figure of its own is another one each time.
 */
export function shapeOf(sources: readonly StepSource[], period: PeriodValue | null): string {
  const texts = JSON.stringify(sources.map(({ id, persist, sql }) => [id, persist, sql]));
  const current = Number(period?.literal);
  if (period === null || !Number.isSafeInteger(current)) return texts;
  return texts.replace(FIGURES, digits => {
    const distance = Number(digits) - current;
    return Math.abs(distance) <= 1 ? `<${period.column}${distance}>` : digits;
  });
}

/** SQL of one period as it is in another one of the same shape. */
export function carried(sql: string, from: PeriodValue | null, to: PeriodValue | null): string {
  const [old, current] = [Number(from?.literal), Number(to?.literal)];
  if (!Number.isSafeInteger(old) || !Number.isSafeInteger(current)) return sql;
  return sql.replace(FIGURES, digits => {
    const distance = Number(digits) - old;
    return Math.abs(distance) <= 1 ? String(current + distance) : digits;
  });
}
