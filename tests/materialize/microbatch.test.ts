import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type BatchSize, planBatches } from '../../src/materialize/index.ts';

interface Case {
  readonly size: BatchSize;
  readonly begin: string | null;
  readonly lookback: number;
  readonly incremental: boolean;
  readonly from: string | null;
  readonly to: string | null;
  readonly now: string;
  /** [id, start, end], or the complaint */
  readonly batches: [string, string, string][] | string;
}

/** Batches as dbt 1.11.16 builds them, recorded from its own builder. */
const CASES = JSON.parse(readFileSync(new URL('./microbatch.json', import.meta.url), 'utf8')) as Case[];

const date = (text: string | null): Date | null => (text === null ? null : new Date(text));
const iso = (time: Date): string => time.toISOString().replace('.000Z', 'Z');

test.each(CASES)('batches of $size from $begin/$from to $to, now $now', ({ batches, ...given }) => {
  const plan = planBatches({
    ...given,
    model: 'm',
    begin: date(given.begin),
    from: date(given.from),
    to: date(given.to),
    now: new Date(given.now),
  });
  const shown = plan.ok ? plan.value.map(b => [b.id, iso(b.start), iso(b.end)]) : plan.error.message;
  expect(shown).toEqual(batches);
});
