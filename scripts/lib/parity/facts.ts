import type { Aspect } from './spec.ts';

/**
 * One comparable observation: in `step`, the thing `id` had `value`. Everything parity says is about facts: two runs
 * are identical in an aspect when they state the same facts of it.
 */
export interface Fact {
  aspect: Aspect;
  step: string;
  id: string;
  /** JSON value; two facts agree when their canonical texts do. */
  value: unknown;
}

/** JSON text with sorted keys, so that the order in which a tool writes keys does not matter. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export interface Difference {
  aspect: Aspect;
  step: string;
  id: string;
  /** `undefined` where the side states nothing of it. */
  expected: unknown;
  actual: unknown;
}

export interface Comparison {
  total: Record<Aspect, number>;
  identical: Record<Aspect, number>;
  differences: Difference[];
}

const keyOf = (fact: Fact) => `${fact.aspect}\n${fact.step}\n${fact.id}`;

/** Compares what was expected with what was seen; the total counts the facts that either side states. */
export function compareFacts(expected: Fact[], actual: Fact[]): Comparison {
  const zero = () => ({ ls: 0, compile: 0, status: 0, rows: 0 });
  const comparison: Comparison = { total: zero(), identical: zero(), differences: [] };
  const seen = new Map(actual.map(fact => [keyOf(fact), fact]));
  const visit = (fact: Fact, left: unknown, right: unknown) => {
    comparison.total[fact.aspect]++;
    if (left !== undefined && right !== undefined && canonical(left) === canonical(right)) {
      comparison.identical[fact.aspect]++;
    } else {
      const { aspect, step, id } = fact;
      comparison.differences.push({ aspect, step, id, expected: left, actual: right });
    }
  };
  for (const fact of expected) {
    const twin = seen.get(keyOf(fact));
    seen.delete(keyOf(fact));
    visit(fact, fact.value, twin?.value);
  }
  for (const fact of seen.values()) visit(fact, undefined, fact.value);
  return comparison;
}
