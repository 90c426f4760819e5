/** How a column of a small table is set. */
export type Align = 'left' | 'right';

/**
 * Rows as lines of aligned columns, two spaces apart.
 * @param indent spaces before each line
 */
export function alignColumns(rows: readonly (readonly string[])[], aligns: readonly Align[], indent = 0): string[] {
  const widths = aligns.map((_, i) => Math.max(0, ...rows.map(row => (row[i] ?? '').length)));
  return rows.map(row => {
    const cells = aligns.map((align, i) => {
      const cell = row[i] ?? '';
      return align === 'right' ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!);
    });
    return ' '.repeat(indent) + cells.join('  ').trimEnd();
  });
}

/** A text cut to a width. */
export const cutTo = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

/** A number with its thousands apart and at most four decimals; other texts as they are. */
export function figure(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', decimals = ''] = match;
  const rounded = decimals.length > 4 && whole.length < 11 ? Math.abs(Number(text)).toFixed(4) : null;
  const [units = whole, rest = decimals] = rounded === null ? [whole, decimals] : rounded.split('.');
  return `${sign}${units.replace(/\B(?=(?:\d{3})+$)/g, ',')}${rest === '' ? '' : `.${rest}`}`;
}

/** A difference with its sign. */
export const signed = (text: string): string =>
  (text.startsWith('-') || /^0(?:\.0*)?$/.test(text) ? '' : '+') + figure(text);
