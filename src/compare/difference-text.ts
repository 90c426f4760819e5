import { type Counts, plural, type RelationDifference, type RowDifference } from '../core/index.ts';

/** How many columns, periods and keys a short text names. */
const MOST = 5;

/**
 * What differs, in a few lines for an error: counts, periods, columns, the first keys. Empty where nothing does.
 * @param sides what the left and the right side are called
 */
export function differenceText(difference: RelationDifference, sides: { left: string; right: string }): string {
  if (difference.equal) return '';
  const { counts, periods, columns, schema, rows } = difference;
  const lines: string[] = [];
  if (differ(counts))
    lines.push(
      `${countsText(counts, sides)} (${counts.left} rows in ${sides.left}, ${counts.right} in ${sides.right})`,
    );
  const apart = periods.filter(differ).map(p => p.period ?? 'null');
  if (apart.length > 0) lines.push(`${difference.period}: ${few(apart)}`);
  const named = columns.map(c => (c.changed === null ? c.column : `${c.column} (${c.changed})`));
  if (named.length > 0) lines.push(`columns: ${few(named)}`);
  if (rows.length > 0)
    lines.push(
      `first: ${few(
        rows.map(row => rowText(row, sides)),
        '; ',
      )}`,
    );
  for (const { column, left, right } of schema) {
    lines.push(`column ${column}: ${left ?? 'missing'} in ${sides.left}, ${right ?? 'missing'} in ${sides.right}`);
  }
  return lines.join('\n');
}

const differ = (counts: Counts): boolean => counts.onlyLeft + counts.onlyRight + counts.changed > 0;

function countsText(counts: Counts, sides: { left: string; right: string }): string {
  return [
    ...(counts.changed > 0 ? [`${plural(counts.changed, 'row')} changed`] : []),
    ...(counts.onlyLeft > 0 ? [`${plural(counts.onlyLeft, 'row')} only in ${sides.left}`] : []),
    ...(counts.onlyRight > 0 ? [`${plural(counts.onlyRight, 'row')} only in ${sides.right}`] : []),
  ].join(', ');
}

function rowText(row: RowDifference, sides: { left: string; right: string }): string {
  const key = row.key.map(({ column, value }) => `${column}=${value ?? 'null'}`).join(' ');
  if (row.kind !== 'changed') return `${key} only in ${row.kind === 'only-left' ? sides.left : sides.right}`;
  const values = row.values.map(({ column, left, right }) => `${column} ${left ?? 'null'} -> ${right ?? 'null'}`);
  return `${key}: ${few(values)}`;
}

const few = (texts: readonly string[], separator = ', '): string =>
  texts.length <= MOST
    ? texts.join(separator)
    : `${texts.slice(0, MOST).join(separator)}, and ${texts.length - MOST} more`;
