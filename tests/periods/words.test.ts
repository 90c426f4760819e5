import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { periodsBetween, periodsOf } from '../../src/periods/period-words.ts';

const values = (...words: string[]): number[] | string => {
  const periods = periodsOf(words);
  return periods.ok ? periods.value : `${periods.error.code} ${periods.error.message}`;
};

describe('words that name periods', () => {
  test.each([
    [['2025'], [2025]],
    [['2025-2028'], [2025, 2026, 2027, 2028]],
    [
      ['2025', '2027'],
      [2025, 2027],
    ],
    [
      ['2027', '2024-2025'],
      [2024, 2025, 2027],
    ],
    [['1,3-4'], [1, 3, 4]],
    [['-2--1'], [-2, -1]],
    [['7-7'], [7]],
  ])('%j are %j', (words, periods) => expect(values(...words)).toEqual(periods));

  test.each([
    [['abc'], "PA670 'abc' is no period"],
    [['2025-'], "PA670 '2025-' is no period"],
    [['2025.5'], "PA670 '2025.5' is no period"],
    [[''], "PA670 '' is no period"],
    [['2029-2025'], "PA670 '2029-2025' is no period: it ends before it begins; write 2025-2029"],
    [['99999999999999999999'], "PA670 '99999999999999999999' is no period: the number is too large"],
    [['2025-2027', '2027'], 'PA671 The period 2027 is asked for twice'],
    [['2025', '2025'], 'PA671 The period 2025 is asked for twice'],
    [['2025-20290'], 'PA672 18266 periods are more than the 1000 that one run may have'],
    [['1-600', '700-1200'], 'PA672 1101 periods are more than the 1000 that one run may have'],
  ])('%j are refused', (words, complaint) => expect(values(...words)).toBe(complaint));

  it('give every period between two, once and in order, whatever the pieces', () => {
    const pieces = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(pieces, periods => {
        const expected = periods.toSorted((a, b) => a - b);
        expect(values(...periods.map(String))).toEqual(expected);
        const whole = values(`${expected[0]}-${expected.at(-1)}`);
        expect(whole).toEqual(Array.from({ length: expected.at(-1)! - expected[0]! + 1 }, (_, i) => expected[0]! + i));
      }),
    );
  });

  it('name both ends', () => {
    expect(periodsBetween(3, 5)).toEqual({ ok: true, value: [3, 4, 5] });
    const backwards = periodsBetween(5, 3);
    expect(backwards.ok ? '' : backwards.error.code).toBe('PA670');
  });
});
