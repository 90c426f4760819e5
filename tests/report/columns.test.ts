import { describe, expect, it } from 'vitest';
import { alignColumns, cutTo, figure, signed } from '../../src/report/columns.ts';

describe('small tables', () => {
  it('align texts left and numbers right', () => {
    const rows = [
      ['year', 'rows'],
      ['2025', '7'],
    ];
    expect(alignColumns(rows, ['left', 'right'], 2)).toEqual(['  year  rows', '  2025     7']);
  });

  it('set thousands apart and cut long fractions', () => {
    expect(['0', '-1234567', '1234.50', '0.123456', '-99999.99999', '1e+20', 'inf'].map(figure)).toEqual([
      '0',
      '-1,234,567',
      '1,234.50',
      '0.1235',
      '-100,000.0000',
      '1e+20',
      'inf',
    ]);
    expect(['5', '-5', '0.00'].map(signed)).toEqual(['+5', '-5', '0.00']);
  });

  it('cut texts', () => {
    expect([cutTo('abcdef', 6), cutTo('abcdefg', 6)]).toEqual(['abcdef', 'abcde…']);
  });
});
