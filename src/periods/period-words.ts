import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';

/** More periods than this in one run are a slip of the hand. */
const MOST = 1000;

/** Stands for the range of the project file. */
export const ALL = 'all';

/**
 * The periods that words name, in ascending order: `2025-2029`, `2025`, or several words; commas part words too.
 * @returns complaints about what is no period, a range that runs backwards, and periods named twice
 */
export function periodsOf(words: readonly string[]): Result<number[], Diagnostic> {
  const periods = new Set<number>();
  for (const word of words.flatMap(text => text.split(',')).map(text => text.trim())) {
    const range = rangeOf(word);
    if (!range.ok) return range;
    const { from, to } = range.value;
    if (to - from + 1 + periods.size > MOST) return err(tooMany(to - from + 1 + periods.size));
    for (let period = from; period <= to; period += 1) {
      if (periods.has(period)) return err(problem('PA671', { period }));
      periods.add(period);
    }
  }
  return ok([...periods].sort((a, b) => a - b));
}

/** All periods from one to another. */
export function periodsBetween(from: number, to: number): Result<number[], Diagnostic> {
  if (to < from) return err(backwards(`${from}-${to}`, from, to));
  if (to - from + 1 > MOST) return err(tooMany(to - from + 1));
  return ok(Array.from({ length: to - from + 1 }, (_, i) => from + i));
}

const tooMany = (count: number): Diagnostic => problem('PA672', { count, most: MOST });

const backwards = (word: string, from: number, to: number): Diagnostic =>
  problem('PA670', { word, reason: `it ends before it begins; write ${to}-${from}` });

function rangeOf(word: string): Result<{ from: number; to: number }, Diagnostic> {
  const match = /^(-?\d+)(?:-(-?\d+))?$/.exec(word);
  if (match === null) return err(problem('PA670', { word }));
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) {
    return err(problem('PA670', { word, reason: 'the number is too large' }));
  }
  return to < from ? err(backwards(word, from, to)) : ok({ from, to });
}
